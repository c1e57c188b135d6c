// Which hyperparameters to try next: the library's front door.
//
// Every method is a pure function. The same request gives the same assignment, so that a sweep that was killed goes on
// as if it had not been. (The same to the last bit on machines whose C library computes exp and log alike.)
//
// To add a method: a function from SearchRequest to Suggestion in a file of its own, its name in Method, its line in
// Suggest, what it cannot search in CheckMethod, and its rows in docs/search.md.
#ifndef INKNET_SWEEP_SEARCH_SAMPLER_H_
#define INKNET_SWEEP_SEARCH_SAMPLER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::search {

enum class Method { kGrid, kRandom, kBayes };

// Whether `method` can search `space`: a grid takes no continuous parameter. To be asked once, before the first trial.
absl::Status CheckMethod(Method method, const Space& space);

// The assignment of trial number request.trial, by a method that CheckMethod accepts. Fails when a trial of the history
// has values that are not of the space.
absl::StatusOr<Suggestion> Suggest(Method method, const SearchRequest& request);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_SAMPLER_H_
