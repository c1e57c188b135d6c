#include "sweep/search/distribution.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "sweep/search/beta.h"
#include "sweep/search/normal.h"
#include "util/status.h"

namespace inknet::search {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;

// The coordinate of something that has one value only.
constexpr double kOnlyCoordinate = 0.5;

// Whole numbers up to here are exact as double.
constexpr double kMaxWhole = 0x1p53;

// With more whole numbers than this a coordinate's rounding could come out at a neighbour.
constexpr double kMaxWidth = 0x1p50;

// A multiple of q has 15 good digits; so its number of steps is certain up to here.
constexpr double kMaxSteps = 1e12;

bool IsWhole(double number) { return number == std::nearbyint(number); }

absl::Status NotAValue(const Value& value, absl::string_view instead) {
  return InvalidArgumentError(StrCat(Text(value), " is not one of its values, which are ", instead));
}

// ---- Constant ----

absl::Status CheckOf(const Constant&) { return absl::OkStatus(); }
Value At(const Constant& constant, double) { return constant.value; }
absl::StatusOr<double> Coordinate(const Constant& constant, const Value& value) {
  if (value != constant.value) return NotAValue(value, StrCat(Text(constant.value), " alone"));
  return kOnlyCoordinate;
}
std::optional<int64_t> Count(const Constant&) { return 1; }
Value Numbered(const Constant& constant, int64_t) { return constant.value; }

// ---- Categorical ----

bool AllNumbers(const Categorical& categorical) {
  return std::all_of(categorical.values.begin(), categorical.values.end(),
                     [](const Value& value) { return Number(value).has_value(); });
}

absl::Status CheckOf(const Categorical& categorical) {
  const auto& [values, probabilities] = categorical;
  if (values.empty()) return InvalidArgumentError("its list of values is empty");
  for (size_t i = 0; i < values.size(); ++i) {
    const std::optional<double> number = Number(values[i]);
    if (number && !std::isfinite(*number)) return InvalidArgumentError(StrCat(*number, " is no value"));
    if (std::find(values.begin(), values.begin() + static_cast<ptrdiff_t>(i), values[i]) !=
        values.begin() + static_cast<ptrdiff_t>(i)) {
      return InvalidArgumentError(
          StrCat("its values have ", Text(values[i]), " twice; probabilities say what is likelier"));
    }
  }
  if (probabilities.empty()) return absl::OkStatus();
  if (probabilities.size() != values.size()) {
    return InvalidArgumentError(StrCat(probabilities.size(), " probabilities for ", values.size(), " values"));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (!(probabilities[i] > 0 && probabilities[i] <= 1)) {
      return InvalidArgumentError(StrCat("the probability of ", Text(values[i]), " is ", probabilities[i],
                                         ", and has to be above 0 and at most 1"));
    }
  }
  const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  if (std::abs(sum - 1) > 1e-6) return InvalidArgumentError(StrCat("its probabilities add up to ", sum, ", not to 1"));
  return absl::OkStatus();
}

// The intervals of coordinates that the values own, from 0 to 1: numbers ascending, other values as listed.
struct Interval {
  size_t index;  // Of the value.
  double low, high;
};
std::vector<Interval> Intervals(const Categorical& categorical) {
  const std::vector<Value>& values = categorical.values;
  const std::vector<double>& probabilities = categorical.probabilities;
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (AllNumbers(categorical)) {
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return *Number(values[a]) < *Number(values[b]); });
  }
  std::vector<Interval> intervals;
  double low = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const double high = probabilities.empty() ? static_cast<double>(rank + 1) / static_cast<double>(order.size())
                                              : low + probabilities[order[rank]];
    intervals.push_back({order[rank], low, high});
    low = high;
  }
  return intervals;
}

Value At(const Categorical& categorical, double coordinate) {
  const std::vector<Interval> intervals = Intervals(categorical);
  for (const Interval& interval : intervals) {
    if (coordinate < interval.high) return categorical.values[interval.index];
  }
  return categorical.values[intervals.back().index];
}

absl::StatusOr<double> Coordinate(const Categorical& categorical, const Value& value) {
  for (const Interval& interval : Intervals(categorical)) {
    if (categorical.values[interval.index] == value) return (interval.low + interval.high) / 2;
  }
  return NotAValue(value, Text(categorical.values));
}

std::optional<int64_t> Count(const Categorical& categorical) { return static_cast<int64_t>(categorical.values.size()); }
Value Numbered(const Categorical& categorical, int64_t index) { return categorical.values[static_cast<size_t>(index)]; }

// ---- IntUniform ----

// As double, since it can be larger than an int64.
double Width(const IntUniform& law) { return static_cast<double>(law.max) - static_cast<double>(law.min) + 1; }

absl::Status CheckOf(const IntUniform& law) {
  if (law.min > law.max) return InvalidArgumentError(StrCat("its min ", law.min, " is above its max ", law.max));
  if (Width(law) > kMaxWidth) return InvalidArgumentError("its min and max are more than 2^50 apart");
  return absl::OkStatus();
}
std::optional<int64_t> Count(const IntUniform& law) { return law.max - law.min + 1; }
Value Numbered(const IntUniform& law, int64_t index) { return law.min + index; }
Value At(const IntUniform& law, double coordinate) {
  return Numbered(law, std::min(static_cast<int64_t>(coordinate * Width(law)), law.max - law.min));
}
absl::StatusOr<double> Coordinate(const IntUniform& law, const Value& value) {
  const std::optional<double> number = Number(value);
  if (!number || !IsWhole(*number) || *number < static_cast<double>(law.min) ||
      *number > static_cast<double>(law.max)) {
    return NotAValue(value, StrCat(law.min, " .. ", law.max));
  }
  return (*number - static_cast<double>(law.min) + 0.5) / Width(law);
}

// ---- Uniform and Normal: quantile function and distribution function of what is then quantized ----

absl::Status CheckLaw(const Uniform& law) {
  if (!std::isfinite(law.min) || !std::isfinite(law.max)) return InvalidArgumentError("its min and max must be finite");
  if (law.min > law.max) return InvalidArgumentError(StrCat("its min ", law.min, " is above its max ", law.max));
  if (law.log && law.min <= 0) {
    return InvalidArgumentError(StrCat("its min ", law.min, " has to be above 0, since the logarithm is uniform"));
  }
  return absl::OkStatus();
}
double Quantile(const Uniform& law, double p) {
  if (!law.log) return std::clamp(law.min + p * (law.max - law.min), law.min, law.max);
  return std::clamp(law.min * std::exp(p * std::log(law.max / law.min)), law.min, law.max);
}
double Cdf(const Uniform& law, double x) {
  if (law.min == law.max) return kOnlyCoordinate;
  if (x <= law.min) return 0;
  if (x >= law.max) return 1;
  return law.log ? std::log(x / law.min) / std::log(law.max / law.min) : (x - law.min) / (law.max - law.min);
}
bool Contains(const Uniform& law, double x) { return x >= law.min && x <= law.max; }
std::string RangeOf(const Uniform& law) { return StrCat(law.min, " .. ", law.max); }

absl::Status CheckLaw(const Normal& law) {
  if (!std::isfinite(law.mu)) return InvalidArgumentError("its mu must be finite");
  if (!(law.sigma > 0) || !std::isfinite(law.sigma)) {
    return InvalidArgumentError(StrCat("its sigma ", law.sigma, " has to be above 0"));
  }
  return absl::OkStatus();
}
double Quantile(const Normal& law, double p) {
  constexpr double kSmallest = 0x1p-53;
  const double x = law.mu + law.sigma * NormalQuantile(std::clamp(p, kSmallest, 1 - kSmallest));
  return law.log ? std::exp(x) : x;
}
double Cdf(const Normal& law, double x) {
  if (law.log && x <= 0) return 0;
  return NormalCdf(((law.log ? std::log(x) : x) - law.mu) / law.sigma);
}
bool Contains(const Normal& law, double x) { return std::isfinite(x) && (!law.log || x > 0); }
std::string RangeOf(const Normal& law) { return law.log ? "numbers above 0" : "numbers"; }

absl::Status CheckLaw(const Beta& law) {
  for (const double shape : {law.a, law.b}) {
    if (!(shape > 0) || !std::isfinite(shape)) {
      return InvalidArgumentError(StrCat("its a ", law.a, " and b ", law.b, " have to be above 0"));
    }
  }
  return absl::OkStatus();
}
double Quantile(const Beta& law, double p) { return std::clamp(BetaQuantile(law.a, law.b, p), law.min, law.max); }
double Cdf(const Beta& law, double x) { return BetaCdf(law.a, law.b, x); }
bool Contains(const Beta& law, double x) { return x >= law.min && x <= law.max; }
std::string RangeOf(const Beta& law) { return StrCat(law.min, " .. ", law.max); }

bool IsLogarithmic(const Beta&) { return false; }
template <typename Law>
bool IsLogarithmic(const Law& law) {
  return law.log;
}

// q times `steps`. The product is rounded to 15 digits, so that 3 times 0.1 is 0.3 and not 0.30000000000000004.
Value Multiple(double steps, double q) {
  const double product = steps * q + 0.0;  // 0, never -0.
  if (IsWhole(q)) return static_cast<int64_t>(product);
  char text[32];
  const auto written = std::to_chars(text, text + sizeof(text), product, std::chars_format::scientific, 14);
  double rounded = 0;
  std::from_chars(text, written.ptr, rounded);
  return rounded;
}

// The first and the last number of steps. (nearbyint takes the even one of two that are equally near, as NumPy does.)
template <typename Law>
double FirstStep(const Law& law) {
  return std::nearbyint(Quantile(law, 0) / law.q);
}
template <typename Law>
double LastStep(const Law& law) {
  return std::nearbyint(Quantile(law, 1) / law.q);
}

template <typename Law>
absl::Status CheckOf(const Law& law) {
  RETURN_IF_ERROR(CheckLaw(law));
  const double low = Quantile(law, 0);
  const double high = Quantile(law, 1);
  if (!std::isfinite(low) || !std::isfinite(high) || (IsLogarithmic(law) && low == 0)) {
    return InvalidArgumentError("its values are too large or too small for a floating-point number");
  }
  if (law.q == 0) return absl::OkStatus();
  if (!(law.q > 0) || !std::isfinite(law.q)) return InvalidArgumentError(StrCat("its q ", law.q, " has to be above 0"));
  const double largest = std::max(std::abs(low), std::abs(high));
  if (largest > kMaxWhole || largest / law.q > kMaxSteps) {
    return InvalidArgumentError(StrCat("its values, up to ", largest, ", are too many steps of ", law.q));
  }
  return absl::OkStatus();
}

template <typename Law>
Value At(const Law& law, double coordinate) {
  const double x = Quantile(law, coordinate);
  return law.q > 0 ? Multiple(std::nearbyint(x / law.q), law.q) : Value(x);
}

template <typename Law>
absl::StatusOr<double> Coordinate(const Law& law, const Value& value) {
  const std::optional<double> number = Number(value);
  if (law.q == 0) {
    if (!number || !Contains(law, *number)) return NotAValue(value, RangeOf(law));
    return Cdf(law, *number);
  }
  const double steps = number ? std::nearbyint(*number / law.q) : 0;
  if (!number || steps < FirstStep(law) || steps > LastStep(law) || Multiple(steps, law.q) != value) {
    return NotAValue(value, StrCat("the multiples of ", law.q, " nearest to ", RangeOf(law)));
  }
  return Cdf(law, *number);
}

template <typename Law>
std::optional<int64_t> Count(const Law& law) {
  if (law.q > 0) return static_cast<int64_t>(LastStep(law) - FirstStep(law)) + 1;
  if (Quantile(law, 0) == Quantile(law, 1)) return 1;
  return std::nullopt;
}

template <typename Law>
Value Numbered(const Law& law, int64_t index) {
  return law.q > 0 ? Multiple(FirstStep(law) + static_cast<double>(index), law.q) : Value(Quantile(law, 0));
}

// ---- In words ----

std::string Words(const Constant& constant) { return Text(constant.value); }
std::string Words(const Categorical& categorical) {
  std::string text = "one of ";
  for (size_t i = 0; i < categorical.values.size(); ++i) {
    const Value& value = categorical.values[i];
    const bool is_list = std::holds_alternative<Value::List>(value.content);
    absl::StrAppend(&text, i > 0 ? ", " : "", is_list ? "[" : "", Text(value), is_list ? "]" : "");
    if (!categorical.probabilities.empty()) absl::StrAppend(&text, " (", categorical.probabilities[i], ")");
  }
  return text;
}
std::string Words(const IntUniform& law) { return StrCat("whole numbers ", law.min, " .. ", law.max); }
std::string StepsOf(double q) { return q > 0 ? StrCat(", in steps of ", q) : ""; }
std::string Words(const Uniform& law) {
  return StrCat(law.log ? "log-uniform " : "uniform ", law.min, " .. ", law.max, StepsOf(law.q));
}
std::string Words(const Normal& law) {
  return StrCat(law.log ? "log-normal, mu " : "normal, mu ", law.mu, ", sigma ", law.sigma, StepsOf(law.q));
}
std::string Words(const Beta& law) { return StrCat("beta, a ", law.a, ", b ", law.b, StepsOf(law.q)); }

}  // namespace

std::string Describe(const Distribution& distribution) {
  return std::visit([](const auto& d) { return Words(d); }, distribution);
}

absl::Status Check(const Distribution& distribution) {
  return std::visit([](const auto& d) { return CheckOf(d); }, distribution);
}

Value ValueAt(const Distribution& distribution, double coordinate) {
  return std::visit([&](const auto& d) { return At(d, coordinate); }, distribution);
}

absl::StatusOr<double> CoordinateOf(const Distribution& distribution, const Value& value) {
  return std::visit([&](const auto& d) { return Coordinate(d, value); }, distribution);
}

std::optional<int64_t> CountOf(const Distribution& distribution) {
  return std::visit([](const auto& d) { return Count(d); }, distribution);
}

Value ValueNumber(const Distribution& distribution, int64_t index) {
  return std::visit([&](const auto& d) { return Numbered(d, index); }, distribution);
}

bool IsUnordered(const Distribution& distribution) {
  const Categorical* categorical = std::get_if<Categorical>(&distribution);
  return categorical != nullptr && !AllNumbers(*categorical);
}

}  // namespace inknet::search
