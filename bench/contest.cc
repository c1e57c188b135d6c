#include "bench/contest.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// Number `index` of another one as number 0.
class OneCase : public Measurer {
 public:
  OneCase(std::unique_ptr<Measurer> all, size_t index) : all_(std::move(all)), index_(index) {}

  absl::StatusOr<Measurement> Measure(size_t, const Repetition& repetition) override {
    return all_->Measure(index_, repetition);
  }

 private:
  const std::unique_ptr<Measurer> all_;
  const size_t index_;
};

StartMeasurer Only(StartMeasurer start, size_t index) {
  return [start = std::move(start), index]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    ASSIGN_OR_RETURN(std::unique_ptr<Measurer> all, start());
    return std::make_unique<OneCase>(std::move(all), index);
  };
}

}  // namespace

absl::StatusOr<Contest> OnlyCase(Contest contest, const std::string& name) {
  for (size_t i = 0; i < contest.cases.size(); ++i) {
    if (contest.cases[i].name != name) continue;
    contest.cases = {contest.cases[i]};
    contest.baseline = Only(std::move(contest.baseline), i);
    contest.candidate = Only(std::move(contest.candidate), i);
    return contest;
  }
  return absl::NotFoundError(absl::StrCat("there is no case ", name, " that both sides have"));
}

}  // namespace inknet::bench
