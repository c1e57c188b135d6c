#include "report/html.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace inknet::report {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The length of the UTF-8 sequence that `text` begins with; 0 where it begins with none.
size_t SequenceLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (first < 0xC2 || length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong, surrogates, beyond U+10FFFF.
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0) || (first == 0xF0 && byte(1) < 0x90) ||
      (first == 0xF4 && byte(1) >= 0x90)) {
    return 0;
  }
  return length;
}

std::string OpeningTag(absl::string_view tag, const Attributes& attributes) {
  std::string markup = absl::StrCat("<", tag);
  for (const auto& [name, value] : attributes) absl::StrAppend(&markup, " ", name, "=\"", EscapeHtml(value), "\"");
  return markup += ">";
}

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    const char c = text[0];
    const bool is_control = length == 1 && ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F);
    if (length == 0 || is_control) {
      absl::StrAppend(&escaped, kReplacement);
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\'') {
      escaped += "&#39;";
    } else {
      absl::StrAppend(&escaped, text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

std::string JsonForScript(const Json& value) {
  // In ASCII: JavaScript once took U+2028 and U+2029 for line breaks. "<" stands in strings only, where the escape
  // means the same.
  const std::string text =
      value.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  return absl::StrReplaceAll(text, {{"<", "\\u003c"}});
}

Html Text(absl::string_view text) { return Html(EscapeHtml(text)); }

Html Element(absl::string_view tag, const Attributes& attributes, const Html& content) {
  return Html(absl::StrCat(OpeningTag(tag, attributes), content.markup(), "</", tag, ">"));
}

Html VoidElement(absl::string_view tag, const Attributes& attributes) { return Html(OpeningTag(tag, attributes)); }

Html RawElement(absl::string_view tag, const Attributes& attributes, absl::string_view content) {
  return Html(absl::StrCat(OpeningTag(tag, attributes), content, "</", tag, ">"));
}

}  // namespace inknet::report
