// Text from files that may come from anywhere, for terminals: they take control characters for commands.
#ifndef INKNET_UTIL_PRINTABLE_H_
#define INKNET_UTIL_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace inknet {

// Whether `text`, in UTF-8, has no control character: none of ASCII, line breaks included, and none of U+0080 ..
// U+009F.
bool IsPrintable(absl::string_view text);

// `text` with each byte of a control character but line breaks and tabs as "\x1b".
std::string Printable(absl::string_view text);

}  // namespace inknet

#endif  // INKNET_UTIL_PRINTABLE_H_
