// The words of a command line that somebody has typed into one text.
#ifndef INKNET_UTIL_SHELL_WORDS_H_
#define INKNET_UTIL_SHELL_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet {

// `command` split at blanks but for those in quotes, 'one' or "two", which are left out. Nothing else means anything.
// Fails where a quote is not closed.
absl::StatusOr<std::vector<std::string>> ShellWords(absl::string_view command);

}  // namespace inknet

#endif  // INKNET_UTIL_SHELL_WORDS_H_
