#include "sweep/yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using YAML::anchor_t;
using YAML::Mark;

// The tags of what is a scalar, list or map anyway, and the marks that the parser uses for none: "?" for what has none,
// "!" for a scalar in quotes or as a block.
constexpr absl::string_view kPlain = "?";
constexpr absl::string_view kQuoted = "!";
constexpr absl::string_view kStringTag = "tag:yaml.org,2002:str";
constexpr absl::string_view kTags[] = {"",
                                       kPlain,
                                       kQuoted,
                                       kStringTag,
                                       "tag:yaml.org,2002:int",
                                       "tag:yaml.org,2002:float",
                                       "tag:yaml.org,2002:bool",
                                       "tag:yaml.org,2002:seq",
                                       "tag:yaml.org,2002:map"};

// Makes the tree of the parser's events. Refuses by throwing, which is how the parser itself is stopped; ParseYaml
// catches.
class TreeBuilder : public YAML::EventHandler {
 public:
  YamlNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const Mark& mark) override {
    if (++documents_ > 1) Refuse(mark, "a second document begins here; a sweep is one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const Mark& mark, anchor_t anchor) override {
    PutLeaf(NodeAt(mark, YamlNode::Kind::kNull), anchor, mark);
  }

  void OnAlias(const Mark& mark, anchor_t anchor) override {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) Refuse(mark, "this alias is inside what it stands for");
    Spend(found->second.cost, mark);
    Put(found->second.node, mark);
  }

  void OnScalar(const Mark& mark, const std::string& tag, anchor_t anchor, const std::string& value) override {
    CheckTag(tag, mark);
    YamlNode node = NodeAt(mark, YamlNode::Kind::kScalar);
    node.text = value;
    node.is_string = tag == kQuoted || tag == kStringTag;
    PutLeaf(std::move(node), anchor, mark);
  }

  void OnSequenceStart(const Mark& mark, const std::string& tag, anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const Mark& mark, const std::string& tag, anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override {
    Level& level = open_.back();
    for (YamlEntry& entry : level.merged) {
      if (level.keys.emplace(entry.key, entry.line).second) level.node.entries.push_back(std::move(entry));
    }
    Close();
  }

 private:
  struct Cost {
    int64_t nodes = 0;
    int64_t text_bytes = 0;
  };

  // A list or map that is not finished.
  struct Level {
    YamlNode node;
    Mark mark;
    anchor_t anchor;
    Cost before;                      // What had been spent when it began.
    std::optional<YamlEntry> entry;   // Of a map: a key that has no value yet.
    bool merging = false;             // That key is <<.
    std::map<std::string, int> keys;  // With their lines.
    std::vector<YamlEntry> merged;
  };

  struct Anchored {
    YamlNode node;
    Cost cost;
  };

  [[noreturn]] static void Refuse(const Mark& mark, const std::string& what) {
    throw YAML::ParserException(mark, what);
  }

  static void CheckTag(const std::string& tag, const Mark& mark) {
    if (std::find(std::begin(kTags), std::end(kTags), tag) == std::end(kTags)) {
      Refuse(mark, StrCat("a value of the type ", tag, ", which means nothing here"));
    }
  }

  static YamlNode NodeAt(const Mark& mark, YamlNode::Kind kind) {
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Spend(const Cost& cost, const Mark& mark) {
    spent_.nodes += cost.nodes;
    spent_.text_bytes += cost.text_bytes;
    if (spent_.nodes > kMaxYamlNodes) {
      Refuse(mark, StrCat("more than ", kMaxYamlNodes, " values (with aliases written out); no sweep needs so many"));
    }
    if (spent_.text_bytes > kMaxYamlTextBytes) {
      Refuse(mark, StrCat("more than ", kMaxYamlTextBytes, " bytes of text, with aliases written out"));
    }
  }

  void Open(YamlNode::Kind kind, const Mark& mark, const std::string& tag, anchor_t anchor) {
    CheckTag(tag, mark);
    if (open_.size() == kMaxYamlDepth) Refuse(mark, StrCat("nested deeper than ", kMaxYamlDepth, " levels"));
    const Cost before = spent_;
    Spend({1, 0}, mark);
    Level level;
    level.node = NodeAt(mark, kind);
    level.mark = mark;
    level.anchor = anchor;
    level.before = before;
    open_.push_back(std::move(level));
  }

  void Close() {
    Level level = std::move(open_.back());
    open_.pop_back();
    Remember(level.anchor, level.node,
             {spent_.nodes - level.before.nodes, spent_.text_bytes - level.before.text_bytes});
    Put(std::move(level.node), level.mark);
  }

  void PutLeaf(YamlNode node, anchor_t anchor, const Mark& mark) {
    const Cost cost = {1, static_cast<int64_t>(node.text.size())};
    Spend(cost, mark);
    Remember(anchor, node, cost);
    Put(std::move(node), mark);
  }

  void Remember(anchor_t anchor, const YamlNode& node, const Cost& cost) {
    if (anchor != YAML::NullAnchor) anchored_[anchor] = {node, cost};
  }

  // Where a finished node belongs: in the list or map that is open.
  void Put(YamlNode node, const Mark& mark) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = open_.back();
    if (level.node.kind == YamlNode::Kind::kList) {
      level.node.items.push_back(std::move(node));
    } else if (!level.entry) {
      PutKey(std::move(node), mark, &level);
    } else if (level.merging) {
      Merge(std::move(node), mark, &level);
      level.entry.reset();
      level.merging = false;
    } else {
      level.entry->value = std::move(node);
      level.node.entries.push_back(*std::move(level.entry));
      level.entry.reset();
    }
  }

  static void PutKey(YamlNode node, const Mark& mark, Level* level) {
    if (node.kind != YamlNode::Kind::kScalar) Refuse(mark, "a key must be a word");
    level->merging = node.text == "<<" && !node.is_string;
    if (!level->merging) {
      const auto [same, is_new] = level->keys.emplace(node.text, mark.line + 1);
      if (!is_new)
        Refuse(mark, StrCat("'", node.text, "' is there a second time; the first is in line ", same->second));
    }
    level->entry = {std::move(node.text), mark.line + 1, mark.column + 1, YamlNode()};
  }

  // An entry of the map itself goes before a merged one, and an earlier merged one before a later.
  static void Merge(YamlNode node, const Mark& mark, Level* level) {
    std::vector<YamlNode> maps;
    if (node.kind == YamlNode::Kind::kList) {
      maps = std::move(node.items);
    } else {
      maps.push_back(std::move(node));
    }
    for (YamlNode& map : maps) {
      if (map.kind != YamlNode::Kind::kMap) Refuse(mark, "<< takes a map, or a list of maps");
      std::move(map.entries.begin(), map.entries.end(), std::back_inserter(level->merged));
    }
  }

  int documents_ = 0;
  Cost spent_;
  std::vector<Level> open_;
  std::map<anchor_t, Anchored> anchored_;
  YamlNode root_;
};

absl::Status Bad(const std::string& message) { return absl::InvalidArgumentError(message); }

// ---- Scalars ----

bool IsOneOf(absl::string_view text, std::initializer_list<absl::string_view> words) {
  // As YAML has it: true, True or TRUE, but not tRUE.
  const std::string lower = absl::AsciiStrToLower(text);
  if (std::find(words.begin(), words.end(), lower) == words.end()) return false;
  return text == lower || text == absl::AsciiStrToUpper(text) ||
         (absl::ascii_isupper(static_cast<unsigned char>(text[0])) && text.substr(1) == lower.substr(1));
}

bool AllOf(absl::string_view text, absl::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == absl::string_view::npos;
}

constexpr absl::string_view kDigits = "0123456789";

// The digits of a whole number and their base; 0 where `text`, which has no sign, is none.
int BaseOf(absl::string_view* digits) {
  struct Prefix {
    absl::string_view name;
    int base;
    absl::string_view characters;
  };
  constexpr Prefix kPrefixes[] = {{"0x", 16, "0123456789abcdefABCDEF"}, {"0o", 8, "01234567"}, {"0b", 2, "01"}};
  for (const Prefix& prefix : kPrefixes) {
    const absl::string_view rest = digits->substr(std::min(digits->size(), prefix.name.size()));
    if (absl::StartsWith(*digits, prefix.name) && AllOf(rest, prefix.characters)) {
      *digits = rest;
      return prefix.base;
    }
  }
  return AllOf(*digits, kDigits) ? 10 : 0;
}

// The whole number sign * (digits in `base`); none if an int64 does not hold it.
std::optional<int64_t> WholeNumber(bool negative, absl::string_view digits, int base) {
  int64_t value = 0;
  for (const char c : digits) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    const int64_t digit = lower >= 'a' ? lower - 'a' + 10 : lower - '0';
    if (__builtin_mul_overflow(value, base, &value)) return std::nullopt;
    // Downwards for a negative one, since there is one more of them.
    if (__builtin_add_overflow(value, negative ? -digit : digit, &value)) return std::nullopt;
  }
  return value;
}

// 1, 1.5, .5, 1., 1e-5, 1.5E+3, without a sign.
bool IsReal(absl::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e != absl::string_view::npos) {
    absl::string_view exponent = text.substr(e + 1);
    if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) exponent.remove_prefix(1);
    if (!AllOf(exponent, kDigits)) return false;
    text = text.substr(0, e);
  }
  const size_t point = text.find('.');
  if (point == absl::string_view::npos) return AllOf(text, kDigits);
  return AllOf(StrCat(text.substr(0, point), text.substr(point + 1)), kDigits);
}

absl::Status TooLarge(absl::string_view text) { return Bad(StrCat(text, " is too large a number")); }

}  // namespace

absl::StatusOr<YamlNode> ParseYaml(absl::string_view text, absl::string_view name) {
  if (text.size() > kMaxYamlBytes) {
    return Bad(StrCat(name, ": ", text.size(), " bytes, more than the ", kMaxYamlBytes, " that a sweep file may have"));
  }
  if (text.find('\0') != absl::string_view::npos) return Bad(StrCat(name, ": not a text: there is a NUL byte in it"));
  const bool ends_line = absl::EndsWith(text, "\n");
  const auto lines = std::count(text.begin(), text.end(), '\n') + (ends_line ? 0 : 1);
  try {
    // The parser would let a text in quotes end with the file; it may not have the mark of a document's end in it.
    std::istringstream stream(StrCat(text, ends_line ? "" : "\n", "...\n"));
    YAML::Parser parser(stream);
    TreeBuilder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    YamlNode root = builder.TakeRoot();
    if (root.kind == YamlNode::Kind::kNull) return Bad(StrCat(name, ":1:1: there is nothing in it"));
    return root;
  } catch (const YAML::Exception& error) {
    const std::string place = error.mark.is_null() ? "" : StrCat(":", error.mark.line + 1, ":", error.mark.column + 1);
    const bool at_end = error.mark.line >= lines;
    return Bad(StrCat(name, place, ": ", at_end ? "the file ends within something: quotes or brackets?" : error.msg));
  }
}

absl::StatusOr<YamlScalar> ScalarOf(const YamlNode& node) {
  const std::string& text = node.text;
  if (node.is_string) return YamlScalar(text);
  if (IsOneOf(text, {"true", "yes", "on"})) return YamlScalar(true);
  if (IsOneOf(text, {"false", "no", "off"})) return YamlScalar(false);
  const bool has_sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  const bool negative = has_sign && text[0] == '-';
  const absl::string_view unsigned_text = absl::string_view(text).substr(has_sign ? 1 : 0);
  if (absl::EqualsIgnoreCase(unsigned_text, ".inf") || absl::EqualsIgnoreCase(unsigned_text, ".nan")) {
    return Bad(StrCat(text, " is no value; it must be finite"));
  }
  // An underscore may stand between digits.
  const std::string number = !unsigned_text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(unsigned_text[0]))
                                 ? absl::StrReplaceAll(unsigned_text, {{"_", ""}})
                                 : std::string(unsigned_text);
  absl::string_view digits = number;
  if (const int base = BaseOf(&digits); base != 0) {
    if (base == 10 && digits.size() > 1 && digits[0] == '0') {
      return Bad(
          StrCat(text, " begins with 0, which means base 8 to some readers and nothing to others; leave it out"));
    }
    const std::optional<int64_t> whole = WholeNumber(negative, digits, base);
    if (!whole) return TooLarge(text);
    return YamlScalar(*whole);
  }
  if (IsReal(number)) {
    double real = 0;
    if (!absl::SimpleAtod(number, &real) || !std::isfinite(real)) return TooLarge(text);
    return YamlScalar(negative ? -real : real);
  }
  return YamlScalar(text);
}

}  // namespace inknet::sweep
