// Measures cases of a suite on request: one side of a comparison. Written for //bench:compare, which runs a worker of
// each of the two builds that it compares. docs/benchmarks.md describes what goes over the pipes: workers of other
// versions of this program speak it too.
#include <atomic>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "bench/case_runner.h"
#include "bench/cases.h"
#include "bench/images.h"
#include "bench/slowdown.h"
#include "bench/suites.h"
#include "bench/worker_protocol.h"
#include "proto/bench.pb.h"
#include "proto/text.h"
#include "proto/validate_bench.h"
#include "util/command_line.h"
#include "util/status.h"
#include "util/thread_pool.h"

ABSL_FLAG(std::string, suite, "default", "what to measure: a shipped suite's name, or a file");
ABSL_FLAG(std::string, inject_slowdown, "", "for tests of benchmarks only: PHASE:SHARE makes a phase slower");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Measures cases of a suite as //bench:compare asks it to, over its standard input and output.";

// "run CASE WARMUP_SECONDS SECONDS SEED"
struct Request {
  int case_index = 0;
  Repetition repetition;
};

absl::StatusOr<Request> ParseRequest(const std::string& line, size_t cases) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  Request request;
  if (words.size() != 5 || words[0] != "run" || !absl::SimpleAtoi(words[1], &request.case_index) ||
      request.case_index < 0 || static_cast<size_t>(request.case_index) >= cases ||
      !absl::SimpleAtod(words[2], &request.repetition.warmup_seconds) ||
      !absl::SimpleAtod(words[3], &request.repetition.seconds) ||
      !absl::SimpleAtoi(words[4], &request.repetition.seed)) {
    return absl::InvalidArgumentError(absl::StrCat("not a request: ", line));
  }
  return request;
}

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.arguments.empty()) return absl::InvalidArgumentError("unexpected argument; see --help");
  RETURN_IF_ERROR(InjectSlowdownFlag(absl::GetFlag(FLAGS_inject_slowdown)));
  ASSIGN_OR_RETURN(const BenchSuite suite, LoadSuite(absl::GetFlag(FLAGS_suite)));
  RETURN_IF_ERROR(ValidateBenchSuite(suite));
  const std::vector<BenchCase> cases = CasesOf(suite, AvailableCores());
  const Images images = MakeUpImages(suite.images(), suite.inputs(), suite.classes(), suite.seed());

  std::cout << kWorkerGreeting << "\n";
  for (const BenchCase& one : cases) std::cout << kWorkerCase << FormatTextProtoLine(one) << "\n";
  std::cout << kWorkerReady << std::endl;
  const std::atomic<bool> stop{false};
  for (std::string line; std::getline(std::cin, line);) {
    ASSIGN_OR_RETURN(const Request request, ParseRequest(line, cases.size()));
    ASSIGN_OR_RETURN(const BenchRepetition repetition,
                     RunCase(cases[static_cast<size_t>(request.case_index)], images, request.repetition, stop));
    std::cout << FormatTextProtoLine(repetition) << std::endl;
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::bench::Run(command_line));
}
