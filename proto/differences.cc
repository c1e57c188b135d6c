#include "proto/differences.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/fields.h"
#include "proto/text.h"

namespace inknet {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

// The message within `root` that has the field at `path`. Where it is missing, the one with all defaults.
const Message& Holder(const Message& root, const std::string& path) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  const Message* message = &root;
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(names[i]);
    message = &message->GetReflection()->GetMessage(*message, field);
  }
  return *message;
}

std::string FieldValue(const Message& message, const FieldDescriptor* field) {
  if (!field->is_repeated()) return FormatFieldValue(message, field, /*index=*/-1);
  std::vector<std::string> elements;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    elements.push_back(FormatFieldValue(message, field, i));
  }
  return absl::StrJoin(elements, ",");
}

}  // namespace

std::vector<FieldDifference> DifferingFields(const std::vector<const Message*>& messages) {
  std::vector<FieldDifference> differences;
  if (messages.empty()) return differences;
  for (const auto& [path, field] : FieldPaths(messages[0]->GetDescriptor())) {
    // Its own fields follow.
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) continue;
    FieldDifference difference{path, {}};
    for (const Message* message : messages) {
      difference.values.push_back(FieldValue(Holder(*message, path), field));
    }
    const std::vector<std::string>& values = difference.values;
    if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end()) {
      differences.push_back(std::move(difference));
    }
  }
  return differences;
}

}  // namespace inknet
