#include "train/drawing/message.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace inknet::train::drawing {
namespace {

constexpr size_t kMostTargetBytes = 200;
constexpr size_t kMostDigits = 9;

std::optional<int64_t> Number(absl::string_view text) {
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  int64_t number = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    number = 10 * number + (c - '0');
  }
  return number;
}

bool IsToken(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

}  // namespace

Answer ErrorAnswer(int status, absl::string_view message) {
  // What is not UTF-8 is replaced: messages may quote what came.
  const nlohmann::ordered_json body = {{"error", std::string(message)}};
  return {status, Answer().type, body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

std::optional<Target> ParseTarget(absl::string_view target) {
  if (target.size() > kMostTargetBytes) return std::nullopt;
  Target parsed;
  const size_t question = target.find('?');
  parsed.path = std::string(target.substr(0, question));
  if (question == absl::string_view::npos) return parsed;
  for (const absl::string_view pair : absl::StrSplit(target.substr(question + 1), '&', absl::SkipEmpty())) {
    const size_t equals = pair.find('=');
    if (equals == absl::string_view::npos) return std::nullopt;
    const std::string name(pair.substr(0, equals));
    const absl::string_view value = pair.substr(equals + 1);
    if (name == "token") {
      if (!parsed.token.empty() || !IsToken(value)) return std::nullopt;
      parsed.token = std::string(value);
      continue;
    }
    const std::optional<int64_t> number = Number(value);
    if (!number.has_value() || !parsed.numbers.emplace(name, *number).second) return std::nullopt;
  }
  return parsed;
}

}  // namespace inknet::train::drawing
