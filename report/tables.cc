#include "report/tables.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "report/format.h"

namespace inknet::report {
namespace {

Html Head(const Column& column, const Html& content) {
  return Element("th", {{"class", column.is_number ? "number" : ""}, {"scope", "col"}}, content);
}

// As page.js reads it. What there is none of comes first.
std::string SortKey(double value) { return std::isfinite(value) ? absl::StrFormat("%.15g", value) : "-Infinity"; }

}  // namespace

Html Table(const std::string& style_class, const Html& heads, const Html& rows) {
  const Html table = Element("table", {{"class", style_class}}, Element("thead", Row(heads)) + Element("tbody", rows));
  return Element("div", {{"class", "scroll"}}, table);
}

Html Cell(const Html& content) { return Element("td", content); }

Html NumberCell(const std::string& text, double sort_key) {
  return Element("td", {{"class", "number"}, {"data-sort", SortKey(sort_key)}}, Text(text));
}

Html ShareCell(double share, int decimals) {
  const double width = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
  return Element("td",
                 {{"class", "number share"}, {"style", absl::StrCat("--share:", width)}, {"data-sort", SortKey(share)}},
                 Text(FormatPercent(share, decimals)));
}

Html PlainTable(const std::string& style_class, const std::vector<Column>& columns, const Html& rows) {
  Html heads;
  for (const Column& column : columns) heads += Head(column, Text(column.name));
  return Table(style_class, heads, rows);
}

Html SortableTable(const std::string& style_class, const std::vector<Column>& columns, const Html& rows) {
  Html heads;
  for (const Column& column : columns) {
    heads += Head(column, Element("button", {{"type", "button"}}, Text(column.name)));
  }
  return Table(style_class + " sortable", heads, rows);
}

Html DetailsList(const std::vector<std::pair<std::string, std::string>>& details) {
  Html items;
  for (const auto& [name, value] : details) {
    if (!value.empty()) items += Element("dt", Text(name)) + Element("dd", Text(value));
  }
  return Element("dl", {{"class", "details"}}, items);
}

Html Fact(const std::string& name, const std::string& value, const std::string& note) {
  Html content = Text(value);
  if (!note.empty()) content += Element("small", Text(note));
  return Element("div", Element("dt", Text(name)) + Element("dd", content));
}

Html Card(const std::string& title, const std::string& note, const Html& content) {
  Html card = Element("h3", Text(title));
  if (!note.empty()) card += Element("p", Text(note));
  return Element("div", {{"class", "card"}}, card + content);
}

}  // namespace inknet::report
