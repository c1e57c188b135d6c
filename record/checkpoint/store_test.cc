#include "record/checkpoint/store.h"

#include <cerrno>
#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/checkpoint/test_data.h"
#include "util/file.h"
#include "util/file_faults.h"

namespace inknet::checkpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : folder_(JoinPath(::testing::TempDir(), "store_XXXXXX")) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  ~StoreTest() override { InjectFileFaults({}); }

  Store OpenStore(int keep = 2) const {
    auto store = Store::Open(folder_, keep);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  // Of the newest that is intact; -1 where there is none.
  int NewestEpochs() const {
    const auto found = OpenStore().ReadNewest();
    EXPECT_TRUE(found.ok()) << found.status();
    return found->checkpoint.has_value() ? found->checkpoint->run.epochs_size() : -1;
  }
  void Damage(const std::string& name) const {
    std::string bytes = *ReadFile(JoinPath(folder_, name), 1 << 20);
    bytes[bytes.size() - 5] ^= 1;
    ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, name), bytes).ok());
  }

  std::string folder_;
};

TEST_F(StoreTest, EmptyFolderHasNone) { EXPECT_EQ(NewestEpochs(), -1); }

TEST_F(StoreTest, NewestIsReadAndTheNewestFewAreKept) {
  Store store = OpenStore();
  for (int epoch = 1; epoch <= 4; ++epoch) ASSERT_TRUE(store.Write(CheckpointAfter(epoch)).ok());
  EXPECT_THAT(*ListFolder(folder_), ElementsAre("000003.safetensors", "000004.safetensors"));
  EXPECT_EQ(NewestEpochs(), 4);
}

TEST_F(StoreTest, NumbersGoOnWhereTheyWere) {
  ASSERT_TRUE(OpenStore().Write(CheckpointAfter(1)).ok());
  ASSERT_TRUE(OpenStore().Write(CheckpointAfter(2)).ok());
  ASSERT_TRUE(OpenStore().Write(CheckpointAfter(3)).ok());
  EXPECT_THAT(*ListFolder(folder_), ElementsAre("000002.safetensors", "000003.safetensors"));
}

TEST_F(StoreTest, DamagedOnesAreNamedAndLeftAloneAndTheNextIntactOneWins) {
  Store store = OpenStore(3);
  for (int epoch = 1; epoch <= 3; ++epoch) ASSERT_TRUE(store.Write(CheckpointAfter(epoch)).ok());
  Damage("000003.safetensors");
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "000004.safetensors"), "half of i").ok());

  Store again = OpenStore(1);
  const auto found = again.ReadNewest();
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->checkpoint->run.epochs_size(), 2);
  EXPECT_THAT(found->path, HasSubstr("000002.safetensors"));
  ASSERT_EQ(found->damaged.size(), 2u);
  EXPECT_THAT(std::string(found->damaged[0].message()), HasSubstr("000004.safetensors: "));
  EXPECT_THAT(std::string(found->damaged[1].message()), HasSubstr("000003.safetensors: damaged"));

  ASSERT_TRUE(again.Write(CheckpointAfter(3)).ok());
  EXPECT_THAT(*ListFolder(folder_), ElementsAre("000003.safetensors", "000004.safetensors", "000005.safetensors"));
}

TEST_F(StoreTest, NoIntactOneAmongSomeIsAnErrorThatNamesThem) {
  ASSERT_TRUE(OpenStore().Write(CheckpointAfter(1)).ok());
  Damage("000001.safetensors");
  const auto found = OpenStore().ReadNewest();
  EXPECT_THAT(std::string(found.status().message()), HasSubstr("000001.safetensors: damaged"));
  EXPECT_THAT(*ListFolder(folder_), ElementsAre("000001.safetensors"));
}

TEST_F(StoreTest, FilesThatAreNoCheckpointsAreNotLookedAt) {
  for (const char* name : {"notes.txt", "x.safetensors", "-1.safetensors", ".safetensors"}) {
    ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, name), "mine").ok());
  }
  EXPECT_EQ(NewestEpochs(), -1);
  ASSERT_TRUE(OpenStore(1).Write(CheckpointAfter(1)).ok());
  EXPECT_EQ(ListFolder(folder_)->size(), 5u);
}

TEST_F(StoreTest, WhateverCallFailsTheNewestThatWasWrittenIsStillThere) {
  int failures = 0;
  bool failed = true;
  for (int64_t call = 1; failed; ++call) {
    ASSERT_LT(call, 100);
    const int before = NewestEpochs();
    Store store = OpenStore();
    FileFaults faults;
    faults.fail_at_call = call;
    faults.error = ENOSPC;
    InjectFileFaults(faults);
    const absl::Status status = store.Write(CheckpointAfter(before + 1));
    failed = !InjectedFault().empty();
    InjectFileFaults({});
    failures += !status.ok();
    if (!status.ok()) {
      EXPECT_THAT(std::string(status.message()), HasSubstr(folder_));
    }
    const int after = NewestEpochs();
    EXPECT_TRUE(after == before + 1 || (!status.ok() && after == before)) << status;
  }
  EXPECT_GT(failures, 5);
}

}  // namespace
}  // namespace inknet::checkpoint
