#include "sweep/search/normal.h"

#include <cmath>

namespace inknet::search {
namespace {

constexpr double kSqrt2 = 1.4142135623730951;
constexpr double kSqrt2Pi = 2.5066282746310002;

// For p <= 1/2. A first guess to 5e-4 (Abramowitz & Stegun 1964, 26.2.23), then Halley's method: each step cubes the
// error, so that two reach the precision of erfc.
double LowerQuantile(double p) {
  const double t = std::sqrt(-2 * std::log(p));
  double x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (int step = 0; step < 2; ++step) {
    const double newton = (NormalCdf(x) - p) * kSqrt2Pi * std::exp(x * x / 2);
    x -= newton / (1 + x * newton / 2);
  }
  return x;
}

}  // namespace

double NormalCdf(double x) { return std::erfc(-x / kSqrt2) / 2; }

double NormalQuantile(double p) { return p <= 0.5 ? LowerQuantile(p) : -LowerQuantile(1 - p); }

}  // namespace inknet::search
