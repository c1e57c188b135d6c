#include "bench/progress_line.h"

#include <cstdio>
#include <string>

#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

std::string Shown(bool is_terminal, int columns) {
  std::FILE* file = std::tmpfile();
  ProgressLine line(file, is_terminal, columns);
  line.Show({3, 10, 125, "train/784-47/batch1/threads1"});
  line.Clear();
  std::string text(static_cast<size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

TEST(ProgressLineTest, SaysHowFarAndHowLongAndGoesAway) {
  EXPECT_EQ(Shown(true, 100),
            "\r\033[K[#########.....................]  30 %  2m 05s left  "
            "train/784-47/batch1/threads1\r\033[K");
}

TEST(ProgressLineTest, StaysWithinTheTerminal) {
  EXPECT_EQ(Shown(true, 40), "\r\033[K[#########.....................]  30 % \r\033[K");
}

TEST(ProgressLineTest, IsForPeopleOnly) { EXPECT_EQ(Shown(false, 100), ""); }

}  // namespace
}  // namespace inknet::bench
