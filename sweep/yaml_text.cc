#include "sweep/yaml_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

void AppendUtf8(uint32_t code, std::string* text) {
  if (code < 0x80) {
    *text += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const uint32_t lead = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
  *text += static_cast<char>(lead | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) *text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

// `bytes` are what comes after the byte order mark.
absl::StatusOr<std::string> FromUtf16(absl::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return absl::InvalidArgumentError("it begins as UTF-16, and half a character ends it");
  const auto unit = [&](size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const uint32_t low = code < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (low < 0xDC00 || low >= 0xE000) return absl::InvalidArgumentError("it begins as UTF-16, and is none");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    AppendUtf8(code, &text);
  }
  return text;
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// The place after a text in quotes that begins at `i`.
size_t EndOfQuotes(absl::string_view text, size_t i) {
  const char quote = text[i];
  for (++i; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      if (quote != '\'' || i + 1 >= text.size() || text[i + 1] != '\'') return i + 1;
      ++i;
    }
  }
  return text.size();
}

}  // namespace

absl::StatusOr<YamlText> YamlText::Decode(absl::string_view bytes) {
  YamlText decoded;
  if (absl::StartsWith(bytes, "\xFE\xFF") || absl::StartsWith(bytes, "\xFF\xFE")) {
    ASSIGN_OR_RETURN(decoded.text_, FromUtf16(bytes.substr(2), bytes[0] == '\xFE'));
  } else {
    decoded.text_ = std::string(absl::StartsWith(bytes, "\xEF\xBB\xBF") ? bytes.substr(3) : bytes);
  }
  if (absl::StrContains(decoded.text_, '\0'))
    return absl::InvalidArgumentError("not a text: there is a NUL byte in it");
  // The line breaks of YAML 1.1.
  absl::StrReplaceAll(
      {{"\r\n", "\n"}, {"\r", "\n"}, {"\xC2\x85", "\n"}, {"\xE2\x80\xA8", "\n"}, {"\xE2\x80\xA9", "\n"}},
      &decoded.text_);
  if (!absl::EndsWith(decoded.text_, "\n")) decoded.text_ += '\n';
  decoded.SeparateKeys();
  return decoded;
}

// Goes through the text as far as it takes to know what is within brackets: those, quotes and comments.
void YamlText::SeparateKeys() {
  std::string separated;
  int line = 0;
  size_t line_start = 0;  // In `separated`.
  int depth = 0;          // Of brackets.
  bool at_start = true;   // Of a value or key, where a bracket or quote means something.
  const auto put = [&](absl::string_view piece) {
    for (const char c : piece) {
      separated += c;
      if (c != '\n') continue;
      ++line;
      line_start = separated.size();
    }
  };
  for (size_t i = 0; i < text_.size();) {
    const char c = text_[i];
    const char next = i + 1 < text_.size() ? text_[i + 1] : '\n';
    const bool after_blank = i == 0 || IsBlank(text_[i - 1]);
    if (c == '#' && after_blank) {
      const size_t end = text_.find('\n', i);
      put(absl::string_view(text_).substr(i, end - i));
      i = end;
      continue;
    }
    if ((c == '"' || c == '\'') && at_start) {
      const size_t end = EndOfQuotes(text_, i);
      put(absl::string_view(text_).substr(i, end - i));
      i = end;
      at_start = false;
      continue;
    }
    put(text_.substr(i, 1));
    ++i;
    if ((c == '[' || c == '{') && (at_start || depth > 0)) {
      ++depth;
      at_start = true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
      at_start = false;
    } else if (c == ',' && depth > 0) {
      at_start = true;
    } else if (c == ':' && depth > 0 && !at_start && (next == '[' || next == '{')) {
      blanks_[line].push_back(static_cast<int>(separated.size() - line_start));
      put(" ");
      at_start = true;
    } else if ((c == ':' || c == '-' || c == '?') && IsBlank(next) && (c == ':' || at_start)) {
      at_start = true;
    } else if (c == '\n') {
      at_start = true;
    } else if (!IsBlank(c)) {
      at_start = false;
    }
  }
  text_ = std::move(separated);
}

Place YamlText::PlaceOf(int line, int column) const {
  int shift = 0;
  if (const auto blanks = blanks_.find(line); blanks != blanks_.end()) {
    for (const int blank : blanks->second) shift += blank < column ? 1 : 0;
  }
  return {line + 1, column - shift + 1};
}

}  // namespace inknet::sweep
