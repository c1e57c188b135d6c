#include "train/chosen_classes.h"

#include <string>

#include "absl/flags/flag.h"
#include "evaluation/among.h"

ABSL_FLAG(std::string, among, "",
          "asks for some of the classes only: digits, letters, capitals, small, characters and ranges of them such as "
          "0-9A-F, or names with commas between them");

namespace inknet::train {

absl::StatusOr<std::vector<int>> ChosenClasses(const model::Model& model) {
  return evaluation::ClassesAmong(absl::GetFlag(FLAGS_among), model.class_names);
}

}  // namespace inknet::train
