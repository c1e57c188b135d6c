#include "util/command_line.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace inknet {
namespace {

std::string Printed(const absl::Status& status, int exit_code) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCodeFor(status), exit_code);
  return ::testing::internal::GetCapturedStderr();
}

TEST(ExitCodeForTest, ErrorsArePrintedWithTheirLinesBelowEachOther) {
  EXPECT_EQ(Printed(absl::OkStatus(), 0), "");
  EXPECT_EQ(Printed(absl::InvalidArgumentError("one\ntwo"), 1), "error: one\n       two\n");
}

// An error quotes what it found in a file.
TEST(ExitCodeForTest, CommandsForTheTerminalAreShownAndNotSent) {
  EXPECT_EQ(Printed(absl::InvalidArgumentError("f: '\x1b]0;title\x07'"), 1), "error: f: '\\x1b]0;title\\x07'\n");
}

}  // namespace
}  // namespace inknet
