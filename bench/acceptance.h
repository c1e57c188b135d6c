// Regressions that a commit accepts: a line of its message,
//
//   Slower: CASE 1.03 because it checks its input now
//
// lets CASE take up to 1.03 times as long as before. What several commits accept is multiplied.
#ifndef INKNET_BENCH_ACCEPTANCE_H_
#define INKNET_BENCH_ACCEPTANCE_H_

#include <optional>
#include <string>
#include <vector>

#include "bench/repository.h"

namespace inknet::bench {

struct Acceptance {
  std::string case_name;  // A row's name in the table of verdicts.
  double ratio = 1;
  std::string commits;  // In 12 digits each.
  std::string reason;
};

struct Acceptances {
  std::vector<Acceptance> accepted;
  // Lines that are meant to be such and are not, a sentence each.
  std::vector<std::string> problems;
};

// All lines of the messages of `commits`.
Acceptances AcceptancesOf(const std::vector<Commit>& commits);

// What is accepted of that case in all; nothing where no line is about it.
std::optional<Acceptance> AcceptedOf(const std::string& case_name, const std::vector<Acceptance>& accepted);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_ACCEPTANCE_H_
