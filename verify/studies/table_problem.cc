#include "verify/studies/table_problem.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "util/status.h"

namespace inknet::search {
namespace {

constexpr size_t kMaxCategories = 16;
// Finding the different values of a column takes a time that grows with the square of the rows.
constexpr size_t kMaxRows = 10'000;
constexpr size_t kMaxColumns = 100;
constexpr double kLogFactor = 100;

Value Parse(absl::string_view field) {
  double number;
  if (absl::SimpleAtod(field, &number) && std::isfinite(number)) return number;
  return std::string(field);
}

Distribution DistributionOf(const std::vector<Value>& column) {
  std::vector<Value> distinct;
  for (const Value& value : column) {
    if (std::find(distinct.begin(), distinct.end(), value) == distinct.end()) distinct.push_back(value);
  }
  const bool numbers =
      std::all_of(distinct.begin(), distinct.end(), [](const Value& value) { return Number(value).has_value(); });
  if (!numbers || distinct.size() <= kMaxCategories) return Categorical{distinct, {}};
  double min = *Number(distinct[0]);
  double max = min;
  for (const Value& value : distinct) {
    min = std::min(min, *Number(value));
    max = std::max(max, *Number(value));
  }
  return Uniform{min, max, min > 0 && max / min >= kLogFactor};
}

}  // namespace

absl::StatusOr<Problem> TableProblem(const std::string& name, absl::string_view csv, Goal goal) {
  std::vector<std::string> names;
  std::vector<Assignment> rows;
  std::vector<double> values;
  int line_number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++line_number;
    absl::ConsumeSuffix(&line, "\r");
    if (line.empty()) continue;
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    const auto fail = [&](absl::string_view reason) {
      return absl::InvalidArgumentError(absl::StrCat(name, " line ", line_number, ": ", reason));
    };
    if (names.empty()) {
      if (fields.size() > kMaxColumns) return fail(absl::StrCat("more than ", kMaxColumns, " columns"));
      if (fields.size() < 2) return fail("the table needs a column for a parameter and one for the metric");
      names = fields;
      continue;
    }
    if (fields.size() != names.size()) return fail(absl::StrCat(fields.size(), " fields, not ", names.size()));
    if (rows.size() == kMaxRows) return fail(absl::StrCat("more than ", kMaxRows, " trials"));
    double value;
    if (!absl::SimpleAtod(fields.back(), &value) || !std::isfinite(value)) {
      return fail(absl::StrCat("the metric is '", fields.back(), "', not a finite number"));
    }
    values.push_back(value);
    rows.emplace_back();
    for (size_t i = 0; i + 1 < fields.size(); ++i) rows.back().push_back(Parse(fields[i]));
  }
  if (rows.empty()) return absl::InvalidArgumentError(absl::StrCat(name, ": the table has no rows"));

  std::vector<Parameter> parameters;
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    std::vector<Value> column;
    for (const Assignment& row : rows) column.push_back(row[i]);
    parameters.push_back({names[i], DistributionOf(column)});
  }
  ASSIGN_OR_RETURN(Space space, Space::Create(std::move(parameters)));
  const auto value_of = [rows, values](const Assignment& assignment) {
    return values[static_cast<size_t>(std::find(rows.begin(), rows.end(), assignment) - rows.begin())];
  };
  return Problem{name, std::move(space), goal, value_of, 0, rows};
}

}  // namespace inknet::search
