// Measures cases of a suite on request: one side of a comparison. Written for //bench:compare, which runs a worker of
// each of the two builds that it compares. docs/benchmarks.md describes what goes over the pipes: workers of other
// versions of this program speak it too.
#include <atomic>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
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
#include "util/cores.h"
#include "util/status.h"

ABSL_FLAG(std::string, suite, "default", "what to measure: a shipped suite's name, or a file");
ABSL_FLAG(std::string, inject_slowdown, "", "for tests of benchmarks only: PHASE:SHARE makes a phase slower");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Measures cases of a suite as //bench:compare asks it to, over its standard input and output.";

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.arguments.empty()) return absl::InvalidArgumentError("unexpected argument; see --help");
  RETURN_IF_ERROR(InjectSlowdownFlag(absl::GetFlag(FLAGS_inject_slowdown)));
  ASSIGN_OR_RETURN(const BenchSuite suite, LoadSuite(absl::GetFlag(FLAGS_suite)));
  RETURN_IF_ERROR(ValidateBenchSuite(suite));
  const std::vector<BenchCase> cases = CasesOf(suite, AvailableCores());
  const Images images = MakeUpImages(suite.images(), suite.inputs(), suite.classes(), suite.seed());

  std::cout << WorkerGreeting(cases) << std::flush;
  const std::atomic<bool> stop{false};
  for (std::string line; std::getline(std::cin, line);) {
    ASSIGN_OR_RETURN(const WorkerRequest request, ParseWorkerRequest(line, cases.size()));
    ASSIGN_OR_RETURN(const BenchRepetition repetition,
                     RunCase(cases[request.case_index], images, request.repetition, stop));
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
