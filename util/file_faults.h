// Faults of the file system, made to order, for tests: a disk that is full, a device that fails, reads and writes that
// come back short, and a process that is killed between any two system calls.
//
// A program that is linked with this takes its orders from the environment:
//   INKNET_TEST_KILL_AT_CALL=N         kills itself (SIGKILL) before its N-th file call, from 1
//   INKNET_TEST_FAIL_AT_CALL=N         fails its N-th file call ...
//   INKNET_TEST_FAIL_WITH=ENOSPC|EIO   ... with this error (EIO) ...
//   INKNET_TEST_FAIL_ON=1              ... and all writes, and creations of files, after it
//   INKNET_TEST_SHORT=1                reads and writes of more than 4 KiB do half of what they were asked for
// and says on stderr which call it failed: "injected EIO: fsync /tmp/run/model.safetensors.tmp.a1b2c3".
#ifndef INKNET_UTIL_FILE_FAULTS_H_
#define INKNET_UTIL_FILE_FAULTS_H_

#include <cstdint>
#include <string>

namespace inknet {

struct FileFaults {
  // Calls are counted from 1; 0: never.
  int64_t kill_at_call = 0;
  int64_t fail_at_call = 0;
  int error = 0;  // An errno.
  bool fail_on = false;
  bool short_transfers = false;
};

// From now on, in place of what held before; counts from 1 again.
void InjectFileFaults(const FileFaults& faults);

// The call that was failed first since then, as "fsync /tmp/x"; empty where none was.
std::string InjectedFault();

}  // namespace inknet

#endif  // INKNET_UTIL_FILE_FAULTS_H_
