// The fields of a message type by name and path, as messages to a person need them.
#ifndef INKNET_PROTO_FIELDS_H_
#define INKNET_PROTO_FIELDS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace inknet {

struct FieldPath {
  std::string path;  // "train.optimizer.momentum"
  const google::protobuf::FieldDescriptor* field;
};

// Every field that a path leads to, in the order of the .proto file, a message before its own fields. The elements of
// repeated messages have no path.
std::vector<FieldPath> FieldPaths(const google::protobuf::Descriptor* type);

// "epochs, batch_size, loss": the fields that `type` itself has.
std::string FieldNames(const google::protobuf::Descriptor* type);

// "RELU, TANH, SIGMOID"
std::string EnumNames(const google::protobuf::EnumDescriptor* type);

}  // namespace inknet

#endif  // INKNET_PROTO_FIELDS_H_
