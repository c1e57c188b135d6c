// In which fields messages differ.
#ifndef INKNET_PROTO_DIFFERENCES_H_
#define INKNET_PROTO_DIFFERENCES_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace inknet {

struct FieldDifference {
  std::string path;                 // "train.optimizer.momentum", as --set takes it.
  std::vector<std::string> values;  // One for each message.
};

// The fields that do not have the same value in all of `messages`, of one type, in the order of the .proto file. A
// missing field has its default. Values are written as --set takes them, a list's with commas between its elements; the
// elements of a list of messages stand in braces.
std::vector<FieldDifference> DifferingFields(const std::vector<const google::protobuf::Message*>& messages);

}  // namespace inknet

#endif  // INKNET_PROTO_DIFFERENCES_H_
