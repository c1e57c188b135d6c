#include "report/sweep_axes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"

namespace inknet::report {
namespace {

using search::Distribution;
using search::Value;

constexpr int64_t kMostTicks = 12;  // Of values that are listed,
constexpr double kFewTicks = 5;     // and about so many of a range.
// Normal distributions have no ends; the last hundredth on either side has no ticks.
constexpr double kTail = 0.01;

// The coordinate of the number `x`, by bisection; of a discrete distribution the middle of those that give it.
double PositionOf(const Distribution& distribution, double x) {
  const auto first = [&](const auto& is_there) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 50; ++i) {
      const double middle = (low + high) / 2;
      (is_there(*search::Number(search::ValueAt(distribution, middle))) ? high : low) = middle;
    }
    return (low + high) / 2;
  };
  return (first([x](double value) { return value >= x; }) + first([x](double value) { return value > x; })) / 2;
}

bool IsLogarithmic(const Distribution& distribution) {
  if (const auto* uniform = std::get_if<search::Uniform>(&distribution)) return uniform->log;
  if (const auto* normal = std::get_if<search::Normal>(&distribution)) return normal->log;
  return false;
}

// 1, 2 or 5 times a power of ten, so that there are about kFewTicks steps in `range`.
double NiceStep(double range) {
  const double rough = range / kFewTicks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1, 2, 5}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

// Powers of ten from `low` to `high`, not too many; where there are few their multiples too.
std::vector<double> LogarithmicTicks(double low, double high) {
  const double first = std::floor(std::log10(low));
  const double last = std::ceil(std::log10(high));
  const double step = std::max(1.0, std::round((last - first) / kFewTicks));
  const bool with_multiples = last - first <= 2;
  std::vector<double> ticks;
  for (double exponent = first; exponent <= last; exponent += step) {
    for (const double factor : {1, 2, 5}) {
      if (factor == 1 || with_multiples) ticks.push_back(factor * std::pow(10, exponent));
    }
  }
  return ticks;
}

std::vector<double> LinearTicks(double low, double high, bool whole) {
  const double step = whole ? std::max(1.0, std::ceil(NiceStep(high - low))) : NiceStep(high - low);
  std::vector<double> ticks;
  for (double n = std::ceil(low / step); n * step <= high * (high > 0 ? 1 + 1e-9 : 1 - 1e-9); ++n) {
    ticks.push_back(n * step);
  }
  return ticks;
}

std::vector<Tick> ListedTicks(const Distribution& distribution, int64_t count) {
  std::vector<Tick> ticks;
  for (int64_t i = 0; i < count; ++i) {
    const Value value = search::ValueNumber(distribution, i);
    const absl::StatusOr<double> position = search::CoordinateOf(distribution, value);
    if (position.ok()) ticks.push_back({*position, FormatValue(value)});
  }
  std::sort(ticks.begin(), ticks.end(), [](const Tick& a, const Tick& b) { return a.position < b.position; });
  return ticks;
}

}  // namespace

std::string FormatValue(const Value& value) {
  if (const double* real = std::get_if<double>(&value.content)) return absl::StrFormat("%.4g", *real);
  return search::Text(value);
}

std::vector<Tick> TicksOf(const Distribution& distribution) {
  const std::optional<int64_t> count = search::CountOf(distribution);
  if (count && *count <= kMostTicks) return ListedTicks(distribution, *count);
  if (std::holds_alternative<search::Categorical>(distribution)) {
    const std::vector<Tick> all = ListedTicks(distribution, *count);
    std::vector<Tick> some;
    const size_t step = (all.size() + kMostTicks - 1) / kMostTicks;
    for (size_t i = 0; i < all.size(); i += step) some.push_back(all[i]);
    return some;
  }
  const bool endless = std::holds_alternative<search::Normal>(distribution);
  const double low = *search::Number(search::ValueAt(distribution, endless ? kTail : 0));
  const double high = *search::Number(search::ValueAt(distribution, endless ? 1 - kTail : 1));
  // Rounding to multiples of q can make the least value of a logarithmic distribution 0.
  const bool logarithmic = IsLogarithmic(distribution) && low > 0 && high / low > 4;
  std::vector<Tick> ticks;
  for (const double x : logarithmic ? LogarithmicTicks(low, high) : LinearTicks(low, high, count.has_value())) {
    const bool inside = x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9);
    if (!logarithmic || inside) ticks.push_back({PositionOf(distribution, x), absl::StrFormat("%.4g", x)});
  }
  return ticks;
}

}  // namespace inknet::report
