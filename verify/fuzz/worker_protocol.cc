// What a benchmark's worker and the program that asks it say to each other: bench/worker_protocol.h.
#include "bench/worker_protocol.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  if (size == 0) return 0;
  const std::unique_ptr<std::FILE, CloseFile> file(fmemopen(const_cast<uint8_t*>(data), size, "r"));
  const absl::StatusOr<std::vector<BenchCase>> cases = bench::ReadWorkerGreeting(file.get(), "f");
  if (cases.ok()) {
    std::string written = bench::WorkerGreeting(*cases);
    const std::unique_ptr<std::FILE, CloseFile> again(fmemopen(written.data(), written.size(), "r"));
    const absl::StatusOr<std::vector<BenchCase>> read = bench::ReadWorkerGreeting(again.get(), "f");
    FUZZ_CHECK(read.ok() && bench::WorkerGreeting(*read) == written);
  }
  const absl::string_view text = fuzz::Text(data, size);
  const absl::StatusOr<bench::WorkerRequest> request = bench::ParseWorkerRequest(text.substr(text.rfind('\n') + 1), 10);
  if (request.ok()) {
    const std::string written = bench::FormatWorkerRequest(*request);
    const absl::StatusOr<bench::WorkerRequest> read = bench::ParseWorkerRequest(written, 10);
    FUZZ_CHECK(read.ok() && bench::FormatWorkerRequest(*read) == written);
  }
  return 0;
}
