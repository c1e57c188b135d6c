#include "data/own/pictures.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <mutex>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/image/decode.h"
#include "data/image/limits.h"
#include "data/image/resize.h"
#include "data/own/workers.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::own {
namespace {

constexpr double kMostUnreadable = 0.01;
constexpr size_t kNamesShown = 3;
constexpr int64_t kPiece = 16;

struct Size {
  int rows = 0;
  int columns = 0;

  bool operator==(const Size& other) const { return rows == other.rows && columns == other.columns; }
  std::string Text() const { return absl::StrCat(columns, "x", rows); }
};

absl::StatusOr<image::Image> Decode(const FileTree& tree, const FileTree::File& file) {
  ASSIGN_OR_RETURN(const std::string bytes, tree.ReadFile(file, image::kMaxFileBytes));
  absl::StatusOr<image::Image> picture = image::Decode(bytes);
  if (picture.ok()) return picture;
  return absl::Status(picture.status().code(), absl::StrCat(tree.PathOf(file), ": ", picture.status().message()));
}

// "a.png: ...; b.png: ...; and 3 more"
std::string Some(std::vector<std::string> texts) {
  const size_t all = texts.size();
  texts.resize(std::min(all, kNamesShown));
  return absl::StrCat(absl::StrJoin(texts, "; "),
                      all > kNamesShown ? absl::StrCat("; and ", all - kNamesShown, " more") : "");
}

// What the threads find out together.
struct Findings {
  std::mutex mutex;
  int64_t coloured = 0;
  int64_t resized = 0;
  Size stored;              // Of all so far; of no rows before the first,
  bool one_stored = true;   // as long as they have one.
  int64_t other_size = -1;  // The first picture, by number, that has another size than it must,
  Size that_size;           // and its size.
};

}  // namespace

absl::StatusOr<Reading> ReadPictures(const FileTree& tree, const std::vector<LabelledPicture>& pictures, int size) {
  const int64_t count = static_cast<int64_t>(pictures.size());
  // The size of the first that can be read.
  Size made{size, size};
  const FileTree::File* first = nullptr;
  for (int64_t i = 0; i < count && size == 0 && first == nullptr; ++i) {
    const auto picture = Decode(tree, *pictures[static_cast<size_t>(i)].file);
    if (!picture.ok()) continue;
    made = {picture->height, picture->width};
    first = pictures[static_cast<size_t>(i)].file;
  }
  if (size == 0 && first == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(tree.path(), ": none of its ", count,
                     " pictures can be read; the first: ", Decode(tree, *pictures[0].file).status().message()));
  }
  if (std::min(made.rows, made.columns) < kMinSide || std::max(made.rows, made.columns) > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat(tree.PathOf(*first), ": a picture of ", made.Text(),
                                                   " pixels; images to train on have ", kMinSide, " to ", kMaxSide,
                                                   " a side: --size=28 (data.size) makes them 28 x 28"));
  }
  const size_t image_bytes = static_cast<size_t>(made.rows) * static_cast<size_t>(made.columns);
  if (static_cast<uint64_t>(count) * image_bytes > kMaxPixelBytes) {
    return absl::InvalidArgumentError(absl::StrCat(tree.path(), ": ", count, " pictures of ", made.Text(),
                                                   " pixels are more than the ", kMaxPixelBytes,
                                                   " bytes that are read"));
  }

  std::vector<uint8_t> pixels;
  pixels.reserve(static_cast<size_t>(count) * image_bytes);
  AdviseHugePages(pixels.data(), pixels.capacity());
  pixels.resize(static_cast<size_t>(count) * image_bytes);
  std::vector<std::string> faults(pictures.size());
  Findings findings;
  InPieces(count, kPiece, [&](int64_t begin, int64_t end) {
    int64_t coloured = 0, resized = 0;
    Size stored;
    bool one_stored = true;
    for (int64_t i = begin; i < end; ++i) {
      const auto picture = Decode(tree, *pictures[static_cast<size_t>(i)].file);
      if (!picture.ok()) {
        faults[static_cast<size_t>(i)] = std::string(picture.status().message());
        continue;
      }
      coloured += picture->channels > 1;
      const Size found{picture->height, picture->width};
      one_stored &= stored.rows == 0 || found == stored;
      stored = found;
      if (!(found == made)) {
        ++resized;
        if (size == 0) {
          const std::lock_guard<std::mutex> lock(findings.mutex);
          if (findings.other_size < 0 || i < findings.other_size) {
            findings.other_size = i;
            findings.that_size = found;
          }
          continue;
        }
      }
      const image::Image grey = image::ResizeToFit(image::ToGrey(*picture), made.columns, made.rows);
      std::memcpy(&pixels[static_cast<size_t>(i) * image_bytes], grey.pixels.data(), image_bytes);
    }
    const std::lock_guard<std::mutex> lock(findings.mutex);
    findings.coloured += coloured;
    findings.resized += resized;
    if (stored.rows == 0) return;
    findings.one_stored &= one_stored && (findings.stored.rows == 0 || findings.stored == stored);
    findings.stored = stored;
  });

  std::vector<std::string> unreadable;
  for (const std::string& fault : faults) {
    if (!fault.empty()) unreadable.push_back(fault);
  }
  if (static_cast<double>(unreadable.size()) > kMostUnreadable * static_cast<double>(count)) {
    return absl::InvalidArgumentError(absl::StrCat(tree.path(), ": ", unreadable.size(), " of ", count,
                                                   " pictures cannot be read: ", Some(unreadable)));
  }
  if (findings.other_size >= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(tree.path(), ": pictures of different sizes: ", first->name, " has ", made.Text(), " pixels, ",
                     pictures[static_cast<size_t>(findings.other_size)].file->name, " ", findings.that_size.Text(),
                     "; --size=28 (data.size) makes them all 28 x 28"));
  }

  Reading reading;
  if (!unreadable.empty()) {
    reading.notes.push_back(absl::StrCat(unreadable.size(), " of ", count,
                                         " pictures cannot be read and are left out: ", Some(unreadable)));
  }
  if (findings.coloured > 0) {
    reading.notes.push_back(absl::StrCat(findings.coloured, " of ", count, " pictures are in colour: turned grey"));
  }
  if (findings.resized > 0) {
    reading.filter = image::kResizeFilter;
    if (findings.one_stored) reading.stored_rows = findings.stored.rows;
    if (findings.one_stored) reading.stored_columns = findings.stored.columns;
  }
  reading.format = "pictures";
  // A part for each share, in place where there is but one.
  for (const Share share : {Share::kTrain, Share::kValidation, Share::kUnknown, Share::kTest}) {
    LabelledImages part;
    part.share = share;
    std::vector<size_t> chosen;
    for (size_t i = 0; i < pictures.size(); ++i) {
      if (pictures[i].share == share && faults[i].empty()) chosen.push_back(i);
    }
    if (chosen.empty()) continue;
    part.labels.Reserve(chosen.size());
    for (const size_t i : chosen) part.labels.Add(pictures[i].label);
    part.images.shape = {static_cast<int64_t>(chosen.size()), made.rows, made.columns};
    if (chosen.size() == pictures.size()) {
      part.images.bytes = std::move(pixels);
    } else {
      part.images.bytes.resize(chosen.size() * image_bytes);
      for (size_t i = 0; i < chosen.size(); ++i) {
        std::memcpy(&part.images.bytes[i * image_bytes], &pixels[chosen[i] * image_bytes], image_bytes);
      }
    }
    reading.parts.push_back(std::move(part));
  }
  return reading;
}

}  // namespace inknet::own
