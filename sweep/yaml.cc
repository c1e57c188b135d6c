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
#include "absl/strings/str_cat.h"
#include "sweep/yaml_text.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using YAML::anchor_t;
using YAML::Mark;

// The marks that the parser uses for no tag: "?" for what has none, "!" for a scalar in quotes or as a block.
constexpr absl::string_view kPlain = "?";
constexpr absl::string_view kQuoted = "!";

struct TagType {
  absl::string_view tag;
  YamlNode::Type type;
};

// The tags of what is a scalar, list or map anyway, and of scalars that are what they do not look like.
constexpr TagType kTags[] = {{"", YamlNode::Type::kPlain},
                             {kPlain, YamlNode::Type::kPlain},
                             {kQuoted, YamlNode::Type::kString},
                             {"tag:yaml.org,2002:str", YamlNode::Type::kString},
                             {"tag:yaml.org,2002:int", YamlNode::Type::kInt},
                             {"tag:yaml.org,2002:float", YamlNode::Type::kFloat},
                             {"tag:yaml.org,2002:bool", YamlNode::Type::kBool},
                             {"tag:yaml.org,2002:timestamp", YamlNode::Type::kString},
                             {"tag:yaml.org,2002:binary", YamlNode::Type::kString},
                             {"tag:yaml.org,2002:seq", YamlNode::Type::kPlain},
                             {"tag:yaml.org,2002:omap", YamlNode::Type::kPlain},
                             {"tag:yaml.org,2002:pairs", YamlNode::Type::kPlain},
                             {"tag:yaml.org,2002:set", YamlNode::Type::kPlain},
                             {"tag:yaml.org,2002:map", YamlNode::Type::kPlain}};
constexpr absl::string_view kNullTag = "tag:yaml.org,2002:null";

// Makes the tree of the parser's events. Refuses by throwing, which is how the parser itself is stopped; ParseYaml
// catches.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(absl::string_view name, const YamlText* text, Remarks* warnings)
      : name_(name), text_(text), warnings_(warnings) {}

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
    if (tag == kNullTag) return OnNull(mark, anchor);
    YamlNode node = NodeAt(mark, YamlNode::Kind::kScalar);
    node.type = TypeOf(tag, mark);
    node.text = value;
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
      if (level.keys.emplace(entry.key, level.node.entries.size()).second)
        level.node.entries.push_back(std::move(entry));
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
    Cost before;                         // What had been spent when it began.
    std::optional<YamlEntry> entry;      // Of a map: a key that has no value yet.
    bool merging = false;                // That key is <<.
    std::map<std::string, size_t> keys;  // With the entries' indexes.
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

  static YamlNode::Type TypeOf(const std::string& tag, const Mark& mark) {
    for (const TagType& known : kTags) {
      if (known.tag == tag) return known.type;
    }
    Refuse(mark, StrCat("a value of the type ", tag, ", which means nothing here"));
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

  YamlNode NodeAt(const Mark& mark, YamlNode::Kind kind) const {
    YamlNode node;
    node.kind = kind;
    const Place place = PlaceOf(mark);
    node.line = place.line;
    node.column = place.column;
    return node;
  }

  Place PlaceOf(const Mark& mark) const { return text_->PlaceOf(mark.line, mark.column); }

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
    TypeOf(tag, mark);
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
      PutEntry(*std::move(level.entry), &level);
      level.entry.reset();
    }
  }

  void PutKey(YamlNode node, const Mark& mark, Level* level) const {
    if (node.kind == YamlNode::Kind::kNull) node.text = "null";
    if (node.kind == YamlNode::Kind::kList || node.kind == YamlNode::Kind::kMap) Refuse(mark, "a key must be a word");
    level->merging = node.text == "<<" && node.type == YamlNode::Type::kPlain;
    const Place place = PlaceOf(mark);
    level->entry = {std::move(node.text), place.line, place.column, YamlNode()};
  }

  // As Python's reader does it: where the first was, with the value of the last.
  void PutEntry(YamlEntry entry, Level* level) const {
    const auto [same, is_new] = level->keys.emplace(entry.key, level->node.entries.size());
    if (is_new) {
      level->node.entries.push_back(std::move(entry));
      return;
    }
    YamlEntry& first = level->node.entries[same->second];
    const Place place = {entry.line, entry.column};
    warnings_->Add(place, StrCat(name_, ":", place.line, ":", place.column, ": '", entry.key,
                                 "' is there a second time, and this one counts; the first is in line ", first.line));
    first = std::move(entry);
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

  const std::string name_;
  const YamlText* const text_;
  Remarks* const warnings_;
  int documents_ = 0;
  Cost spent_;
  std::vector<Level> open_;
  std::map<anchor_t, Anchored> anchored_;
  YamlNode root_;
};

absl::Status Bad(const std::string& message) { return absl::InvalidArgumentError(message); }

}  // namespace

absl::StatusOr<YamlNode> ParseYaml(absl::string_view bytes, absl::string_view name, Remarks* warnings) {
  if (bytes.size() > kMaxYamlBytes) {
    return Bad(
        StrCat(name, ": ", bytes.size(), " bytes, more than the ", kMaxYamlBytes, " that a sweep file may have"));
  }
  const absl::StatusOr<YamlText> decoded = YamlText::Decode(bytes);
  if (!decoded.ok()) return Bad(StrCat(name, ": ", decoded.status().message()));
  const std::string& text = decoded->text();
  const auto lines = std::count(text.begin(), text.end(), '\n');
  try {
    // The parser would let a text in quotes end with the file; it may not have the mark of a document's end in it.
    std::istringstream stream(StrCat(text, "...\n"));
    YAML::Parser parser(stream);
    TreeBuilder builder(name, &*decoded, warnings);
    while (parser.HandleNextDocument(builder)) {
    }
    YamlNode root = builder.TakeRoot();
    if (root.kind == YamlNode::Kind::kNull) return Bad(StrCat(name, ":1:1: there is nothing in it"));
    return root;
  } catch (const YAML::Exception& error) {
    const Place place = decoded->PlaceOf(error.mark.line, error.mark.column);
    const std::string where = error.mark.is_null() ? "" : StrCat(":", place.line, ":", place.column);
    const bool at_end = error.mark.line >= lines;
    return Bad(StrCat(name, where, ": ", at_end ? "the file ends within something: quotes or brackets?" : error.msg));
  }
}

}  // namespace inknet::sweep
