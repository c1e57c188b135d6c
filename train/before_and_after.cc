#include "train/before_and_after.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "util/status.h"

namespace inknet::train {
namespace {

absl::StatusOr<int64_t> Correct(const data::ImageSet& images, nn::Network* network) {
  std::vector<uint32_t> rows(static_cast<size_t>(images.size()));
  std::iota(rows.begin(), rows.end(), 0u);
  ASSIGN_OR_RETURN(const nn::Score score, network->Evaluate({images.pixels.data(), images.labels.data(), rows.data(),
                                                             static_cast<int>(rows.size())}));
  return score.correct;
}

double Percent(int64_t correct, int64_t images) {
  return 100 * static_cast<double>(correct) / static_cast<double>(std::max<int64_t>(images, 1));
}

}  // namespace

absl::Status Measure(const RunData& run, Moment moment, nn::Network* network, FineTuningRecord* record) {
  std::vector<const data::Dataset*> sets = {&run.dataset};
  if (run.mix.has_value()) sets.push_back(&*run.mix);
  for (size_t i = 0; i < sets.size(); ++i) {
    if (record->test_sets_size() <= static_cast<int>(i)) record->add_test_sets()->set_dataset(sets[i]->name);
    FineTuningRecord::TestSet& set = *record->mutable_test_sets(static_cast<int>(i));
    set.set_images(sets[i]->test.size());
    ASSIGN_OR_RETURN(const int64_t correct, Correct(sets[i]->test, network));
    moment == Moment::kBefore ? set.set_correct_before(correct) : set.set_correct_after(correct);
  }
  return absl::OkStatus();
}

std::string FormatBeforeAndAfter(const FineTuningRecord& record) {
  const std::string head = "test images";
  size_t width = head.size();
  for (const FineTuningRecord::TestSet& set : record.test_sets()) width = std::max(width, set.dataset().size());
  std::string text =
      absl::StrFormat("%-*s  %8s  %8s  %8s\n", static_cast<int>(width), head, "before", "after", "change");
  for (const FineTuningRecord::TestSet& set : record.test_sets()) {
    const double after = Percent(set.correct_after(), set.images());
    absl::StrAppendFormat(&text, "%-*s  ", static_cast<int>(width), set.dataset());
    if (set.has_correct_before()) {
      const double before = Percent(set.correct_before(), set.images());
      absl::StrAppendFormat(&text, "%6.2f %%  %6.2f %%  %+8.2f  of %d\n", before, after, after - before, set.images());
    } else {
      absl::StrAppendFormat(&text, "%8s  %6.2f %%  %8s  of %d\n", "-", after, "-", set.images());
    }
  }
  return text;
}

}  // namespace inknet::train
