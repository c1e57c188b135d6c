// Single settings from the command line: --set path=value.
#ifndef INKNET_PROTO_OVERRIDES_H_
#define INKNET_PROTO_OVERRIDES_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet {

// Sets one field of `message`. `assignment` is "path=value": the whole path ("train.epochs", never "epochs"), and
//   number, string    as it is: 3, 1e-4, emnist-balanced
//   bool              true or false, 1 or 0
//   enum              the value's name in upper or lower case
//   repeated          the elements separated by commas; they replace those that there were
//   message           its fields as textproto in braces, {algorithm: SGD}; they replace the whole message
//   nothing           clears the field: its default holds again
// A wrong path is an error that lists what there is and suggests what may have been meant; a wrong value is one that
// says what is expected. After an error `message` is what it was. Elements of repeated messages cannot be set.
absl::Status ApplyOverride(absl::string_view assignment, google::protobuf::Message* message);

// A table for --help: one line for each field that ApplyOverride can set in messages of `type` (one of proto/), with
// its default, its meaning (the first sentence of its comment) and the names of its values.
std::string DescribeFields(const google::protobuf::Descriptor* type);

}  // namespace inknet

#endif  // INKNET_PROTO_OVERRIDES_H_
