// The standard normal distribution.
#ifndef INKNET_SWEEP_SEARCH_NORMAL_H_
#define INKNET_SWEEP_SEARCH_NORMAL_H_

namespace inknet::search {

// P(X <= x), to full relative precision in the lower tail as well.
double NormalCdf(double x);

// The x with NormalCdf(x) = p; `p` in (0, 1).
double NormalQuantile(double p);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_NORMAL_H_
