// A photograph, made by program, with what a model reads on it.
#ifndef INKNET_TRAIN_READ_PAGE_H_
#define INKNET_TRAIN_READ_PAGE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "data/image/image.h"
#include "model/model.h"

namespace inknet::train {

// Characters of the model's classes on ruled paper with a shadow, with boxes and answers; empty where fewer than four
// of its classes can be drawn (data/glyphs.h). The same for the same model.
absl::StatusOr<std::optional<image::Image>> ReadPage(const model::Model& model);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_READ_PAGE_H_
