// Where the parts of a sweep stand in its file, and what is said of them to a person.
#ifndef INKNET_SWEEP_SOURCE_H_
#define INKNET_SWEEP_SOURCE_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet::sweep {

// In a file, from 1; 0, 0: nowhere.
struct Place {
  int line = 0;
  int column = 0;
};

// Lines for a person, each "NAME:LINE:COLUMN: what", in the file's order.
class Remarks {
 public:
  void Add(const Place& place, std::string line) { lines_.push_back({{place.line, place.column}, std::move(line)}); }
  void Include(const Remarks& others) { lines_.insert(lines_.end(), others.lines_.begin(), others.lines_.end()); }
  bool empty() const { return lines_.empty(); }
  size_t size() const { return lines_.size(); }
  // Each once. More than fifty would bury the first: then the last says how many more there are.
  std::vector<std::string> Lines() const;
  // OK where there is none.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::pair<int, int>, std::string>> lines_;
};

// A part is a path in SweepConfig: "metric.name", "parameters[2].values[0]".
class Source {
 public:
  // Of a sweep that no file says: a record's. Lines have no places then.
  Source() = default;
  explicit Source(std::string file) : file_(std::move(file)) {}

  void SetPlace(const std::string& part, const Place& place) { places_[part] = place; }
  // `part` is there and could not be read, which has been said: that it is missing need not be.
  void SetUnread(const std::string& part) { unread_.insert(part); }
  bool IsUnread(const std::string& part) const { return unread_.count(part) > 0; }

  // The place of `part`, or of the nearest part around it that has one; the file's beginning where none has.
  Place PlaceOf(absl::string_view part) const;
  // "f.yaml:3:5", or empty where no file says the sweep.
  std::string At(absl::string_view part) const { return Name(PlaceOf(part)); }
  std::string Name(const Place& place) const;

  // Adds `what`, with its place, to `remarks`; each line of a status likewise.
  void Say(absl::string_view part, absl::string_view what, Remarks* remarks) const;
  void Say(absl::string_view part, absl::string_view before, const absl::Status& status, Remarks* remarks) const;

  // What reading the file found. Where there are errors the sweep is only what could be read.
  Remarks errors;
  Remarks metric_errors;  // Those of the metric, which another one may replace.
  Remarks warnings;

 private:
  std::string file_;
  std::map<std::string, Place> places_;
  std::set<std::string> unread_;
};

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_SOURCE_H_
