#include "bench/acceptance.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Commit Saying(const std::string& id, const std::string& message) {
  Commit commit;
  commit.id = id;
  commit.message = message;
  return commit;
}

TEST(AcceptanceTest, LinesOfAllMessagesAreMultiplied) {
  const Acceptances found =
      AcceptancesOf({Saying("a", "Subject\n\nSlower: BM_a<int, 3> 1.03 because checks\nSlower: b 2 because x"),
                     Saying("b", "Not Slower: b 3 because it is not at the line's begin"),
                     Saying("c", "  Slower: BM_a<int, 3>  1.1  because more checks because of that")});
  EXPECT_THAT(found.problems, ElementsAre());
  const auto all = AcceptedOf("BM_a<int, 3>", found.accepted);
  ASSERT_TRUE(all.has_value());
  EXPECT_DOUBLE_EQ(all->ratio, 1.03 * 1.1);
  EXPECT_EQ(all->commits, "a, c");
  EXPECT_EQ(all->reason, "checks; more checks because of that");
  EXPECT_DOUBLE_EQ(AcceptedOf("b", found.accepted)->ratio, 2);
  EXPECT_FALSE(AcceptedOf("BM_a", found.accepted).has_value());
}

TEST(AcceptanceTest, LinesThatAcceptNothingAreSaid) {
  for (const char* const line :
       {"Slower: a 1.03", "Slower: a because b", "Slower: a 0.9 because b", "Slower:", "Slower: 1.03 because b",
        "Slower: a nan because b", "Slower: a 1e9 because b", "Slower: a 1.03 because "}) {
    const Acceptances found = AcceptancesOf({Saying("c0ffee", line)});
    EXPECT_THAT(found.accepted, ElementsAre()) << line;
    EXPECT_THAT(found.problems, ElementsAre(HasSubstr("commit c0ffee says")));
  }
}

}  // namespace
}  // namespace inknet::bench
