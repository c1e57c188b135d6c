// The skeleton of a page: one HTML file that needs nothing else and reaches nothing else.
//
// Its Content-Security-Policy lets it load nothing but pictures within itself, and run no script but the program's own.
#ifndef INKNET_REPORT_PAGE_H_
#define INKNET_REPORT_PAGE_H_

#include <string>
#include <utility>
#include <vector>

#include "report/html.h"

namespace inknet::report {

// Shows or hides the series of this name, and lets it stand out while the pointer is on it.
struct LegendEntry {
  std::string name;
  int color = 0;  // SeriesColor(color).
};

// Chooses a signal's value in a specification; the first option holds at first. The name "log_y" is not a signal: true
// draws the chart with a logarithmic scale "y", false with a linear one.
struct Switch {
  std::string signal;
  std::vector<std::pair<std::string, Json>> options;  // What it reads, the value.
};

struct Figure {
  std::string title;
  std::string note;  // What it shows, in a sentence; may be empty.
  Json spec;         // What to draw: report/charts.
  std::vector<LegendEntry> legend = {};
  std::vector<Switch> switches = {};
  Html below = {};  // Under the chart.
};

// Outside a figure they act on all charts of a page, where a figure's legend acts on its own.
Html LegendButton(const LegendEntry& entry);
Html Legend(const std::vector<LegendEntry>& entries);

class Page {
 public:
  explicit Page(std::string title) : title_(std::move(title)) {}

  // Above all sections.
  void SetHeader(Html header) { header_ = std::move(header); }

  // The figure, to be put into a section of this page.
  Html AddFigure(const Figure& figure);
  // The number of the figure added last, from 0; elements name it to act on its chart.
  int last_figure() const { return static_cast<int>(specs_.size()) - 1; }

  // A part of the page, after those before, and a link to it at the top. `id` names it in addresses; `lead` says what
  // it is about, and may be empty.
  void AddSection(const std::string& id, const std::string& title, const std::string& lead, const Html& content);

  std::string ToHtml() const;

 private:
  const std::string title_;
  Html header_;
  Html links_;
  Html sections_;
  std::vector<Json> specs_;
};

}  // namespace inknet::report

#endif  // INKNET_REPORT_PAGE_H_
