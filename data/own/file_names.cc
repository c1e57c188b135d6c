#include "data/own/file_names.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace inknet::own {
namespace {

bool IsOneOf(absl::string_view word, std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Runs of letters and of digits, in small letters; "trainX" is two.
std::vector<std::string> WordsOf(absl::string_view name) {
  std::vector<std::string> words(1);
  char before = 0;
  for (const char c : name) {
    const auto is_letter = [](char x) { return absl::ascii_isalpha(static_cast<unsigned char>(x)) || (x & 0x80) != 0; };
    const auto is_digit = [](char x) { return absl::ascii_isdigit(static_cast<unsigned char>(x)); };
    const bool is_part = is_letter(c) || is_digit(c);
    const bool new_word = !is_part || (absl::ascii_isupper(static_cast<unsigned char>(c)) &&
                                       absl::ascii_islower(static_cast<unsigned char>(before)));
    if (new_word && !words.back().empty()) words.emplace_back();
    if (is_part) words.back() += absl::ascii_tolower(static_cast<unsigned char>(c));
    before = c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

Share ShareOfWord(absl::string_view word) {
  if (IsOneOf(word, {"train", "training", "trn", "tr", "tra"})) return Share::kTrain;
  if (IsOneOf(word, {"test", "testing", "t10k", "tst", "eval", "evaluation", "te", "tes"})) return Share::kTest;
  if (IsOneOf(word, {"val", "valid", "validation", "dev"})) return Share::kValidation;
  return Share::kUnknown;
}

Role RoleOfWord(absl::string_view word) {
  if (IsOneOf(word, {"images", "image", "imgs", "img", "x", "data", "features", "pixels", "idx3", "inputs"})) {
    return Role::kImages;
  }
  if (IsOneOf(word, {"labels", "label", "y", "target", "targets", "classes", "class", "idx1", "idx2"})) {
    return Role::kLabels;
  }
  if (IsOneOf(word, {"mapping", "classmap"})) return Role::kMapping;
  return Role::kUnknown;
}

Format FormatOf(absl::string_view lower_name) {
  absl::ConsumeSuffix(&lower_name, ".gz");
  const auto ends = [&](std::initializer_list<absl::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](absl::string_view ending) { return absl::EndsWith(lower_name, ending); });
  };
  if (ends({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".pgm", ".pbm", ".ppm", ".pnm", ".tif", ".tiff", ".gif"})) {
    return Format::kPicture;
  }
  if (ends({".npy"})) return Format::kNpy;
  if (ends({".npz"})) return Format::kNpz;
  if (ends({".mat"})) return Format::kMat;
  if (ends({".csv", ".tsv", ".data", ".txt", ".tra", ".tes"})) return Format::kTable;
  if (ends({"-ubyte", ".idx", "-idx1-int", "-idx2-int", "-idx3-int", "-idx3-float"}) ||
      absl::StrContains(lower_name, "idx1-") || absl::StrContains(lower_name, "idx2-") ||
      absl::StrContains(lower_name, "idx3-")) {
    return Format::kIdx;
  }
  return Format::kOther;
}

}  // namespace

absl::string_view BaseName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

absl::string_view FolderOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? "" : path.substr(0, slash);
}

Facts FactsOf(absl::string_view name) {
  Facts facts;
  facts.format = FormatOf(absl::AsciiStrToLower(name));
  std::vector<std::string> rest;
  for (const std::string& word : WordsOf(name)) {
    if (const Share share = ShareOfWord(word); share != Share::kUnknown) {
      facts.share = share;
    } else if (const Role role = RoleOfWord(word); role != Role::kUnknown) {
      // "mapping" and "labels" say more than "images" does: train-labels.data.
      facts.role = std::max(facts.role, role);
    } else if (!IsOneOf(word, {"ubyte", "ubytes", "int", "short", "float", "double", "gz", "idx", "npy", "npz", "mat",
                               "csv", "tsv", "txt", "set", "zip"})) {
      rest.push_back(word);
    }
  }
  facts.group = absl::StrJoin(rest, "-");
  return facts;
}

Share ShareOf(absl::string_view folder) {
  const std::vector<std::string> words = WordsOf(folder);
  Share share = Share::kUnknown;
  for (const std::string& word : words) share = std::max(share, ShareOfWord(word));
  return share;
}

}  // namespace inknet::own
