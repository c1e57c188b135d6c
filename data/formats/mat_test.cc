#include "data/formats/mat.h"

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Number(uint32_t value) { return std::string(reinterpret_cast<const char*>(&value), 4); }

// A data element: small ones lie within their tag.
std::string Element(uint32_t type, const std::string& data) {
  if (type != 14 && !data.empty() && data.size() <= 4) {
    return Number(type | static_cast<uint32_t>(data.size()) << 16) + data + std::string(4 - data.size(), '\0');
  }
  return Number(type) + Number(static_cast<uint32_t>(data.size())) + data +
         std::string((8 - data.size() % 8) % 8, '\0');
}

// `kind`: MATLAB's class of the matrix.
std::string Matrix(uint32_t kind, const std::vector<uint32_t>& shape, const std::string& name,
                   const std::string& rest) {
  std::string dimensions;
  for (const uint32_t side : shape) dimensions += Number(side);
  return Element(14, Element(6, Number(kind) + Number(0)) + Element(5, dimensions) + Element(1, name) + rest);
}

std::string Compressed(const std::string& element) {
  std::string data(compressBound(element.size()), '\0');
  uLongf size = data.size();
  compress(reinterpret_cast<Bytef*>(&data[0]), &size, reinterpret_cast<const Bytef*>(element.data()), element.size());
  data.resize(size);
  return Number(15) + Number(static_cast<uint32_t>(data.size())) + data;  // Without padding.
}

// As EMNIST's: a structure with a matrix of bytes and one of doubles that are kept as bytes, and a text beside it.
std::string MatFile() {
  std::string header = "MATLAB 5.0 MAT-file, Platform: test";
  header.resize(124, ' ');
  header += std::string("\0\1IM", 4);
  const std::string pixels = Matrix(9, {2, 3}, "", Element(2, "\1\2\3\4\5\6"));
  const std::string labels = Matrix(6, {2, 1}, "", Element(2, "\7\x08"));
  std::string names = "images";
  names.resize(8);
  names += "labels";
  names.resize(16);
  const std::string structure =
      Matrix(2, {1, 1}, "dataset", Element(5, Number(8)) + Element(1, names) + pixels + labels);
  return header + Compressed(structure) + Matrix(4, {1, 4}, "note", Element(16, "text")) +
         Matrix(9, {1, 1}, "alone", Element(2, "\x09"));
}

absl::StatusOr<std::vector<NamedArray>> Read(const std::string& file) {
  Content content(MemorySource(file), "f.mat");
  return ReadMat(content);
}

TEST(MatTest, NumbersInStructuresAreReadAndTextsLeftOut) {
  const auto arrays = Read(MatFile());
  ASSERT_TRUE(arrays.ok()) << arrays.status();
  ASSERT_EQ(arrays->size(), 3u);
  const Array& images = (*arrays)[0].array;
  EXPECT_EQ((*arrays)[0].name, "dataset.images");
  EXPECT_EQ(images.type, ElementType::kUint8);
  EXPECT_THAT(images.shape, ElementsAre(2, 3));
  EXPECT_TRUE(images.first_runs_fastest);
  EXPECT_THAT(images.bytes, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ((*arrays)[1].name, "dataset.labels");
  EXPECT_THAT((*arrays)[1].array.bytes, ElementsAre(7, 8));
  EXPECT_EQ((*arrays)[2].name, "alone");
}

TEST(MatTest, WhatIsNoMatlabFileIsAnError) {
  for (const auto& [content, message] : std::vector<std::pair<std::string, std::string>>{
           {"", "not a MATLAB file of level 5"},
           {"MATLAB 7.3 MAT-file, Platform: GLNXA64", "version 7.3, which is HDF5 inside"},
           {"hello", "not a MATLAB file of level 5"},
           {MatFile().substr(0, 100), "ends within the header"},
           {MatFile().substr(0, 160), "truncated"},
       }) {
    EXPECT_THAT(std::string(Read(content).status().message()), HasSubstr(message));
  }
}

// Nothing is asked of what is read from a damaged file but that it is what it says.
TEST(MatTest, DamagedAndTruncatedFilesAreReadOrRefusedButNeverCrash) {
  const std::string whole = MatFile();
  int refused = 0;
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 9; ++bit) {
      std::string damaged = whole;
      if (bit < 8) {
        damaged[i] = static_cast<char>(damaged[i] ^ 1 << bit);
      } else {
        damaged.resize(i);
      }
      const auto arrays = Read(damaged);
      refused += !arrays.ok();
      if (!arrays.ok()) continue;
      for (const NamedArray& named : *arrays) {
        EXPECT_EQ(named.array.bytes.size(), static_cast<size_t>(named.array.size()) * ElementBytes(named.array.type));
      }
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace inknet::formats
