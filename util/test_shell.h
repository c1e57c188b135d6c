// Starting programs as a user does, for tests.
#ifndef INKNET_UTIL_TEST_SHELL_H_
#define INKNET_UTIL_TEST_SHELL_H_

#include <string>

namespace inknet {

struct ShellResult {
  int exit_code;       // -1: ended by a signal.
  std::string output;  // Both streams.
};

// Runs `command` in a shell and waits for its end.
ShellResult Shell(const std::string& command);

}  // namespace inknet

#endif  // INKNET_UTIL_TEST_SHELL_H_
