// Tables, and lists of names and values.
#ifndef INKNET_REPORT_TABLES_H_
#define INKNET_REPORT_TABLES_H_

#include <string>
#include <utility>
#include <vector>

#include "report/html.h"

namespace inknet::report {

struct Column {
  std::string name;
  bool is_number = false;
};

// Cells of a row. A table is sorted by its numbers' keys; one that is not finite comes first.
Html Cell(const Html& content);
Html NumberCell(const std::string& text, double sort_key);
// A share from 0 to 1, as a number and as a bar.
Html ShareCell(double share, int decimals);

inline Html Row(const Html& cells) { return Element("tr", cells); }

// A table of these cells of its head and these rows. `style_class` is one of the stylesheet's, or empty, as below.
Html Table(const std::string& style_class, const Html& heads, const Html& rows);
// A table whose rows stay as they are.
Html PlainTable(const std::string& style_class, const std::vector<Column>& columns, const Html& rows);
// A table that its columns' heads sort.
Html SortableTable(const std::string& style_class, const std::vector<Column>& columns, const Html& rows);

// Names and values, line by line. Those with an empty value are left out.
Html DetailsList(const std::vector<std::pair<std::string, std::string>>& details);

// A figure of a page's headline, with a few words on it.
Html Fact(const std::string& name, const std::string& value, const std::string& note = "");

// A box with a heading.
Html Card(const std::string& title, const std::string& note, const Html& content);

}  // namespace inknet::report

#endif  // INKNET_REPORT_TABLES_H_
