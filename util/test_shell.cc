#include "util/test_shell.h"

#include <sys/wait.h>

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace inknet {

ShellResult Shell(const std::string& command) {
  std::FILE* pipe = popen(absl::StrCat("{ ", command, "; } 2>&1").c_str(), "r");
  ShellResult result{-1, ""};
  if (pipe == nullptr) return result;
  char buffer[4096];
  while (size_t got = std::fread(buffer, 1, sizeof(buffer), pipe)) result.output.append(buffer, got);
  const int status = pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

}  // namespace inknet
