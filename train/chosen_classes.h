// --among, of programs that ask a model.
#ifndef INKNET_TRAIN_CHOSEN_CLASSES_H_
#define INKNET_TRAIN_CHOSEN_CLASSES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "model/model.h"

namespace inknet::train {

// The classes of `model` that --among asks for (evaluation/among.h), by label.
absl::StatusOr<std::vector<int>> ChosenClasses(const model::Model& model);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_CHOSEN_CLASSES_H_
