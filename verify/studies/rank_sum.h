// Whether two samples come from the same distribution.
#ifndef INKNET_VERIFY_STUDIES_RANK_SUM_H_
#define INKNET_VERIFY_STUDIES_RANK_SUM_H_

#include <vector>

namespace inknet::search {

// The two-sided p-value of Wilcoxon's rank-sum test (Mann & Whitney 1947) by the normal approximation, with corrections
// for ties and continuity; good from 8 values each on. 1 where all values are equal. Neither sample may be empty.
double RankSumPValue(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace inknet::search

#endif  // INKNET_VERIFY_STUDIES_RANK_SUM_H_
