#include "util/shell_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ShellWordsTest, BlanksSeparateWordsButWithinQuotes) {
  EXPECT_THAT(*ShellWords("  srun -n1\t--comment='two words' \"\" x"),
              ElementsAre("srun", "-n1", "--comment=two words", "", "x"));
  EXPECT_THAT(*ShellWords(" "), IsEmpty());
}

TEST(ShellWordsTest, QuoteThatIsNotClosedIsAnError) { EXPECT_FALSE(ShellWords("srun 'a").ok()); }

}  // namespace
}  // namespace inknet
