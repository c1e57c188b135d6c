#include "proto/fields.h"

#include "absl/strings/str_cat.h"

namespace inknet {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;

// A message type may contain itself; its paths end here.
constexpr int kMaxDepth = 8;

void AddFieldPaths(const Descriptor* type, const std::string& prefix, int depth, std::vector<FieldPath>* paths) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    paths->push_back({path, field});
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_message && !field->is_repeated() && depth < kMaxDepth) {
      AddFieldPaths(field->message_type(), path + ".", depth + 1, paths);
    }
  }
}

}  // namespace

std::vector<FieldPath> FieldPaths(const Descriptor* type) {
  std::vector<FieldPath> paths;
  AddFieldPaths(type, "", 1, &paths);
  return paths;
}

std::string FieldNames(const Descriptor* type) {
  std::string names;
  for (int i = 0; i < type->field_count(); ++i) {
    absl::StrAppend(&names, i > 0 ? ", " : "", type->field(i)->name());
  }
  return names;
}

std::string EnumNames(const EnumDescriptor* type) {
  std::string names;
  for (int i = 0; i < type->value_count(); ++i) {
    absl::StrAppend(&names, i > 0 ? ", " : "", type->value(i)->name());
  }
  return names;
}

}  // namespace inknet
