// A field of a CSV file, as RFC 4180 has it.
#ifndef INKNET_UTIL_CSV_FIELD_H_
#define INKNET_UTIL_CSV_FIELD_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace inknet {

// `text`, in quotes where it needs them.
inline std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace inknet

#endif  // INKNET_UTIL_CSV_FIELD_H_
