#include "bench/machine.h"

#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

TEST(MachineTest, FingerprintIsThatOfTheHardware) {
  const BenchMachine machine = DescribeMachine();
  EXPECT_EQ(machine.fingerprint().size(), 16);
  EXPECT_EQ(machine.fingerprint(), DescribeMachine().fingerprint());
  BenchMachine other = machine;
  other.set_kernel("Linux 99");
  other.set_clock_hz(1);
  other.set_memory_bytes(machine.memory_bytes() - 4096);
  EXPECT_EQ(Fingerprint(other), machine.fingerprint());
  other.set_cores(machine.cores() + 1);
  EXPECT_NE(Fingerprint(other), machine.fingerprint());
}

TEST(MachineTest, EverythingIsFilledIn) {
  const BenchMachine machine = DescribeMachine();
  EXPECT_FALSE(machine.cpu_model().empty());
  EXPECT_GT(machine.cores(), 0);
  EXPECT_GT(machine.cache_bytes_size(), 0);
  EXPECT_GT(machine.memory_bytes(), int64_t{64} << 20);
  EXPECT_GT(machine.clock_hz(), 1e8);
  EXPECT_FALSE(machine.libc().empty());
}

}  // namespace
}  // namespace inknet::bench
