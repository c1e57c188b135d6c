#include "data/overview.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace inknet::data {
namespace {

constexpr size_t kMostShown = 64;
constexpr size_t kMostShownAtEachEnd = 10;

// Characters, of UTF-8.
size_t WidthOf(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<int64_t> CountsOf(const ImageSet& set, size_t classes) {
  std::vector<int64_t> counts(classes);
  for (const uint16_t label : set.labels) ++counts[label];
  return counts;
}

}  // namespace

std::string ClassTable(const Dataset& dataset) {
  const size_t classes = dataset.class_names.size();
  const std::vector<int64_t> train = CountsOf(dataset.train, classes);
  const std::vector<int64_t> test = CountsOf(dataset.test, classes);
  std::vector<size_t> shown(classes);
  std::iota(shown.begin(), shown.end(), size_t{0});
  const bool some = classes > kMostShown;
  if (some) {
    std::stable_sort(shown.begin(), shown.end(), [&](size_t a, size_t b) { return train[a] > train[b]; });
    shown.erase(shown.begin() + kMostShownAtEachEnd, shown.end() - kMostShownAtEachEnd);
  }
  size_t width = 5;
  for (const size_t k : shown) width = std::max(width, WidthOf(dataset.class_names[k]));
  const auto line = [&](const std::string& name, const std::string& a, const std::string& b) {
    return absl::StrFormat("  %s%s  %10s  %10s\n", name, std::string(width - WidthOf(name), ' '), a, b);
  };
  std::string table = line("class", "training", "test");
  for (size_t i = 0; i < shown.size(); ++i) {
    if (some && i == kMostShownAtEachEnd) {
      absl::StrAppend(&table, "  ... ", classes - shown.size(), " classes between the largest and the smallest ...\n");
    }
    const size_t k = shown[i];
    absl::StrAppend(&table, line(dataset.class_names[k], absl::StrCat(train[k]), absl::StrCat(test[k])));
  }
  absl::StrAppend(&table, line("all", absl::StrCat(dataset.train.size()), absl::StrCat(dataset.test.size())));
  return table;
}

}  // namespace inknet::data
