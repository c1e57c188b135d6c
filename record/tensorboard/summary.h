// The values of an event. A tag should always come with the same kind of value.
#ifndef INKNET_RECORD_TENSORBOARD_SUMMARY_H_
#define INKNET_RECORD_TENSORBOARD_SUMMARY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"
#include "record/tensorboard/event.pb.h"

namespace inknet::tensorboard {

// Rounds `value` to a float: the format has no other.
void AddScalar(absl::string_view tag, double value, Summary* summary);

// How `values` are distributed: record/tensorboard/histogram.h.
void AddHistogram(absl::string_view tag, const std::vector<float>& values, Summary* summary);

// `description`: Markdown that TensorBoard shows beside the picture; empty: none.
absl::Status AddImage(absl::string_view tag, absl::string_view description, const image::Image& image,
                      Summary* summary);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_SUMMARY_H_
