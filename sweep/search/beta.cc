#include "sweep/search/beta.h"

#include <cmath>
#include <initializer_list>
#include <limits>

namespace inknet::search {
namespace {

// The continued fraction of Abramowitz & Stegun 1964, 26.5.8, by Lentz's method: I_x(a, b) without the factor in front.
// It converges fast for x below (a + 1) / (a + b + 2).
double Fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMostTerms = 100000;
  const auto not_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / not_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < kMostTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double factor = 1;
    for (const double term : {even, odd}) {
      d = 1 / not_zero(1 + term * d);
      c = not_zero(1 + term / c);
      factor = d * c;
      fraction *= factor;
    }
    if (std::abs(factor - 1) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

}  // namespace

double BetaCdf(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double log_front = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  if (x < (a + 1) / (a + b + 2)) return std::exp(log_front) * Fraction(a, b, x) / a;
  return 1 - std::exp(log_front) * Fraction(b, a, 1 - x) / b;
}

// By bisection, which no shape of the distribution can mislead: first of the logarithm, since x can be very small.
double BetaQuantile(double a, double b, double p) {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  double low = -700;
  double high = 0;
  while (high - low > 1e-3 && BetaCdf(a, b, std::exp(low)) < p) {
    const double middle = (low + high) / 2;
    (BetaCdf(a, b, std::exp(middle)) < p ? low : high) = middle;
  }
  double least = std::exp(low);
  double most = std::exp(high);
  for (int step = 0; step < 200; ++step) {
    const double middle = least + (most - least) / 2;
    if (middle <= least || middle >= most) break;
    (BetaCdf(a, b, middle) < p ? least : most) = middle;
  }
  return most;
}

}  // namespace inknet::search
