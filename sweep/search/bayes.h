// Bayesian optimization: a Gaussian process learns from the trials so far, and the point with the largest expected
// improvement is next. docs/search.md tells the method.
#ifndef INKNET_SWEEP_SEARCH_BAYES_H_
#define INKNET_SWEEP_SEARCH_BAYES_H_

#include "absl/status/statusor.h"
#include "sweep/search/trial.h"

namespace inknet::search {

// Suggests nothing that the history has, and nothing at all when that is all there is. (Where untried assignments are
// too unlikely to be met with, one is repeated.) Takes 0.3 s of one core with 200 trials in 10 dimensions, and about 1
// s at most: from 300 trials on the model leaves some out. Fails when a trial of the history is not of the space.
absl::StatusOr<Suggestion> SuggestByBayes(const SearchRequest& request);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_BAYES_H_
