// The system calls with which this folder, and no other, makes, reads and changes files: one function each, which does
// what the system's does, errno included. A test can stand between the two: see a call before it is made, fail it, or
// cut it short (util/file_faults.h).
#ifndef INKNET_UTIL_FILE_CALLS_H_
#define INKNET_UTIL_FILE_CALLS_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace inknet::file_calls {

int Open(const std::string& path, int flags, mode_t mode = 0);
// mkostemp(3), which fills in the six X at the end of `path`.
int OpenTemporary(std::string* path);
int ChangeMode(int fd, const std::string& path, mode_t mode);
// EWOULDBLOCK where another process has it.
int Lock(int fd, const std::string& path);
ssize_t Read(int fd, const std::string& path, void* to, size_t bytes);
ssize_t Write(int fd, const std::string& path, const void* from, size_t bytes);
int Flush(int fd, const std::string& path);
// Also where it fails, the descriptor is gone.
int Close(int fd, const std::string& path);
int Rename(const std::string& from, const std::string& to);
// A second name for a file that is open.
int Link(int fd, const std::string& to);
// A second name for a file that has one.
int Link(const std::string& from, const std::string& to);
int Remove(const std::string& path);
// With its missing parents.
int MakeFolders(const std::string& path);

// Asked before every call: 0 lets it be made, an errno fails it instead. `bytes`, of reads and writes (null for
// others), may be made smaller. Called by any thread.
using Hook = int (*)(const char* call, const std::string& path, size_t* bytes);

// For tests only. Null: none.
void SetHook(Hook hook);

}  // namespace inknet::file_calls

#endif  // INKNET_UTIL_FILE_CALLS_H_
