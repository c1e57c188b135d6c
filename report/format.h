// Numbers and times as pages show them.
#ifndef INKNET_REPORT_FORMAT_H_
#define INKNET_REPORT_FORMAT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace inknet::report {

// What stands for a figure that there is none of.
inline constexpr char kNone[] = "\u2013";

// 0.8414 is "84.14 %". kNone for NaN and infinities, as in the other functions.
std::string FormatPercent(double share, int decimals);

// 951343 is "951,343".
std::string FormatCount(int64_t count);
// To the nearest whole number.
std::string FormatRounded(double value);

// 0.54016 is "0.5402", with 4 decimals.
std::string FormatFixed(double value, int decimals);

// "83.61 – 84.65 %" for shares.
std::string FormatInterval(double low, double high);

// "22 November 2026, 13:25 UTC" for "2026-11-22T13:25:03+00:00"; what is no RFC 3339 time is left as it is.
std::string FormatTime(absl::string_view rfc3339);

// "1 epoch", "1,000 epochs"
std::string FormatPlural(int64_t count, absl::string_view noun);

}  // namespace inknet::report

#endif  // INKNET_REPORT_FORMAT_H_
