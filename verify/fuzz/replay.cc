// Stands in for libFuzzer where a fuzz target is a test: runs it once on each file that is named.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "util/file.h"
#include "verify/fuzz/fuzz.h"

int main(int argc, char** argv) {
  constexpr size_t kMaxBytes = 16 << 20;
  if (argc < 2) {
    std::fprintf(stderr, "error: name the files to run on, or build with --config=fuzz to make new ones\n");
    return 1;
  }
  for (int i = 1; i < argc; ++i) {
    const absl::StatusOr<std::string> content = inknet::ReadFile(argv[i], kMaxBytes);
    if (!content.ok()) {
      std::fprintf(stderr, "error: %s\n", content.status().ToString().c_str());
      return 1;
    }
    std::fprintf(stderr, "%s, %zu bytes\n", argv[i], content->size());
    // Of its exact size on the heap, so that sanitizers see a byte beyond it.
    const std::vector<uint8_t> bytes(content->begin(), content->end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  return 0;
}
