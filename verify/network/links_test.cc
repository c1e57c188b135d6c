#include "verify/network/links.h"

#include "gtest/gtest.h"

namespace inknet::network {
namespace {

constexpr double kGigabit = 1e9;  // 8 ns a byte.

TEST(LinksTest, FrameTakesTheTimeOfItsBitsAndTheLatency) {
  Links links(2, kGigabit, 50'000);
  EXPECT_EQ(links.Send(0, 1, 1000, /*now=*/100), 100 + 8'000 + 50'000);
  EXPECT_EQ(links.SentAt(0), 8'100);
  EXPECT_EQ(links.SentAt(1), 0) << "the way back is a link of its own";
}

TEST(LinksTest, FramesOfOneSenderFollowEachOtherWithoutAnotherLatency) {
  Links links(3, kGigabit, 50'000);
  EXPECT_EQ(links.Send(0, 1, 1000, 0), 58'000);
  EXPECT_EQ(links.Send(0, 2, 1000, 0), 66'000);
  EXPECT_EQ(links.Send(0, 1, 1000, 0), 74'000);
  EXPECT_EQ(links.Send(0, 1, 1000, 1'000'000), 1'058'000) << "an idle link remembers nothing";
}

TEST(LinksTest, SendersToOneHostShareItsLink) {
  Links links(3, kGigabit, 50'000);
  EXPECT_EQ(links.Send(0, 2, 1000, 0), 58'000);
  EXPECT_EQ(links.Send(1, 2, 1000, 0), 66'000);
  EXPECT_EQ(links.Send(1, 0, 1000, 0), 66'000) << "to others the way is free";
}

TEST(LinksTest, WithoutARateThereIsTheLatencyAlone) {
  Links links(2, 0, 50'000);
  EXPECT_EQ(links.Send(0, 1, 1 << 20, 7), 50'007);
  EXPECT_EQ(links.Send(0, 1, 1 << 20, 7), 50'007);
}

TEST(WireBytesTest, EachPacketHasHeadersAndTheOverheadOfEthernet) {
  EXPECT_EQ(WireBytes(1514, 66, 0), 1514 + 24);
  EXPECT_EQ(WireBytes(1514, 66, 1448), 1514 + 24);
  EXPECT_EQ(WireBytes(66 + 2 * 1448, 66, 1448), 2 * (1514 + 24));
  EXPECT_EQ(WireBytes(66 + 2 * 1448 + 1, 66, 1448), 2 * (1514 + 24) + 66 + 1 + 24);
  EXPECT_EQ(WireBytes(66, 66, 1448), 66 + 24) << "an acknowledgement";
}

}  // namespace
}  // namespace inknet::network
