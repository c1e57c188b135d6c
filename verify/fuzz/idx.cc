// IDX files of images and labels, plain or gzip-compressed: data/formats/idx.h.
#include "data/formats/idx.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"

namespace inknet::formats {
namespace {

void CheckImages(absl::string_view file) {
  const absl::StatusOr<IdxImages> upright = ParseIdxImages(file, "f", Orientation::kUpright);
  const absl::StatusOr<IdxImages> turned = ParseIdxImages(file, "f", Orientation::kTransposed);
  FUZZ_CHECK(upright.status() == turned.status());
  if (!upright.ok()) return;
  const size_t rows = static_cast<size_t>(upright->rows);
  const size_t columns = static_cast<size_t>(upright->columns);
  FUZZ_CHECK(upright->count > 0 && rows > 0 && columns > 0);
  FUZZ_CHECK(turned->rows == upright->columns && turned->columns == upright->rows);
  FUZZ_CHECK(upright->pixels.size() == static_cast<size_t>(upright->count) * rows * columns);
  FUZZ_CHECK(upright->pixels.size() == turned->pixels.size());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      FUZZ_CHECK(upright->pixels[row * columns + column] == turned->pixels[column * rows + row]);
    }
  }
}

}  // namespace
}  // namespace inknet::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view file = inknet::fuzz::Text(data, size);
  inknet::formats::CheckImages(file);
  const absl::StatusOr<std::vector<uint8_t>> labels = inknet::formats::ParseIdxLabels(file, "f");
  FUZZ_CHECK(!labels.ok() || !labels->empty());
  return 0;
}
