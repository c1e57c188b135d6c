#include "bench/suites.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "bench/cases.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/validate_bench.h"
#include "util/file.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

TEST(SuitesTest, EveryShippedSuiteIsValidAndNamedAsItsFile) {
  const std::vector<std::string> names = absl::StrSplit(ShippedSuites(), ", ");
  EXPECT_EQ(names.size(), 5);
  for (const std::string& name : names) {
    const auto suite = LoadSuite(name);
    ASSERT_TRUE(suite.ok()) << suite.status();
    const absl::Status valid = ValidateBenchSuite(*suite);
    EXPECT_TRUE(valid.ok()) << name << ": " << valid;
    EXPECT_EQ(suite->name(), name);
  }
}

TEST(SuitesTest, GridIsAsLargeAsItSays) { EXPECT_EQ(CasesOf(*LoadSuite("grid"), 2).size(), 504); }

TEST(SuitesTest, SuiteIsReadFromAFile) {
  const std::string path = JoinPath(::testing::TempDir(), "my.textproto");
  ASSERT_TRUE(WriteFileAtomically(path, "name: 'mine'\ncases {}\n").ok());
  EXPECT_EQ(LoadSuite(path)->name(), "mine");
  ASSERT_TRUE(WriteFileAtomically(path, "case {}\n").ok());
  EXPECT_THAT(std::string(LoadSuite(path).status().message()), HasSubstr("my.textproto:1:"));
}

TEST(SuitesTest, UnknownNameIsAnErrorWithThoseThatThereAre) {
  EXPECT_THAT(std::string(LoadSuite("dflt").status().message()), HasSubstr("\"dflt\", which is no file and none"));
}

}  // namespace
}  // namespace inknet::bench
