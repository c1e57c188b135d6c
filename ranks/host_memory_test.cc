#include "ranks/host_memory.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace inknet::ranks {
namespace {

constexpr size_t kSize = 3 << 20;

// What another process makes of it.
bool InAnotherProcess(const std::function<bool()>& body) {
  const pid_t pid = fork();
  if (pid == 0) _exit(body() ? 0 : 1);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(HostMemoryTest, AnotherProcessReadsWhatIsWritten) {
  HostMemory memory(kSize);
  ASSERT_NE(memory.address(), "");
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory.data()) % 64, 0u);
  EXPECT_EQ(memory.data()[0], 0);
  EXPECT_EQ(memory.data()[kSize - 1], 0);
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  int opened[2];
  ASSERT_EQ(pipe(opened), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    const auto other = HostMemory::Open(memory.address(), kSize);
    char one = other.has_value() && other->data() != memory.data() ? 'y' : 'n';
    if (write(opened[1], &one, 1) != 1 || read(told[0], &one, 1) != 1) _exit(2);
    _exit(other->data()[0] == 'a' && other->data()[kSize - 1] == 'z' ? 0 : 1);
  }
  char one = 0;
  ASSERT_EQ(read(opened[0], &one, 1), 1);
  EXPECT_EQ(one, 'y');
  memory.Close();
  memory.data()[0] = 'a';
  memory.data()[kSize - 1] = 'z';
  ASSERT_EQ(write(told[1], &one, 1), 1);
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(HostMemoryTest, OutlivesTheProcessThatMadeItWhereItIsOpen) {
  int address[2];
  ASSERT_EQ(pipe(address), 0);
  int end[2];
  ASSERT_EQ(pipe(end), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    HostMemory memory(kSize);
    memory.data()[7] = 'm';
    char one = 0;
    const std::string text = memory.address() + "\n";
    if (write(address[1], text.data(), text.size()) < 0 || read(end[0], &one, 1) < 0) _exit(1);
    _exit(0);
  }
  std::string text;
  for (char c = 0; read(address[0], &c, 1) == 1 && c != '\n';) text += c;
  const auto memory = HostMemory::Open(text, kSize);
  ASSERT_EQ(write(end[1], "e", 1), 1);
  waitpid(pid, nullptr, 0);
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->data()[7], 'm');
}

TEST(HostMemoryTest, IsNotOpenedOnceItIsClosed) {
  HostMemory memory(kSize);
  const std::string address = memory.address();
  memory.Close();
  EXPECT_TRUE(InAnotherProcess([&] { return !HostMemory::Open(address, kSize).has_value(); }));
}

TEST(HostMemoryTest, IsOrdinaryMemoryWhereTheSystemHasNoOther) {
  EXPECT_TRUE(InAnotherProcess([] {
    const rlimit no_files = {0, 0};
    if (setrlimit(RLIMIT_NOFILE, &no_files) != 0) return false;
    HostMemory memory(kSize);
    memory.data()[kSize - 1] = 'z';
    return memory.address().empty() && memory.data()[0] == 0;
  }));
  const HostMemory for_nobody(kSize, false);
  EXPECT_EQ(for_nobody.address(), "");
  EXPECT_EQ(for_nobody.data()[kSize - 1], 0);
}

// As where the same process number is another process, in another container.
TEST(HostMemoryTest, WhatIsSomethingElseIsNotTakenForIt) {
  HostMemory memory(kSize);
  const std::string path = memory.address().substr(0, memory.address().find(' '));
  const std::string token = memory.address().substr(memory.address().find(' ') + 1);
  HostMemory other(kSize);
  const std::string other_path = other.address().substr(0, other.address().find(' '));
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const std::string a_pipe = absl::StrCat(getpid(), "/fd/", pipe_ends[0]);
  EXPECT_TRUE(InAnotherProcess([&] {
    return HostMemory::Open(absl::StrCat(path, " ", token), kSize).has_value() &&
           !HostMemory::Open(absl::StrCat(path, " ", token), kSize + 1).has_value() &&
           !HostMemory::Open(absl::StrCat(other_path, " ", token), kSize).has_value() &&
           !HostMemory::Open(absl::StrCat(a_pipe, " ", token), kSize).has_value() &&
           !HostMemory::Open("0/fd/0 00", kSize).has_value() && !HostMemory::Open("", kSize).has_value();
  }));
}

}  // namespace
}  // namespace inknet::ranks
