// NumPy's arrays: data/formats/npy.h, and what becomes of them as images and labels.
#include "data/formats/npy.h"

#include <utility>

#include "absl/status/statusor.h"
#include "data/own/arrays.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  formats::Content content(formats::MemorySource(fuzz::Text(data, size)), "f");
  absl::StatusOr<formats::Array> array = formats::ReadNpy(content);
  fuzz::Reached(array.status().message());
  if (!array.ok()) return 0;
  const size_t elements = static_cast<size_t>(array->size());
  if (array->is_text()) {
    FUZZ_CHECK(array->texts.size() == elements);
  } else {
    FUZZ_CHECK(array->bytes.size() == elements * formats::ElementBytes(array->type));
  }
  const absl::StatusOr<own::Labels> labels = own::ArrangeLabels(*array);
  fuzz::Reached(labels.status().message());
  for (const int64_t count : {int64_t{1}, array->shape.empty() ? 0 : array->shape.front()}) {
    const absl::StatusOr<formats::Array> images = own::ArrangeImages(*array, count);
    fuzz::Reached(images.status().message());
    if (!images.ok()) continue;
    FUZZ_CHECK(images->shape.size() == 3 && images->shape[0] == count);
    FUZZ_CHECK(images->bytes.size() == static_cast<size_t>(images->size()) * formats::ElementBytes(images->type));
  }
  return 0;
}
