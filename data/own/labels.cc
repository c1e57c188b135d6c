#include "data/own/labels.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace inknet::own {

void Labels::Add(absl::string_view name) {
  // Neighbours are often of one class.
  if (!indices_.empty() && names_[indices_.back()] == name) {
    indices_.push_back(indices_.back());
    return;
  }
  const auto [found, is_new] = numbers_.try_emplace(std::string(name), static_cast<uint32_t>(names_.size()));
  if (is_new) names_.emplace_back(name);
  indices_.push_back(found->second);
}

std::string NumberName(double value) {
  if (!std::isfinite(value)) return "";
  if (value == std::floor(value) && std::abs(value) < 1e15) return absl::StrCat(static_cast<int64_t>(value));
  return absl::StrCat(value);
}

void SortNames(std::vector<std::string>* names) {
  const auto key = [](const std::string& name) {
    double number = 0;
    const bool is_number = absl::SimpleAtod(name, &number) && std::isfinite(number);
    return std::make_tuple(!is_number, is_number ? number : 0, name);
  };
  std::sort(names->begin(), names->end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

std::string CharacterOf(int64_t c) {
  std::string text;
  if (c <= 0x20 || c == 0x7f || c > 0x10ffff || (c >= 0x80 && c < 0xa0) || (c >= 0xd800 && c < 0xe000)) return text;
  const auto push = [&](int64_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xc0 | c >> 6), push(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    push(0xe0 | c >> 12), push(0x80 | (c >> 6 & 0x3f)), push(0x80 | (c & 0x3f));
  } else {
    push(0xf0 | c >> 18), push(0x80 | (c >> 12 & 0x3f)), push(0x80 | (c >> 6 & 0x3f)), push(0x80 | (c & 0x3f));
  }
  return text;
}

absl::StatusOr<Mapping> ParseMapping(absl::string_view text) {
  Mapping mapping;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    const std::vector<std::string> fields = absl::StrSplit(line, absl::ByAnyChar(" \t,;"), absl::SkipEmpty());
    if (fields.size() < 2) return absl::DataLossError(absl::StrCat("line ", number, " has no two fields"));
    int64_t codepoint = 0;
    std::string name = fields[1];
    // A code point; digits may stand for themselves, which are none that can be printed.
    if (absl::SimpleAtoi(name, &codepoint)) {
      const std::string character = CharacterOf(codepoint);
      if (!character.empty()) name = character;
    } else if (number == 1) {
      continue;  // A header.
    }
    mapping[fields[0]] = name;
    if (mapping.size() > kMaxClasses) return absl::DataLossError("it is of more than 1000 labels");
  }
  return mapping;
}

}  // namespace inknet::own
