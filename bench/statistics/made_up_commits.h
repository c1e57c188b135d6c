// Made-up commits to bisect, for tests and simulations: how fast each is is known.
#ifndef INKNET_BENCH_STATISTICS_MADE_UP_COMMITS_H_
#define INKNET_BENCH_STATISTICS_MADE_UP_COMMITS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/statistics/bisection.h"
#include "bench/statistics/comparison.h"
#include "util/random.h"

namespace inknet::statistics {

struct MadeUpCommit {
  // Time relative to any other commit's.
  double time = 1;
  // Commits of the same program are the same to the last byte.
  std::string program;
  bool builds = true;
};

class MadeUpCommits : public BisectionSubject {
 public:
  // Pairs of two builds of which the second takes `ratio` times as long.
  using MakePairs = std::function<std::vector<Pair>(double ratio, int count, Random* random)>;

  // A comparison has at most `pairs` pairs, times its patience.
  MadeUpCommits(std::vector<MadeUpCommit> commits, int pairs, MakePairs make_pairs, Random* random)
      : commits_(std::move(commits)), pairs_(pairs), make_pairs_(std::move(make_pairs)), random_(random) {}

  absl::StatusOr<std::string> Identify(int place) override;
  absl::StatusOr<Comparison> Compare(const BisectionQuestion& question) override;

  int builds() const { return builds_; }
  int comparisons() const { return comparisons_; }
  // That were measured in all comparisons.
  int pairs() const { return measured_; }

 private:
  const std::vector<MadeUpCommit> commits_;
  const int pairs_;
  const MakePairs make_pairs_;
  Random* const random_;
  int builds_ = 0;
  int comparisons_ = 0;
  int measured_ = 0;
};

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_MADE_UP_COMMITS_H_
