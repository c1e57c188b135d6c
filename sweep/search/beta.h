// The beta distribution.
#ifndef INKNET_SWEEP_SEARCH_BETA_H_
#define INKNET_SWEEP_SEARCH_BETA_H_

namespace inknet::search {

// P(X <= x), the regularized incomplete beta function I_x(a, b); `a` and `b` above 0, `x` in [0, 1].
double BetaCdf(double a, double b, double x);

// The x with BetaCdf(a, b, x) = p; `p` in [0, 1].
double BetaQuantile(double a, double b, double p);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_BETA_H_
