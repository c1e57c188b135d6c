// Builds of other revisions of this repository.
#ifndef INKNET_BENCH_REVISION_H_
#define INKNET_BENCH_REVISION_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace inknet::bench {

// The commit (40 hex digits) that `revision` names in the checkout `workspace`. NotFound where there is none.
absl::StatusOr<std::string> ResolveRevision(const std::string& workspace, const std::string& revision);

// Builds //bench:worker of `commit` in a checkout of its own under `folder`, which is made where it is missing and kept
// for the next time, and returns the program. The error of a build that fails ends with what the build said.
absl::StatusOr<std::string> BuildWorker(const std::string& workspace, const std::string& commit,
                                        const std::string& folder);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_REVISION_H_
