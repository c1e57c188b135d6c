// What the comments of our .proto files say, for people who do not read them: protoc hands them out.
#ifndef INKNET_PROTO_COMMENTS_H_
#define INKNET_PROTO_COMMENTS_H_

#include <google/protobuf/descriptor.h>

#include <string>

namespace inknet {

// The first sentence of the comment above (or behind) a field of one of our messages, on one line, without its full
// stop: "Images per step". Empty where there is no comment.
std::string FirstSentence(const google::protobuf::FieldDescriptor* field);

}  // namespace inknet

#endif  // INKNET_PROTO_COMMENTS_H_
