// What the values in sweep files that are words stand for, where the field has a list of names.
#ifndef INKNET_SWEEP_WORDS_H_
#define INKNET_SWEEP_WORDS_H_

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "proto/config.pb.h"

namespace inknet::sweep {

// The name, of `type`'s, that `word` stands for: "RELU" for "relu", "nn.ReLU" and "ReLU()", "HE_UNIFORM" for
// "kaiming_uniform". None where it is no such word. docs/sweeps.md lists them.
std::optional<std::string> OurWord(const google::protobuf::EnumDescriptor* type, absl::string_view word);

// Sets what a word for an optimizer says beside the algorithm: "momentum" and "nag" are SGD with the momentum that
// `optimizer` has, or 0.9. Does nothing for other words.
void SetWhatTheWordSays(absl::string_view word, OptimizerConfig* optimizer);

// Whether `word` is one of those, so that "sgd" beside it means SGD without momentum.
bool SaysMomentum(absl::string_view word);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_WORDS_H_
