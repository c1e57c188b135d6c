#include "data/formats/testing.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <zip.h>
#include <zlib.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "util/file.h"

namespace inknet::formats {
namespace {

std::string BigEndian(uint32_t value) {
  std::string bytes(4, '\0');
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  return bytes;
}

}  // namespace

std::string IdxImagesFile(uint32_t count, uint32_t rows, uint32_t columns, absl::string_view pixels) {
  return absl::StrCat(BigEndian(0x803), BigEndian(count), BigEndian(rows), BigEndian(columns), pixels);
}

std::string IdxLabelsFile(const std::vector<uint8_t>& labels) {
  return absl::StrCat(BigEndian(0x801), BigEndian(static_cast<uint32_t>(labels.size())),
                      std::string(labels.begin(), labels.end()));
}

std::string Gzip(absl::string_view content) {
  z_stream stream;
  std::memset(&stream, 0, sizeof(stream));
  EXPECT_EQ(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string compressed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(&compressed[0]);
  stream.avail_out = static_cast<uInt>(compressed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

std::string ZipOf(const std::map<std::string, std::string>& entries, ZipMethod method) {
  const std::string path = JoinPath(NewFolder(), "archive.zip");
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  for (const auto& [name, content] : entries) {
    zip_source_t* const source = zip_source_buffer(zip, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, 0);
    EXPECT_GE(index, 0);
    const zip_int32_t number = method == ZipMethod::kStored     ? ZIP_CM_STORE
                               : method == ZipMethod::kDeflated ? ZIP_CM_DEFLATE
                                                                : ZIP_CM_BZIP2;
    EXPECT_EQ(zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), number, 0), 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return *ReadFile(path, 1 << 20);
}

std::string NewFolder() {
  std::string folder = JoinPath(testing::TempDir(), "data.XXXXXX");
  EXPECT_NE(mkdtemp(&folder[0]), nullptr);
  return folder;
}

}  // namespace inknet::formats
