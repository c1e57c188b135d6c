#include "proto/comments.h"

#include <google/protobuf/descriptor.pb.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/messages_descriptors.h"

namespace inknet {
namespace {

// The files of proto/ with what protoc otherwise leaves out: where in them everything stands, and the comments there.
const google::protobuf::DescriptorPool& Sources() {
  static const google::protobuf::DescriptorPool* pool = [] {
    auto* made = new google::protobuf::DescriptorPool;
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(kMessagesDescriptors, sizeof(kMessagesDescriptors));
    for (const google::protobuf::FileDescriptorProto& file : files.file()) made->BuildFile(file);
    return made;
  }();
  return *pool;
}

}  // namespace

std::string FirstSentence(const google::protobuf::FieldDescriptor* field) {
  const google::protobuf::FieldDescriptor* source = Sources().FindFieldByName(field->full_name());
  google::protobuf::SourceLocation location;
  if (source == nullptr || !source->GetSourceLocation(&location)) return "";
  const std::string& comment =
      location.leading_comments.empty() ? location.trailing_comments : location.leading_comments;
  // Lines of the file become one.
  const std::string text = absl::StrJoin(absl::StrSplit(comment, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " ");
  std::string sentence = text.substr(0, text.find(". "));
  if (!sentence.empty() && sentence.back() == '.') sentence.pop_back();
  return sentence;
}

}  // namespace inknet
