#include "sweep/search/sampler.h"

#include "sweep/search/bayes.h"
#include "sweep/search/grid.h"
#include "sweep/search/random_search.h"

namespace inknet::search {

absl::Status CheckMethod(Method method, const Space& space) {
  return method == Method::kGrid ? CheckGrid(space) : absl::OkStatus();
}

absl::StatusOr<Suggestion> Suggest(Method method, const SearchRequest& request) {
  switch (method) {
    case Method::kGrid:
      return SuggestFromGrid(request.space, request.trial);
    case Method::kRandom:
      return SuggestAtRandom(request.space, request.seed, request.trial);
    case Method::kBayes:
      return SuggestByBayes(request);
  }
  return absl::InternalError("no such method");
}

}  // namespace inknet::search
