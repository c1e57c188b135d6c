// A git repository of anybody's, which is only read: nothing is ever written into it.
#ifndef INKNET_BENCH_REPOSITORY_H_
#define INKNET_BENCH_REPOSITORY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace inknet::bench {

struct Commit {
  std::string id;  // 40 hex digits.
  std::vector<std::string> parents;
  std::string message;  // As it was written, subject first.
};

class Repository {
 public:
  // The repository that the folder `path` is in. NotFound where there is none.
  static absl::StatusOr<Repository> Open(const std::string& path);

  // Its uppermost folder.
  const std::string& folder() const { return folder_; }

  // The commit (40 hex digits) that `revision` names. NotFound where there is none.
  absl::StatusOr<std::string> Resolve(const std::string& revision) const;

  // FailedPrecondition where files that it knows have changes that no commit holds.
  absl::Status CheckUnchanged() const;

  // The commits from `good` to `bad`, both included, each a parent of the next: the first one, unless only another one
  // comes from `good`. FailedPrecondition where `good` is no ancestor of `bad`.
  absl::StatusOr<std::vector<Commit>> PathBetween(const std::string& good, const std::string& bad) const;

  // The commits that are in `to` and not in `from`, newest first, merges and what they brought included.
  absl::StatusOr<std::vector<Commit>> CommitsBetween(const std::string& from, const std::string& to) const;

  // The newest commit that both come from; empty where there is none.
  absl::StatusOr<std::string> MergeBase(const std::string& a, const std::string& b) const;

  // Makes `folder`, which need not exist, a repository of its own that borrows this one's objects, with the files of
  // `commit` in it; what is there besides them stays.
  absl::Status CheckOut(const std::string& commit, const std::string& folder) const;

 private:
  Repository(std::string folder, std::string objects) : folder_(std::move(folder)), objects_(std::move(objects)) {}

  absl::StatusOr<std::vector<Commit>> Log(const std::string& arguments) const;

  std::string folder_;
  std::string objects_;  // The folder of its objects.
};

// The first line of a message.
std::string SubjectOf(const Commit& commit);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_REPOSITORY_H_
