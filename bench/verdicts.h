// What a comparison found, for people: a row for each case.
#ifndef INKNET_BENCH_VERDICTS_H_
#define INKNET_BENCH_VERDICTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "bench/compared_case.h"

namespace inknet::bench {

// A row for each case: both medians, the ratio with its interval, the number of pairs (or of repetitions on both
// sides), the verdict and, where it is slower or faster and that is known, why.
std::string FormatVerdicts(const std::vector<ComparedCase>& cases);

// The pieces of such a row, also for other tables. "6.345 ms", "12.5 MiB", the median of `side`; "-" without any.
std::string FormatMedian(const std::vector<Measurement>& side, Figure figure);
// "1.0431 .. 1.0570"; "-" where nothing is known.
std::string FormatInterval(const statistics::Interval& interval);
// "slower by 10 %: backward +8.3 % of a step"; "larger"; "failed"; behind that what is accepted of it.
std::string FormatVerdict(const ComparedCase& compared);
// Of that figure: "slower" and "faster" are "larger" and "smaller" where it is a size.
absl::string_view VerdictWord(statistics::Verdict verdict, Figure figure);

// Whether any case is slower, or larger, by more than is accepted.
bool HasRegression(const std::vector<ComparedCase>& cases);

// How many cases' times could not be told, those that failed left out.
int CountUntold(const std::vector<ComparedCase>& cases);

// An error that names all cases that failed, or OK.
absl::Status FailuresOf(const std::vector<ComparedCase>& cases);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_VERDICTS_H_
