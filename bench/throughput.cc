// How fast whole training steps and predictions are, over batch sizes, widths, depths and threads.
#include <atomic>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bench/record_file.h"
#include "bench/slowdown.h"
#include "bench/suite_program.h"
#include "bench/table.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/status.h"

ABSL_FLAG(bool, quick, false, "a first look, within a minute: short for --suite=quick");
ABSL_FLAG(std::string, filter, "", "only cases whose names contain this");
ABSL_FLAG(std::string, out, "", "file for the results, with every repetition (textproto, docs/benchmarks.md)");
ABSL_FLAG(std::string, inject_slowdown, "",
          "PHASE:SHARE, such as forward:0.05: makes a phase of training steps take longer by that share, to test what "
          "measures speed. For tests only");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Measures training steps and predictions on made-up images, each case several times in random order, with the\n"
    "machine's own speed (FMA peak, memory bandwidth) measured in between.\n\n"
    "  bazel run //bench:throughput\n"
    "  bazel run //bench:throughput -- --quick\n"
    "  bazel run //bench:throughput -- --suite=grid --filter=512x3 --out=/tmp/grid.textproto\n"
    "  bazel run //bench:throughput -- --set cases= --set grid.batch_sizes=64,128 --set grid.threads=1,2\n\n"
    "Each figure is the median over the repetitions; 95 %: of steps, one in twenty takes longer; spread: the largest\n"
    "median less the smallest; of peak: of the FMA peak measured beside it; memory: by how much the process grew.\n"
    "Let nothing else run beside it. Ctrl-C ends it with the figures so far.";

absl::StatusOr<int> Run(const CommandLine& command_line) {
  const bool quick = absl::GetFlag(FLAGS_quick);
  if (quick && SuiteFlag() != "default") {
    return absl::InvalidArgumentError("--quick is short for --suite=quick; give one of them");
  }
  ASSIGN_OR_RETURN(const SelectedSuite selected,
                   SelectSuite(quick ? "quick" : SuiteFlag(), command_line, absl::GetFlag(FLAGS_filter)));
  const std::string out = absl::GetFlag(FLAGS_out);
  if (!out.empty()) RETURN_IF_ERROR(CheckFolderOf(out));
  RETURN_IF_ERROR(InjectSlowdownFlag(absl::GetFlag(FLAGS_inject_slowdown)));
  const std::atomic<bool>& interrupted = CatchInterrupts();
  ASSIGN_OR_RETURN(SuiteOutcome outcome, RunWithProgress(selected, interrupted));
  BenchRecord& record = outcome.record;
  if (!absl::GetFlag(FLAGS_inject_slowdown).empty()) record.set_injected_slowdown(absl::GetFlag(FLAGS_inject_slowdown));
  std::fputs(FormatTables(record).c_str(), stdout);
  if (outcome.interrupted) {
    std::printf("interrupted: figures of the repetitions that were finished%s\n",
                out.empty() ? "" : "; no file was written");
    return InterruptExitCode();
  }
  if (!out.empty()) RETURN_IF_ERROR(WriteRecord(out, record));
  return 0;
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line =
      inknet::ParseCommandLine({inknet::bench::kUsage, inknet::bench::DescribeSuiteFields()}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
