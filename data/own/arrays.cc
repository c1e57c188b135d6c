#include "data/own/arrays.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "data/formats/idx.h"
#include "data/formats/mat.h"
#include "data/formats/npy.h"
#include "data/formats/zip_archive.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::own {
namespace {

using formats::Array;
using formats::ElementType;

// An array and what its name, and that of its file, say.
struct Named {
  std::string name;  // For messages: "data.npz, x_train".
  Facts facts;
  Array array;
};

bool IsChannels(int64_t size) { return size == 1 || size == 3 || size == 4; }

// Elements between neighbours along each index.
std::vector<int64_t> StridesOf(const Array& array) {
  std::vector<int64_t> strides(array.shape.size(), 1);
  if (array.first_runs_fastest) {
    for (size_t d = 1; d < strides.size(); ++d) strides[d] = strides[d - 1] * array.shape[d - 1];
  } else {
    for (size_t d = strides.size(); d-- > 1;) strides[d - 1] = strides[d] * array.shape[d];
  }
  return strides;
}

// The images of `array` one after the other, by `axis`, the index that counts them; the others keep their order.
template <typename T>
void CopyImagesFirst(const Array& array, size_t axis, T* out) {
  const std::vector<int64_t> strides = StridesOf(array);
  const int64_t count = array.shape[axis];
  const int64_t image = array.size() / count;
  // Where each element of an image lies, from its first.
  std::vector<int64_t> offsets = {0};
  for (size_t d = 0; d < array.shape.size(); ++d) {
    if (d == axis) continue;
    std::vector<int64_t> finer;
    finer.reserve(offsets.size() * static_cast<size_t>(array.shape[d]));
    for (const int64_t offset : offsets) {
      for (int64_t i = 0; i < array.shape[d]; ++i) finer.push_back(offset + i * strides[d]);
    }
    offsets = std::move(finer);
  }
  const T* const in = reinterpret_cast<const T*>(array.bytes.data());
  // Several images at a time: neighbours in memory may be elements of neighbouring images.
  constexpr int64_t kBlock = 64;
  for (int64_t first = 0; first < count; first += kBlock) {
    const int64_t end = std::min(first + kBlock, count);
    for (int64_t p = 0; p < image; ++p) {
      for (int64_t n = first; n < end; ++n) {
        out[n * image + p] = in[n * strides[axis] + offsets[static_cast<size_t>(p)]];
      }
    }
  }
}

// The same array with the images' index outermost, and the last index running fastest.
Array ImagesFirst(Array array, size_t axis) {
  const bool as_it_is = axis == 0 && !array.first_runs_fastest;
  if (as_it_is) return array;
  Array arranged;
  arranged.type = array.type;
  arranged.shape = {array.shape[axis]};
  for (size_t d = 0; d < array.shape.size(); ++d) {
    if (d != axis) arranged.shape.push_back(array.shape[d]);
  }
  arranged.bytes.reserve(array.bytes.size());
  AdviseHugePages(arranged.bytes.data(), arranged.bytes.capacity());
  arranged.bytes.resize(array.bytes.size());
  switch (formats::ElementBytes(array.type)) {
    case 1:
      CopyImagesFirst(array, axis, arranged.bytes.data());
      break;
    case 2:
      CopyImagesFirst(array, axis, reinterpret_cast<uint16_t*>(arranged.bytes.data()));
      break;
    case 4:
      CopyImagesFirst(array, axis, reinterpret_cast<uint32_t*>(arranged.bytes.data()));
      break;
    default:
      CopyImagesFirst(array, axis, reinterpret_cast<uint64_t*>(arranged.bytes.data()));
      break;
  }
  return arranged;
}

// Red, green and blue by their luma (ITU-R BT.601): bytes, or floats for elements of other types.
Array TurnGrey(const Array& images, int64_t rows, int64_t columns, int64_t channels, bool channels_first) {
  const bool as_bytes = images.type == ElementType::kUint8;
  Array grey;
  grey.type = as_bytes ? ElementType::kUint8 : ElementType::kFloat32;
  grey.shape = {images.shape[0], rows, columns};
  const int64_t pixels = rows * columns;
  const int64_t channel_step = channels_first ? pixels : 1;
  const int64_t pixel_step = channels_first ? 1 : channels;
  grey.bytes.resize(static_cast<size_t>(grey.size()) * formats::ElementBytes(grey.type));
  formats::WithElements(images, [&](const auto* in) {
    for (int64_t n = 0; n < images.shape[0]; ++n) {
      for (int64_t p = 0; p < pixels; ++p) {
        const auto* const pixel = in + n * pixels * channels + p * pixel_step;
        const double luma = 0.299 * static_cast<double>(pixel[0]) + 0.587 * static_cast<double>(pixel[channel_step]) +
                            0.114 * static_cast<double>(pixel[2 * channel_step]);
        const size_t at = static_cast<size_t>(n * pixels + p);
        if (as_bytes) {
          grey.bytes[at] = static_cast<uint8_t>(luma + 0.5);
        } else {
          const float value = std::isfinite(luma) ? static_cast<float>(luma) : std::numeric_limits<float>::quiet_NaN();
          std::memcpy(&grey.bytes[sizeof(float) * at], &value, sizeof(float));
        }
      }
    }
    return 0;
  });
  return grey;
}

// The indices of an array but those of size 1, which say nothing.
std::vector<int64_t> Squeezed(const std::vector<int64_t>& shape) {
  std::vector<int64_t> squeezed;
  for (const int64_t side : shape) {
    if (side != 1) squeezed.push_back(side);
  }
  return squeezed;
}

bool LooksLikeLabels(const Array& array) { return array.is_text() || Squeezed(array.shape).size() <= 1; }

absl::Status AddIdx(const FileTree& tree, const FileTree::File& file, std::vector<Named>* arrays) {
  ASSIGN_OR_RETURN(formats::Content content, tree.OpenFile(file));
  ASSIGN_OR_RETURN(Array array, formats::ReadIdx(content));
  arrays->push_back({tree.PathOf(file), FactsOf(BaseName(file.name)), std::move(array)});
  return absl::OkStatus();
}

absl::Status AddNpy(const FileTree& tree, const FileTree::File& file, std::vector<Named>* arrays) {
  ASSIGN_OR_RETURN(formats::Content content, tree.OpenFile(file));
  ASSIGN_OR_RETURN(Array array, formats::ReadNpy(content));
  arrays->push_back({tree.PathOf(file), FactsOf(BaseName(file.name)), std::move(array)});
  return absl::OkStatus();
}

// An array in a file of several says more of itself than the file does.
Facts Within(const Facts& file, absl::string_view array_name, bool alone) {
  Facts facts = FactsOf(array_name);
  if (facts.share == Share::kUnknown) facts.share = file.share;
  if (facts.role == Role::kUnknown && alone) facts.role = file.role;
  facts.group = file.group;
  return facts;
}

absl::Status AddNpz(const FileTree& tree, const FileTree::File& file, std::vector<Named>* arrays) {
  const std::string path = tree.PathOf(file);
  std::string bytes;
  std::optional<formats::ZipArchive> archive;
  if (tree.is_archive()) {
    ASSIGN_OR_RETURN(bytes, tree.ReadFile(file, kMaxPixelBytes));
    absl::StatusOr<formats::ZipArchive> opened = formats::ZipArchive::Open(bytes);
    if (!opened.ok()) return InFile(path, opened.status());
    archive = *std::move(opened);
  } else {
    NamelessFile stream(std::fopen(path.c_str(), "rbe"));
    if (stream == nullptr) return FileError(path, "open", errno);
    absl::StatusOr<formats::ZipArchive> opened = formats::ZipArchive::Open(std::move(stream));
    if (!opened.ok()) return InFile(path, opened.status());
    archive = *std::move(opened);
  }
  const auto entries = archive->Entries(1000);
  if (!entries.ok()) return InFile(path, entries.status());
  const Facts file_facts = FactsOf(BaseName(file.name));
  for (const formats::ZipArchive::Entry& entry : *entries) {
    if (!absl::EndsWith(entry.name, ".npy")) continue;
    absl::StatusOr<std::unique_ptr<formats::Source>> source = archive->OpenEntry(entry.name, kMaxContentBytes);
    if (!source.ok()) return InFile(path, source.status());
    const std::string name = entry.name.substr(0, entry.name.size() - 4);
    formats::Content content(*std::move(source), absl::StrCat(path, ", ", name));
    ASSIGN_OR_RETURN(Array array, formats::ReadNpy(content));
    arrays->push_back({content.path(), Within(file_facts, name, entries->size() == 1), std::move(array)});
  }
  if (entries->empty()) return formats::BadFile(path, "an archive without an array in it");
  return absl::OkStatus();
}

absl::Status AddMat(const FileTree& tree, const FileTree::File& file, std::vector<Named>* arrays) {
  const std::string path = tree.PathOf(file);
  ASSIGN_OR_RETURN(formats::Content content, tree.OpenFile(file));
  ASSIGN_OR_RETURN(std::vector<formats::NamedArray> found, formats::ReadMat(content));
  const Facts file_facts = FactsOf(BaseName(file.name));
  for (formats::NamedArray& one : found) {
    arrays->push_back(
        {absl::StrCat(path, ", ", one.name), Within(file_facts, one.name, found.size() == 1), std::move(one.array)});
  }
  return absl::OkStatus();
}

// Rows of "label codepoint ...", as EMNIST's MATLAB files have them.
void AddMapping(const Array& array, Mapping* mapping) {
  if (array.is_text() || array.shape.size() != 2 || array.shape[1] < 2) return;
  const Array rows = ImagesFirst(array, 0);
  formats::WithElements(rows, [&](const auto* in) {
    for (int64_t n = 0; n < rows.shape[0] && mapping->size() < kMaxClasses; ++n) {
      const auto* row = in + n * rows.shape[1];
      const double codepoint = static_cast<double>(row[1]);
      const std::string name =
          codepoint >= 0 && codepoint < 0x110000 ? CharacterOf(static_cast<int64_t>(codepoint)) : "";
      if (!name.empty()) (*mapping)[NumberName(static_cast<double>(row[0]))] = name;
    }
    return 0;
  });
}

// Images and labels that belong together.
struct Pair {
  Share share = Share::kUnknown;
  Named* images = nullptr;
  Named* labels = nullptr;
};

// Sets up pairs by share, and those of an unknown one in their order: arr_0 and arr_1, arr_2 and arr_3.
std::vector<Pair> PairsOf(std::vector<Named>* arrays, std::vector<Named*>* left) {
  std::vector<Pair> pairs;
  const auto add = [&](Named& named, bool labels) {
    const auto open = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) {
      return pair.share == named.facts.share && (labels ? pair.labels : pair.images) == nullptr;
    });
    Pair& pair = open != pairs.end() ? *open : pairs.emplace_back();
    pair.share = named.facts.share;
    (labels ? pair.labels : pair.images) = &named;
  };
  // First those that say what they are.
  for (Named& named : *arrays) {
    if (named.facts.role == Role::kImages) add(named, false);
    if (named.facts.role == Role::kLabels) add(named, true);
  }
  for (Named& named : *arrays) {
    if (named.facts.role == Role::kUnknown) add(named, LooksLikeLabels(named.array));
  }
  const auto whole = [](const Pair& pair) { return pair.images != nullptr && pair.labels != nullptr; };
  for (const Pair& pair : pairs) {
    if (!whole(pair)) left->push_back(pair.images != nullptr ? pair.images : pair.labels);
  }
  pairs.erase(std::remove_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return !whole(pair); }), pairs.end());
  // Two pairs that say nothing of themselves: the second is for testing.
  if (pairs.size() == 2 && pairs[0].share == Share::kUnknown && pairs[1].share == Share::kUnknown) {
    pairs[0].share = Share::kTrain;
    pairs[1].share = Share::kTest;
  }
  return pairs;
}

absl::Status InArray(const std::string& name, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
}

}  // namespace

absl::StatusOr<Array> ArrangeImages(Array images, int64_t count) {
  if (images.is_text()) return absl::DataLossError("texts where images belong");
  const std::vector<int64_t>& shape = images.shape;
  const auto bad = [&](absl::string_view what) {
    return absl::DataLossError(
        absl::StrCat(images.ShapeText(), " ", formats::ElementName(images.type), " where images belong: ", what));
  };
  if (shape.size() < 2 || shape.size() > 4) return bad("they have two to four indices");
  const size_t last = shape.size() - 1;
  if (shape[0] != count && shape[last] != count) {
    return absl::DataLossError(
        absl::StrCat(images.ShapeText(), " where images belong, and ", count, " labels: they do not belong together"));
  }
  if (images.size() == 0) return bad("there are none");
  // MATLAB's images lie along the last index where they do not lie along the first.
  const size_t axis = shape[0] == count ? 0 : last;
  images = ImagesFirst(std::move(images), axis);
  std::vector<int64_t> rest(images.shape.begin() + 1, images.shape.end());
  int64_t channels = 1;
  bool channels_first = false;
  if (rest.size() == 3) {
    channels_first = !IsChannels(rest[2]) && IsChannels(rest[0]);
    if (!IsChannels(rest[2]) && !channels_first) return bad("no index of theirs is of one, three or four channels");
    channels = channels_first ? rest[0] : rest[2];
    rest.erase(channels_first ? rest.begin() : rest.begin() + 2);
  }
  if (rest.size() == 1) {
    const int64_t side = std::llround(std::sqrt(static_cast<double>(rest[0])));
    if (side * side != rest[0]) return bad(absl::StrCat(rest[0], " pixels are no square"));
    rest = {side, side};
  }
  for (const int64_t side : rest) {
    if (side < 1 || side > 4096) return bad("a side has 1 to 4096 pixels");
  }
  if (channels > 1) return TurnGrey(images, rest[0], rest[1], channels, channels_first);
  images.shape = {count, rest[0], rest[1]};
  return images;
}

absl::StatusOr<Labels> ArrangeLabels(const Array& array) {
  Labels labels;
  if (array.is_text()) {
    labels.Reserve(array.texts.size());
    for (const std::string& text : array.texts) labels.Add(text);
    return labels;
  }
  if (array.size() == 0) return absl::DataLossError(absl::StrCat(array.ShapeText(), " labels: there are none"));
  const std::vector<int64_t> shape = Squeezed(array.shape);
  if (shape.size() > 2 || (shape.size() == 2 && shape[1] > static_cast<int64_t>(kMaxClasses))) {
    return absl::DataLossError(absl::StrCat(array.ShapeText(), " ", formats::ElementName(array.type),
                                            " where labels belong: they are one number for each image, or one-hot"));
  }
  const Array rows = shape.size() == 2 ? ImagesFirst(array, 0) : array;
  const int64_t count = shape.empty() ? array.size() : shape[0];
  const int64_t width = shape.size() == 2 ? shape[1] : 1;
  labels.Reserve(static_cast<size_t>(count));
  const absl::Status status = formats::WithElements(rows, [&](const auto* in) -> absl::Status {
    const auto is_one_hot = [&] {
      for (int64_t n = 0; n < count; ++n) {
        int64_t ones = 0;
        for (int64_t k = 0; k < width; ++k) {
          const double value = static_cast<double>(in[n * width + k]);
          if (value != 0 && value != 1) return false;
          ones += value == 1;
        }
        if (ones != 1) return false;
      }
      return true;
    };
    const bool one_hot = width > 1 && is_one_hot();
    for (int64_t n = 0; n < count; ++n) {
      double value = static_cast<double>(in[n * width]);
      if (one_hot) value = static_cast<double>(std::find(in + n * width, in + (n + 1) * width, 1) - (in + n * width));
      if (!std::isfinite(value) || value != std::floor(value)) {
        return absl::DataLossError(absl::StrCat("label ", n, " is ", value, ", not a whole number"));
      }
      labels.Add(NumberName(value));
      if (labels.names().size() > kMaxNames) {
        return absl::DataLossError(absl::StrCat("more than ", kMaxNames, " different labels"));
      }
    }
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(status);
  return labels;
}

absl::StatusOr<Reading> ReadArrays(const FileTree& tree, const std::vector<ArrayFile>& files) {
  std::vector<Named> arrays;
  Reading reading;
  for (const auto& [file, format] : files) {
    const size_t before = arrays.size();
    switch (format) {
      case Format::kNpy:
        RETURN_IF_ERROR(AddNpy(tree, *file, &arrays));
        reading.format = "NumPy arrays";
        break;
      case Format::kNpz:
        RETURN_IF_ERROR(AddNpz(tree, *file, &arrays));
        reading.format = "NumPy arrays";
        break;
      case Format::kMat:
        RETURN_IF_ERROR(AddMat(tree, *file, &arrays));
        reading.format = "MATLAB arrays";
        break;
      default:
        RETURN_IF_ERROR(AddIdx(tree, *file, &arrays));
        reading.format = "IDX files";
        break;
    }
    // train/images.npy
    for (size_t i = before; i < arrays.size(); ++i) {
      if (arrays[i].facts.share == Share::kUnknown) arrays[i].facts.share = ShareOf(BaseName(FolderOf(file->name)));
    }
  }
  for (const Named& named : arrays) {
    if (named.facts.role == Role::kMapping) AddMapping(named.array, &reading.mapping);
  }
  std::vector<Named*> left;
  const std::vector<Pair> pairs = PairsOf(&arrays, &left);
  if (pairs.empty()) {
    std::vector<std::string> found;
    for (const Named& named : arrays) found.push_back(absl::StrCat(named.name, " (", named.array.Describe(), ")"));
    found.resize(std::min<size_t>(found.size(), 6));
    std::string all;
    for (const std::string& one : found) absl::StrAppend(&all, all.empty() ? "" : ", ", one);
    return absl::NotFoundError(absl::StrCat(
        tree.path(), ": no images with their labels among its arrays; there ", found.size() == 1 ? "is " : "are ", all,
        "; names like x_train, y_train, x_test, y_test or images and labels say which is which"));
  }
  for (const Named* named : left) {
    if (named->array.size() > 1) {
      reading.notes.push_back(absl::StrCat("left out: ", BaseName(named->name), " (", named->array.Describe(),
                                           "), to which nothing belongs"));
    }
  }
  for (const Pair& pair : pairs) {
    LabelledImages part;
    part.share = pair.share;
    absl::StatusOr<Labels> labels = ArrangeLabels(pair.labels->array);
    if (!labels.ok()) return InArray(pair.labels->name, labels.status());
    part.labels = *std::move(labels);
    const ElementType type = pair.images->array.type;
    absl::StatusOr<Array> images =
        ArrangeImages(std::move(pair.images->array), static_cast<int64_t>(part.labels.size()));
    if (!images.ok()) {
      return InArray(pair.images->name,
                     absl::Status(images.status().code(),
                                  absl::StrCat(images.status().message(), " (labels: ", pair.labels->name, ")")));
    }
    part.images = *std::move(images);
    if (!absl::StrContains(reading.format, " of "))
      absl::StrAppend(&reading.format, " of ", formats::ElementName(type));
    reading.parts.push_back(std::move(part));
  }
  return reading;
}

}  // namespace inknet::own
