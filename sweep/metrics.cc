#include "sweep/metrics.h"

#include <algorithm>
#include <cstddef>
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

// The words of "valLoss", "Val Loss" or "eval/loss_epoch", in lower case.
std::vector<std::string> WordsOf(absl::string_view name) {
  std::string spaced;
  for (size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool begins_word =
        absl::ascii_isupper(c) && i > 0 && absl::ascii_islower(static_cast<unsigned char>(name[i - 1]));
    if (begins_word) spaced += ' ';
    spaced += absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : ' ';
  }
  return absl::StrSplit(spaced, ' ', absl::SkipEmpty());
}

// Figures after every epoch and of whole sets are all that there are.
bool SaysNothing(absl::string_view word) {
  return IsOneOf(word, {"best", "epoch",  "epochs",  "final", "last",        "avg",    "average", "mean",
                        "max",  "min",    "the",     "set",   "categorical", "sparse", "total",   "overall",
                        "top1", "metric", "metrics", "score", "highest",     "lowest", "end"});
}

Metric MetricOf(bool validation, bool accuracy) {
  if (validation && accuracy) {
    return {"validation_accuracy", Goal::kMaximize, [](const EpochRecord& e) { return e.validation_accuracy(); }, ""};
  }
  if (validation) {
    return {"validation_loss", Goal::kMinimize, [](const EpochRecord& e) { return e.validation_loss(); }, ""};
  }
  if (accuracy) {
    return {"train_accuracy", Goal::kMaximize, [](const EpochRecord& e) { return e.train_accuracy(); }, ""};
  }
  return {"train_loss", Goal::kMinimize, [](const EpochRecord& e) { return e.train_loss(); }, ""};
}

}  // namespace

absl::StatusOr<Metric> FindMetric(absl::string_view name) {
  bool validation = false;
  bool train = false;
  bool accuracy = false;
  bool loss = false;
  bool best = false;
  for (const std::string& word : WordsOf(name)) {
    if (IsOneOf(word, {"test", "testing"})) {
      return absl::InvalidArgumentError(absl::StrCat(
          "metric '", name, "' is of the test images, which a sweep must not choose by: the winner's test score would ",
          "be too good to be true; choose another with --metric=NAME: ", kThereAre));
    }
    const bool is_validation = IsOneOf(word, {"val", "valid", "validation", "vali", "eval", "evaluation", "dev"});
    const bool is_train = IsOneOf(word, {"train", "training"});
    const bool is_accuracy = IsOneOf(word, {"acc", "accuracy"});
    const bool is_loss = word == "loss";
    const bool both_accuracy = IsOneOf(word, {"valacc", "valaccuracy", "validacc"});
    const bool both_loss = IsOneOf(word, {"valloss", "validloss"});
    validation |= is_validation || both_accuracy || both_loss;
    train |= is_train || word == "trainloss";
    accuracy |= is_accuracy || both_accuracy;
    loss |= is_loss || both_loss || word == "trainloss";
    best |= word == "best";
    const bool is_known = is_validation || is_train || is_accuracy || is_loss || both_accuracy || both_loss ||
                          word == "trainloss" || SaysNothing(word);
    if (!is_known) accuracy = loss = true;
  }
  if ((validation && train) || accuracy == loss) {
    return absl::InvalidArgumentError(
        absl::StrCat("metric '", name, "' is unknown; choose another with --metric=NAME: ", kThereAre));
  }
  const bool says_images = validation || train;
  Metric metric = MetricOf(!train, accuracy);
  if (!says_images) metric.note = absl::StrCat("metric '", name, "' is taken as that of the validation images");
  if (best) metric.note = absl::StrCat("metric '", name, "' is taken as ", metric.field, " after a trial's last epoch");
  return metric;
}

}  // namespace inknet::sweep
