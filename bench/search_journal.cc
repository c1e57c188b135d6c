#include "bench/search_journal.h"

#include <utility>

#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {

SearchJournal::SearchJournal(std::string path, const std::string& search) : path_(std::move(path)) {
  BisectionState state;
  if (FileExists(path_) && ReadTextProto(path_, &state).ok() && state.search() == search) state_ = std::move(state);
  state_.set_search(search);
  known_answers_ = state_.answers_size();
  known_builds_ = state_.builds_size();
}

const BuiltCommit* SearchJournal::FindBuild(const std::string& commit) const {
  for (const BuiltCommit& build : state_.builds()) {
    if (build.commit() == commit) return &build;
  }
  return nullptr;
}

const BisectionAnswer* SearchJournal::NextAnswer(const std::string& baseline, const std::string& candidate) {
  if (next_ >= state_.answers_size()) return nullptr;
  const BisectionAnswer& answer = state_.answers(next_);
  if (answer.baseline() == baseline && answer.candidate() == candidate) {
    ++next_;
    return &answer;
  }
  // The way that this search goes is another from here on.
  state_.mutable_answers()->DeleteSubrange(next_, state_.answers_size() - next_);
  return nullptr;
}

absl::Status SearchJournal::Add(const BuiltCommit& build) {
  *state_.add_builds() = build;
  return Write();
}

absl::Status SearchJournal::Add(const BisectionAnswer& answer) {
  *state_.add_answers() = answer;
  ++next_;
  return Write();
}

absl::Status SearchJournal::Write() const {
  return WriteTextProto(path_, state_, "A search of //bench:bisect that is under way.");
}

absl::Status SearchJournal::Close() { return RemoveFile(path_); }

}  // namespace inknet::bench
