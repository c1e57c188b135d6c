#include "sweep/yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

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
    CheckDepth(open_.size() + found->second.depth, mark);
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
    size_t depth;  // Of lists and maps inside one another.
  };

  [[noreturn]] static void Refuse(const Mark& mark, const std::string& what) {
    throw YAML::ParserException(mark, what);
  }

  static void CheckTag(const std::string& tag, const Mark& mark) {
    if (std::find(std::begin(kTags), std::end(kTags), tag) == std::end(kTags)) {
      Refuse(mark, StrCat("a value of the type ", tag, ", which means nothing here"));
    }
  }

  static void CheckDepth(size_t depth, const Mark& mark) {
    if (depth > kMaxYamlDepth) Refuse(mark, StrCat("nested deeper than ", kMaxYamlDepth, " levels"));
  }

  static size_t DepthOf(const YamlNode& node) {
    size_t inside = 0;
    for (const YamlNode& item : node.items) inside = std::max(inside, DepthOf(item));
    for (const YamlEntry& entry : node.entries) inside = std::max(inside, DepthOf(entry.value));
    return node.kind == YamlNode::Kind::kList || node.kind == YamlNode::Kind::kMap ? inside + 1 : 0;
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
    CheckDepth(open_.size() + 1, mark);
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
    if (anchor != YAML::NullAnchor) anchored_[anchor] = {node, cost, DepthOf(node)};
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

}  // namespace inknet::sweep
