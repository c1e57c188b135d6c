#include "util/build_info.h"

namespace inknet {

// Weak: //util:build_stamp replaces both.
__attribute__((weak)) const char* GitCommit() { return "unknown"; }
__attribute__((weak)) const char* GitDirty() { return "unknown"; }

std::string CompilerVersion() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

}  // namespace inknet
