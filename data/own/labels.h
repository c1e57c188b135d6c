// What images show, in the words that the files have for it.
#ifndef INKNET_DATA_OWN_LABELS_H_
#define INKNET_DATA_OWN_LABELS_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet::own {

// No more classes than these are told apart.
inline constexpr size_t kMaxClasses = 1000;
// Beyond so many different labels in one file, they are no classes: another column was taken for that of the labels.
inline constexpr size_t kMaxNames = 20'000;
inline constexpr size_t kMaxNameBytes = 100;

// The labels of images, one after the other; equal texts are kept once.
class Labels {
 public:
  void Add(absl::string_view name);
  void Reserve(size_t images) { indices_.reserve(images); }

  size_t size() const { return indices_.size(); }
  // Those that there are, in the order in which they came.
  const std::vector<std::string>& names() const { return names_; }
  // For each image, that of its label in names().
  const std::vector<uint32_t>& indices() const { return indices_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<uint32_t> indices_;
};

// A label that is a number, as text: whole ones without a point. Not a finite one: empty.
std::string NumberName(double value);

// In the order that a person expects: numbers by their value, and all else by its bytes.
void SortNames(std::vector<std::string>* names);

// What labels mean, from a mapping file: "label codepoint ..." a line, as EMNIST's, or "label,name". Keys are labels.
using Mapping = std::map<std::string, std::string>;
absl::StatusOr<Mapping> ParseMapping(absl::string_view text);
// The character with this code point, UTF-8; empty where it is none that can be printed.
std::string CharacterOf(int64_t codepoint);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_LABELS_H_
