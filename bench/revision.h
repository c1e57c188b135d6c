// Builds of other revisions of this repository.
#ifndef INKNET_BENCH_REVISION_H_
#define INKNET_BENCH_REVISION_H_

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "bench/repository.h"

namespace inknet::bench {

// The folder of this user's caches of ours, and in it that of builds of other revisions.
std::string CacheFolder();
std::string RevisionCache();

// How //bench:worker is built in a checkout, and where it is then.
inline constexpr char kBuildWorker[] = "./bazelw build //bench:worker";
inline constexpr char kWorkerPath[] = "bazel-bin/bench/worker";

// Builds //bench:worker of `commit` in a checkout of its own under `folder`, which is made where it is missing and kept
// for the next time, and returns the program. The error of a build that fails ends with what the build said. Cancelled
// where `stop`, which may be null, becomes true.
absl::StatusOr<std::string> BuildWorker(const Repository& repository, const std::string& commit,
                                        const std::string& folder, const std::atomic<bool>* stop);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_REVISION_H_
