#include "data/own/pixel_range.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "data/own/workers.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::own {
namespace {

constexpr int64_t kPiece = int64_t{1} << 20;  // Elements.

// The most of what counts levels of grey rather than being one of 256.
constexpr uint8_t kMostLevels = 16;

// Of which floats can still be computed with.
constexpr double kMostValue = 1e30;

struct Extremes {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
  bool finite = true;
  bool whole = true;  // Numbers without a fraction.
};

Extremes ExtremesOf(const formats::Array& images) {
  Extremes all;
  std::mutex mutex;
  formats::WithElements(images, [&](const auto* elements) {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(elements)>>;
    std::atomic<bool> decided{false};
    InPieces(images.size(), kPiece, [&](int64_t begin, int64_t end) {
      if (decided) return;
      T least = elements[begin], most = elements[begin];
      bool finite = true, whole = true;
      for (int64_t i = begin; i < end; ++i) {
        least = std::min(least, elements[i]);
        most = std::max(most, elements[i]);
        if constexpr (std::is_floating_point_v<T>) {
          finite &= std::isfinite(elements[i]);
          whole &= elements[i] == std::floor(elements[i]);
        }
      }
      // Of bytes with more than that, no more needs to be known.
      if (std::is_same_v<T, uint8_t> && most > kMostLevels) decided = true;
      const std::lock_guard<std::mutex> lock(mutex);
      all.least = std::min(all.least, static_cast<double>(least));
      all.most = std::max(all.most, static_cast<double>(most));
      all.finite &= finite;
      all.whole &= whole;
    });
    return 0;
  });
  return all;
}

}  // namespace

absl::StatusOr<PixelRange> RangeOf(const std::vector<const LabelledImages*>& parts) {
  Extremes all;
  for (const LabelledImages* part : parts) {
    const Extremes extremes = ExtremesOf(part->images);
    all.least = std::min(all.least, extremes.least);
    all.most = std::max(all.most, extremes.most);
    all.finite &= extremes.finite;
    all.whole &= extremes.whole;
  }
  if (!all.finite) return absl::DataLossError("among its pixels there are NaN or infinities");
  const double least = all.least, most = all.most;
  if (std::max(std::abs(least), std::abs(most)) > kMostValue) {
    return absl::DataLossError(
        absl::StrCat("its pixels are of ", least, " .. ", most, ", which are no levels of grey"));
  }
  const auto range = [](double from, double to) {
    return PixelRange{-from, 255 / (to - from), absl::StrCat("pixels of ", from, " .. ", to, " stand for 0 .. 255")};
  };
  if (least >= 0) {
    if (most <= 1) return range(0, 1);
    // Levels are whole numbers: what goes up to 1.02 went up to 1 before it was resized.
    if (most <= kMostLevels && !all.whole) return range(0, most);
    // Counts of 4 x 4 black pixels, as in UCI's digits; and 4 bits.
    if (most <= kMostLevels) return range(0, most == 16 ? 16 : 15);
    if (most <= 255) return PixelRange();
    if (!all.whole) return range(0, most);
    return range(0, most > 4095 ? std::max(65535.0, most) : 4095);
  }
  if (least >= -0.5 && most <= 0.5) return range(-0.5, 0.5);
  if (least >= -1 && most <= 1) return range(-1, 1);
  if (all.whole && least >= -128 && most <= 127) return range(-128, 127);
  return range(least, most);
}

std::vector<uint8_t> TakeBytes(const PixelRange& range, formats::Array* images) {
  const bool are_bytes = images->type == formats::ElementType::kUint8 || images->type == formats::ElementType::kBool;
  if (are_bytes && range.is_plain()) return std::move(images->bytes);
  const int64_t size = images->size();
  std::vector<uint8_t> bytes;
  bytes.reserve(static_cast<size_t>(size));
  AdviseHugePages(bytes.data(), bytes.capacity());
  bytes.resize(static_cast<size_t>(size));
  formats::WithElements(*images, [&](const auto* elements) {
    InPieces(size, kPiece, [&](int64_t begin, int64_t end) {
      const float offset = static_cast<float>(range.offset), scale = static_cast<float>(range.scale);
      for (int64_t i = begin; i < end; ++i) {
        const float value = scale * (static_cast<float>(elements[i]) + offset);
        bytes[static_cast<size_t>(i)] = static_cast<uint8_t>(std::min(std::max(value, 0.0f), 255.0f) + 0.5f);
      }
    });
    return 0;
  });
  images->bytes = {};
  return bytes;
}

}  // namespace inknet::own
