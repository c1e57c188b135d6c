#include "train/drawing/collection.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/formats/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<Collection> Opened(const std::string& folder) {
  auto collection = Collection::Open(folder);
  EXPECT_TRUE(collection.ok()) << collection.status();
  return *std::move(collection);
}

TEST(CollectionTest, StoresPicturesInOneFolderAClass) {
  const std::string folder = JoinPath(formats::NewFolder(), "made/by it");
  const auto collection = Opened(folder);
  const auto a = collection->Store("a", "one");
  ASSERT_TRUE(a.ok()) << a.status();
  const auto upper = collection->Store("A", "two");
  const auto greek = collection->Store("α", "three");
  ASSERT_TRUE(greek.ok()) << greek.status();
  EXPECT_EQ(*ReadFile(JoinPath(folder, "a/000001.png"), 100), "one");
  EXPECT_EQ(*ReadFile(JoinPath(folder, "A/000002.png"), 100), "two");
  EXPECT_EQ(*ReadFile(JoinPath(folder, "α/000003.png"), 100), "three");
  EXPECT_EQ(a->path, JoinPath(collection->folder(), "a/000001.png"));
  const auto contents = collection->List({"A", "a", "b", "α"});
  ASSERT_TRUE(contents.ok());
  EXPECT_THAT(contents->counts, ElementsAre(1, 1, 0, 1));
  EXPECT_EQ(contents->last->class_name, "α");
  EXPECT_EQ(contents->last->number, 3);
}

TEST(CollectionTest, GoesOnAfterWhatIsThere) {
  const std::string folder = formats::NewFolder();
  { ASSERT_TRUE(Opened(folder)->Store("a", "one").ok()); }
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "a/000007.png"), "seven").ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "a/mine.PNG"), "mine").ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "a/notes.txt"), "no picture").ok());
  const auto collection = Opened(folder);
  EXPECT_THAT(collection->List({"a"})->counts, ElementsAre(3));
  EXPECT_EQ(collection->Store("b", "eight")->number, 8);
}

TEST(CollectionTest, RemovesWhatItStoredAndNothingElse) {
  const auto collection = Opened(formats::NewFolder());
  ASSERT_TRUE(collection->Store("a", "one").ok());
  ASSERT_TRUE(collection->Store("b", "two").ok());
  EXPECT_TRUE(absl::IsNotFound(collection->Remove("a", 2)));
  EXPECT_TRUE(collection->Remove("b", 2).ok());
  EXPECT_TRUE(absl::IsNotFound(collection->Remove("b", 2)));
  EXPECT_THAT(collection->List({"a", "b"})->counts, ElementsAre(1, 0));
  EXPECT_EQ(collection->List({"a", "b"})->last->number, 1);
  EXPECT_EQ(collection->Store("b", "three")->number, 3) << "a number is not used again";
}

TEST(CollectionTest, NothingIsEverOverwritten) {
  const std::string folder = formats::NewFolder();
  const auto collection = Opened(folder);
  ASSERT_TRUE(MakeFolders(JoinPath(folder, "a")).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "a/000001.png"), "somebody's").ok());
  EXPECT_EQ(collection->Store("a", "ours")->number, 2);
  EXPECT_EQ(*ReadFile(JoinPath(folder, "a/000001.png"), 100), "somebody's");
}

TEST(CollectionTest, SeveralAtOnceStoreAll) {
  const auto collection = Opened(formats::NewFolder());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&collection, t] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(collection->Store(t % 2 == 0 ? "a" : "b", absl::StrCat(t, ",", i)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(collection->List({"a", "b"})->counts, ElementsAre(20, 20));
  EXPECT_EQ(collection->List({"a", "b"})->last->number, 40);
}

TEST(CollectionTest, IsOneProgramsAtATime) {
  const std::string folder = formats::NewFolder();
  const auto first = Opened(folder);
  EXPECT_THAT(Collection::Open(folder).status().message(), HasSubstr("another program collects into this folder"));
}

TEST(CollectionTest, FolderThatCannotBeMadeIsSaid) {
  const std::string folder = formats::NewFolder();
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "file"), "").ok());
  EXPECT_THAT(Collection::Open(JoinPath(folder, "file/below")).status().message(), HasSubstr("file"));
}

TEST(CollectionTest, FolderThatCannotBeWrittenIsSaid) {
  // Where anybody may look: root, who may write everywhere, becomes nobody.
  std::string folder = "/tmp/collection_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  ASSERT_EQ(::chmod(folder.c_str(), 0555), 0);
  const auto open = [&folder] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) std::_Exit(2);
    std::cerr << Collection::Open(folder).status().message();
    std::_Exit(1);
  };
  EXPECT_EXIT(open(), ::testing::ExitedWithCode(1), "cannot write into this folder");
  EXPECT_EQ(::rmdir(folder.c_str()), 0);
}

TEST(CheckFolderNamesTest, NamesThatAreNoFoldersOfAClassAreRefused) {
  EXPECT_TRUE(CheckFolderNames({"a", "A", "?", "α", "a b", "-"}).ok());
  for (const char* name : {"", ".", "..", ".a", "a/b", "../a"}) {
    EXPECT_THAT(CheckFolderNames({"x", name}).message(), HasSubstr(absl::StrCat("class '", name, "'")));
  }
}

}  // namespace
}  // namespace inknet::train::drawing
