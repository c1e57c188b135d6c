#include "nn/collective.h"

namespace inknet::nn {

Collective& ByItself() {
  static OneRank one_rank;
  return one_rank;
}

}  // namespace inknet::nn
