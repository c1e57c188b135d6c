// What a search over commits found so far, in a file, so that one that was killed at any moment goes on.
//
// A search asks the same questions again in the same order, as long as it gets the same answers: those that the journal
// has are given to it, and the first that it does not have is measured. One that was being measured begins anew.
#ifndef INKNET_BENCH_SEARCH_JOURNAL_H_
#define INKNET_BENCH_SEARCH_JOURNAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

class SearchJournal {
 public:
  // Reads the file `path` if there is one. One that is damaged, or of another search than the one that `search`
  // describes, counts as none.
  SearchJournal(std::string path, const std::string& search);

  // What became of building `commit`; null where it was not tried yet. Valid until the next is added.
  const BuiltCommit* FindBuild(const std::string& commit) const;
  // The next answer, if it is to this question; null: it has to be measured.
  const BisectionAnswer* NextAnswer(const std::string& baseline, const std::string& candidate);

  // Writes the file. After an error the search must end: it would not go on from here.
  absl::Status Add(const BuiltCommit& build);
  absl::Status Add(const BisectionAnswer& answer);

  // Answers and builds that were there when it was opened.
  int known_answers() const { return known_answers_; }
  int known_builds() const { return known_builds_; }

  // Removes the file: the search is over.
  absl::Status Close();

 private:
  absl::Status Write() const;

  const std::string path_;
  BisectionState state_;
  int next_ = 0;  // Answer.
  int known_answers_ = 0;
  int known_builds_ = 0;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SEARCH_JOURNAL_H_
