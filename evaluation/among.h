// Asking for some of a model's classes only.
#ifndef INKNET_EVALUATION_AMONG_H_
#define INKNET_EVALUATION_AMONG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/dataset.h"
#include "evaluation/figures.h"

namespace inknet::evaluation {

// The classes, by label, ascending, that `text` means: all (empty), digits, letters, capitals, small, or a list of
// characters and ranges of them such as 0-9A-F, or of names with commas between them. A name that the model does not
// have is an error, and so are fewer than two.
absl::StatusOr<std::vector<int>> ClassesAmong(absl::string_view text, const std::vector<std::string>& class_names);

// Makes probabilities, [K], those among `classes`: the others 0, the sum 1. All are equally probable where they had
// none.
void RestrictTo(const std::vector<int>& classes, float* probabilities, int size);

// Images of other classes are left out, and the rest is asked for among `classes` alone. The loss is then the cross
// entropy of what they are asked.
void RestrictTo(const std::vector<int>& classes, data::ImageSet* images, Predictions* predictions);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_AMONG_H_
