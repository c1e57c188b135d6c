// Programs of many commits of a repository, built one after the other in one checkout, and kept by their bytes.
#ifndef INKNET_BENCH_COMMIT_BUILDS_H_
#define INKNET_BENCH_COMMIT_BUILDS_H_

#include <atomic>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/repository.h"

namespace inknet::bench {

struct BuildRecipe {
  // For /bin/sh, in the checkout.
  std::string command;
  // The program that it makes, relative to the checkout.
  std::string binary;
  // After so long a build counts as hanging.
  double limit_seconds = 3600;
};

class CommitBuilds {
 public:
  // Everything is in `folder`: the checkout, in which each build begins with what the last one left, and the programs.
  CommitBuilds(Repository repository, BuildRecipe recipe, std::string folder, const std::atomic<bool>* stop)
      : repository_(std::move(repository)), recipe_(std::move(recipe)), folder_(std::move(folder)), stop_(stop) {}

  // Builds `commit` and returns the SHA-256 of its program: commits with the same one are the same program.
  // FailedPrecondition: it does not build, and why; other errors, such as a full disk, say nothing of the commit.
  absl::StatusOr<std::string> Build(const std::string& commit) const;

  // Where the program of that SHA-256 is kept. NotFound where it is not any more.
  absl::StatusOr<std::string> Find(const std::string& sha256) const;

  // Removes the programs, but not the checkout, which makes the next builds fast.
  void RemovePrograms() const;

 private:
  // An error unless there is room on the disk: a build that fails for that says nothing of its commit.
  absl::Status CheckRoom() const;
  std::string PathOf(const std::string& sha256) const;

  const Repository repository_;
  const BuildRecipe recipe_;
  const std::string folder_;
  const std::atomic<bool>* const stop_;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_COMMIT_BUILDS_H_
