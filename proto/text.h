// Messages as textproto: reading with errors that a person can act on, writing so that nothing is lost.
#ifndef INKNET_PROTO_TEXT_H_
#define INKNET_PROTO_TEXT_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet {

// Replaces `message` by what `text` says. Errors read "NAME:LINE:COLUMN: what", up to three of them, one a line; the
// place, counted from 1, is the word at fault or the one after it. An unknown field comes with the list of those that
// there are. After an error `message` is what it was. Messages nested deeper than 32 and texts over 256 MiB are errors.
absl::Status ParseTextProto(absl::string_view text, absl::string_view name, google::protobuf::Message* message);

// From 1.
struct TextPlace {
  int line = 0;
  int column = 0;
};

// The same, and where in the text each field that is set stands, by its path: "train.epochs",
// "parameters[2].values[0].int_value".
absl::Status ParseTextProto(absl::string_view text, absl::string_view name, google::protobuf::Message* message,
                            std::map<std::string, TextPlace>* places);

// The same for a text that a newer version may have written: fields that this one does not know are left out. A value
// of an enum that it does not know is an error, since reading it as the default would turn one thing into another.
absl::Status ParseTextProtoOfAnyVersion(absl::string_view text, absl::string_view name,
                                        google::protobuf::Message* message);

// ParseTextProto of the file `path`, which is also the name in its errors.
absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message);

// One field a line. Parsing it gives the same message: doubles and floats are printed with the fewest digits that do.
std::string FormatTextProto(const google::protobuf::Message& message);

// The same on a single line without a line break.
std::string FormatTextProtoLine(const google::protobuf::Message& message);

// A value of `field` of `message`, its element `index` where it is repeated (-1 where not), as --set takes it: a text
// without quotes, a message in braces. Where it is missing, its default.
std::string FormatFieldValue(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
                             int index);

// Replaces the file `path`, as one step, by `message`. The file begins with the "# proto-file:" and "# proto-message:"
// lines that tell editors its schema, then `comment` (a single line without the "#"; empty: none).
absl::Status WriteTextProto(const std::string& path, const google::protobuf::Message& message,
                            absl::string_view comment);

}  // namespace inknet

#endif  // INKNET_PROTO_TEXT_H_
