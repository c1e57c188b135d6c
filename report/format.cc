#include "report/format.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace inknet::report {

std::string FormatPercent(double share, int decimals) {
  return std::isfinite(share) ? absl::StrFormat("%.*f %%", decimals, 100 * share) : kNone;
}

std::string FormatCount(int64_t count) {
  std::string digits = absl::StrCat(count);
  const size_t first_digit = count < 0 ? 1 : 0;
  for (size_t end = digits.size(); end > first_digit + 3; end -= 3) digits.insert(end - 3, ",");
  return digits;
}

std::string FormatRounded(double value) {
  return std::isfinite(value) && std::fabs(value) < 1e18 ? FormatCount(std::llround(value)) : kNone;
}

std::string FormatFixed(double value, int decimals) {
  return std::isfinite(value) ? absl::StrFormat("%.*f", decimals, value) : kNone;
}

std::string FormatInterval(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return kNone;
  return absl::StrCat(FormatFixed(100 * low, 2), " \u2013 ", FormatPercent(high, 2));
}

std::string FormatTime(absl::string_view rfc3339) {
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, rfc3339, &time, nullptr)) return std::string(rfc3339);
  return absl::FormatTime("%-d %B %Y, %H:%M UTC", time, absl::UTCTimeZone());
}

std::string FormatPlural(int64_t count, absl::string_view noun) {
  return absl::StrCat(FormatCount(count), " ", noun, count == 1 ? "" : "s");
}

}  // namespace inknet::report
