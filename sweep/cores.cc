#include "sweep/cores.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace inknet::sweep {
namespace {

// A Bayesian search of n trials, p at once, learns about n / p times.
constexpr int64_t kLeastRounds = 8;

std::string Plural(int64_t count, const char* noun) { return absl::StrCat(count, " ", noun, count == 1 ? "" : "s"); }

}  // namespace

CoreShares ShareCores(int cores, int parallel, search::Method method, int64_t trials) {
  CoreShares shares;
  std::string reason = "as asked for";
  shares.parallel = parallel;
  if (parallel == 0) {
    const int64_t useful =
        method == search::Method::kBayes ? std::min(std::max<int64_t>(trials / kLeastRounds, 2), trials) : trials;
    shares.parallel = static_cast<int>(std::min<int64_t>(cores, useful));
    reason = useful >= cores    ? "one a core is fastest"
             : useful == trials ? "all there are"
                                : "more would learn too little from each other";
  }
  shares.threads = std::max(1, cores / shares.parallel);
  shares.why = absl::StrCat(Plural(shares.parallel, "trial"), " at once, ", Plural(shares.threads, "thread"),
                            " each, on ", Plural(cores, "core"), ": ", reason);
  return shares;
}

std::vector<int> CoresOfSlot(const std::vector<int>& allowed, const CoreShares& shares, int slot) {
  const size_t threads = static_cast<size_t>(shares.threads);
  if (static_cast<size_t>(shares.parallel) * threads > allowed.size()) return {};
  const auto first = allowed.begin() + static_cast<ptrdiff_t>(static_cast<size_t>(slot) * threads);
  return {first, first + static_cast<ptrdiff_t>(threads)};
}

}  // namespace inknet::sweep
