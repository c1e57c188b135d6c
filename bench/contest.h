// Two sides of a comparison, whatever they are, and the cases that both have: what a paired run needs to know.
#ifndef INKNET_BENCH_CONTEST_H_
#define INKNET_BENCH_CONTEST_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/case_runner.h"
#include "bench/compared_case.h"
#include "bench/measurement.h"

namespace inknet::bench {

// Something that measures one case of a side at a time: a worker's process, somebody's program, a command.
class Measurer {
 public:
  virtual ~Measurer() = default;

  // A case that cannot be measured is an error that names the side; the other cases go on without it. Cancelled where
  // the whole comparison was stopped.
  virtual absl::StatusOr<Measurement> Measure(size_t index, const Repetition& repetition) = 0;
};

// Starts a side. That is done anew for every round, so that what is drawn when a process starts (where its code and
// memory lie) is drawn anew, too.
using StartMeasurer = std::function<absl::StatusOr<std::unique_ptr<Measurer>>()>;

struct ContestCase {
  std::string name;
  // Of both sides together, roughly: how many there can be is planned with it.
  double pair_seconds = 1;
  // Why it cannot be measured, where a try has shown that.
  absl::Status failure;
};

struct Contest {
  SideNames sides;
  // By the indexes that both measurers take.
  std::vector<ContestCase> cases;
  StartMeasurer baseline;
  StartMeasurer candidate;
  // What else than times both sides' measurements have.
  std::vector<Figure> figures;
  // The executables, where there are any: files.
  std::string baseline_file;
  std::string candidate_file;
  // What is not compared, and why, a sentence each.
  std::vector<std::string> remarks;
};

// `contest` with none of its cases but the one called `name`. NotFound where there is none.
absl::StatusOr<Contest> OnlyCase(Contest contest, const std::string& name);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_CONTEST_H_
