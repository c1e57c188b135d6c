// What a binary was built from and with, for its run records.
//
// The commit is known only to binaries that name //util:build_stamp among their deps; elsewhere it is "unknown". So a
// library may ask for it without being rebuilt, and its tests run again, at every commit.

#ifndef INKNET_UTIL_BUILD_INFO_H_
#define INKNET_UTIL_BUILD_INFO_H_

#include <string>

namespace inknet {

// The commit, 40 hex digits, or "unknown": built outside a git checkout, or without //util:build_stamp.
const char* GitCommit();

// "true" if the checkout held anything else than that commit (changed or new files), "false", or "unknown".
const char* GitDirty();

// The compiler and its version, as in "gcc 12.2.0".
std::string CompilerVersion();

}  // namespace inknet

#endif  // INKNET_UTIL_BUILD_INFO_H_
