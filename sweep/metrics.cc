#include "sweep/metrics.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace inknet::sweep {
namespace {

using search::Goal;

constexpr absl::string_view kThereAre =
    "there are validation_accuracy (val_acc), validation_loss (val_loss), train_accuracy (train_acc) and train_loss";

bool IsOneOf(absl::string_view word, std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

absl::StatusOr<Metric> FindMetric(absl::string_view name) {
  bool validation = false;
  bool train = false;
  bool accuracy = false;
  bool loss = false;
  const std::vector<std::string> words =
      absl::StrSplit(absl::AsciiStrToLower(name), absl::ByAnyChar("_/.- "), absl::SkipEmpty());
  for (const std::string& word : words) {
    if (IsOneOf(word, {"test", "testing"})) {
      return absl::InvalidArgumentError(absl::StrCat(
          "metric '", name, "' is of the test images, which a sweep must not choose by: the winner's test score would ",
          "be too good to be true; ", kThereAre));
    }
    validation |= IsOneOf(word, {"val", "valid", "validation"});
    train |= IsOneOf(word, {"train", "training"});
    accuracy |= IsOneOf(word, {"acc", "accuracy"});
    loss |= word == "loss";
  }
  if (words.size() == 1 && (accuracy || loss)) {
    return absl::InvalidArgumentError(absl::StrCat("metric '", name, "' does not say of which images; ", kThereAre));
  }
  if (words.size() != 2 || validation == train || accuracy == loss) {
    return absl::InvalidArgumentError(absl::StrCat("metric '", name, "' is unknown; ", kThereAre));
  }
  if (validation && accuracy) {
    return Metric{"validation_accuracy", Goal::kMaximize, [](const EpochRecord& e) { return e.validation_accuracy(); }};
  }
  if (validation) {
    return Metric{"validation_loss", Goal::kMinimize, [](const EpochRecord& e) { return e.validation_loss(); }};
  }
  if (accuracy) {
    return Metric{"train_accuracy", Goal::kMaximize, [](const EpochRecord& e) { return e.train_accuracy(); }};
  }
  return Metric{"train_loss", Goal::kMinimize, [](const EpochRecord& e) { return e.train_loss(); }};
}

}  // namespace inknet::sweep
