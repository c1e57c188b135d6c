// Markup that is safe to put into a page: text from outside gets into it escaped, or not at all.
#ifndef INKNET_REPORT_HTML_H_
#define INKNET_REPORT_HTML_H_

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet::report {

using Json = nlohmann::ordered_json;

// `text` so that a browser shows it as it is, between tags and within a quoted attribute. What is not UTF-8 and what no
// page may contain (control characters) shows as U+FFFD.
std::string EscapeHtml(absl::string_view text);

// `value` so that it can stand in a script element: no text in it ends the element or begins a comment.
std::string JsonForScript(const Json& value);

// A piece of a page: elements and text. Made by the functions below only.
class Html {
 public:
  Html() = default;

  const std::string& markup() const { return markup_; }
  bool empty() const { return markup_.empty(); }

  Html& operator+=(const Html& other) {
    markup_ += other.markup_;
    return *this;
  }
  friend Html operator+(Html left, const Html& right) { return left += right; }

 private:
  explicit Html(std::string markup) : markup_(std::move(markup)) {}

  friend Html Text(absl::string_view text);
  friend Html Element(absl::string_view tag, const std::vector<std::pair<std::string, std::string>>& attributes,
                      const Html& content);
  friend Html VoidElement(absl::string_view tag, const std::vector<std::pair<std::string, std::string>>& attributes);
  friend Html RawElement(absl::string_view tag, const std::vector<std::pair<std::string, std::string>>& attributes,
                         absl::string_view content);

  std::string markup_;
};

// Names and values of an element's attributes. Values are escaped; names, like tags, are the program's own.
using Attributes = std::vector<std::pair<std::string, std::string>>;

Html Text(absl::string_view text);

// <tag attributes>content</tag>
Html Element(absl::string_view tag, const Attributes& attributes, const Html& content);
inline Html Element(absl::string_view tag, const Html& content) { return Element(tag, {}, content); }

// <tag attributes>, an element that has no content, such as meta.
Html VoidElement(absl::string_view tag, const Attributes& attributes);

// A script or style element: `content` stands in it as it is. It must not hold "</" followed by the tag, nor "<!--".
Html RawElement(absl::string_view tag, const Attributes& attributes, absl::string_view content);

}  // namespace inknet::report

#endif  // INKNET_REPORT_HTML_H_
