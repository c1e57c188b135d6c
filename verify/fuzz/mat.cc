// MATLAB's files: data/formats/mat.h.
#include "data/formats/mat.h"

#include <vector>

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  formats::Content content(formats::MemorySource(fuzz::Text(data, size)), "f");
  const absl::StatusOr<std::vector<formats::NamedArray>> arrays = formats::ReadMat(content);
  if (!arrays.ok()) return 0;
  for (const formats::NamedArray& named : *arrays) {
    FUZZ_CHECK(named.array.bytes.size() ==
               static_cast<size_t>(named.array.size()) * formats::ElementBytes(named.array.type));
  }
  return 0;
}
