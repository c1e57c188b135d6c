#include "bench/reasons.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/strings/str_format.h"
#include "bench/statistics/summary.h"

namespace inknet::bench {
namespace {

double Sum(const std::vector<double>& parts) { return std::accumulate(parts.begin(), parts.end(), 0.0); }

// The names of the parts, where all measurements of both sides have the same ones.
std::vector<std::string> PartsOfAll(const ComparedCase& compared) {
  std::vector<std::string> names;
  if (compared.figure != Figure::kTime || compared.baseline.empty() || compared.candidate.empty()) return names;
  for (const auto& [name, seconds] : compared.baseline[0].parts) names.push_back(name);
  const auto has_them = [&](const Measurement& one) {
    return std::equal(one.parts.begin(), one.parts.end(), names.begin(), names.end(),
                      [](const auto& part, const std::string& name) { return part.first == name; });
  };
  const bool all = std::all_of(compared.baseline.begin(), compared.baseline.end(), has_them) &&
                   std::all_of(compared.candidate.begin(), compared.candidate.end(), has_them);
  return all ? names : std::vector<std::string>();
}

std::vector<double> PartsOf(const Measurement& one) {
  std::vector<double> parts;
  for (const auto& [name, seconds] : one.parts) parts.push_back(seconds);
  return parts;
}

// Means over the pairs of the middle half, so that a disturbed one does not count.
std::vector<double> PairedChanges(const ComparedCase& compared) {
  std::vector<std::vector<double>> changes;
  for (size_t i = 0; i < compared.baseline.size(); ++i) {
    const std::vector<double> before = PartsOf(compared.baseline[i]);
    std::vector<double> change = PartsOf(compared.candidate[i]);
    for (size_t part = 0; part < change.size(); ++part) change[part] = (change[part] - before[part]) / Sum(before);
    changes.push_back(std::move(change));
  }
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return Sum(a) < Sum(b); });
  const size_t left_out = (changes.size() - 1) / 4;
  std::vector<double> mean(changes[0].size());
  for (size_t i = left_out; i < changes.size() - left_out; ++i) {
    for (size_t part = 0; part < mean.size(); ++part) mean[part] += changes[i][part];
  }
  for (double& share : mean) share /= static_cast<double>(changes.size() - 2 * left_out);
  return mean;
}

std::vector<double> UnpairedChanges(const ComparedCase& compared) {
  const auto median = [](const std::vector<Measurement>& side, size_t part) {
    std::vector<double> values;
    for (const Measurement& one : side) values.push_back(one.parts[part].second);
    return statistics::Median(std::move(values));
  };
  std::vector<double> changes(compared.baseline[0].parts.size());
  double whole = 0;
  for (size_t part = 0; part < changes.size(); ++part) {
    const double before = median(compared.baseline, part);
    changes[part] = median(compared.candidate, part) - before;
    whole += before;
  }
  for (double& change : changes) change /= whole;
  return changes;
}

}  // namespace

std::vector<PartChange> PartChanges(const ComparedCase& compared) {
  const double whole = compared.comparison.ratio - 1;
  const std::vector<std::string> names = PartsOfAll(compared);
  if (names.empty() || !std::isfinite(whole)) return {};
  std::vector<double> parts = compared.comparison.pairs > 0 ? PairedChanges(compared) : UnpairedChanges(compared);
  // Steps' times are medians, phases' are not: they agree but for noise, or the phases say nothing of the step.
  const double sum = Sum(parts);
  if (sum * whole > 0) {
    for (double& part : parts) part *= whole / sum;
  }
  std::vector<PartChange> changes;
  for (size_t part = 0; part < parts.size(); ++part) changes.push_back({names[part], parts[part]});
  std::stable_sort(changes.begin(), changes.end(), [&](const PartChange& a, const PartChange& b) {
    return whole >= 0 ? a.share > b.share : a.share < b.share;
  });
  return changes;
}

std::string FormatReason(const ComparedCase& compared) {
  const std::vector<PartChange> changes = PartChanges(compared);
  if (changes.empty()) return "";
  constexpr double kEnough = 0.8;
  const double whole = compared.comparison.ratio - 1;
  std::string text;
  double said = 0;
  for (size_t i = 0; i < changes.size() && said < kEnough * std::abs(whole); ++i) {
    absl::StrAppendFormat(&text, "%s%s %+.1f", i > 0 ? ", " : "", changes[i].part, 100 * changes[i].share);
    said += std::abs(changes[i].share);
  }
  return text + " % of a step";
}

}  // namespace inknet::bench
