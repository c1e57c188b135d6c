#include "data/own/read_path.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "data/formats/file_kind.h"
#include "data/formats/mat.h"
#include "data/formats/npy.h"
#include "data/own/arrays.h"
#include "data/own/file_names.h"
#include "data/own/file_tree.h"
#include "data/own/pictures.h"
#include "data/own/tables.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::own {
namespace {

using File = FileTree::File;

constexpr size_t kNamesShown = 5;
constexpr size_t kMaxMappingBytes = 1 << 20;
// A list of pictures is one when it names so large a share of them.
constexpr double kListedShare = 0.5;

constexpr char kLookedFor[] =
    "looked for pictures (PNG, JPEG) in one folder a class or with a list (file,label), IDX files, NumPy arrays (.npz, "
    ".npy), MATLAB files (.mat), tables (.csv, .tsv) and zip archives of them";

// "a, b, c and 2 more"
std::string Some(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kNamesShown);
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(shown), ", "),
                      names.size() > shown ? absl::StrCat(" and ", names.size() - shown, " more") : "");
}

bool IsArray(Format format) {
  return format == Format::kIdx || format == Format::kNpy || format == Format::kNpz || format == Format::kMat;
}

// A file and what its name says; its format by its content where the name says nothing.
struct Candidate {
  const File* file;
  Facts facts;
};

Format FormatByContent(absl::string_view begin) {
  if (absl::StartsWith(begin, "\x89PNG") || absl::StartsWith(begin, "\xff\xd8\xff")) return Format::kPicture;
  if (absl::StartsWith(begin, formats::kNpyMagic)) return Format::kNpy;
  if (absl::StartsWith(begin, "MATLAB ")) return Format::kMat;
  if (begin.size() >= 4 && begin[0] == 0 && begin[1] == 0 && begin[2] >= 0x08 && begin[2] <= 0x0e && begin[3] >= 1 &&
      begin[3] <= 4) {
    return Format::kIdx;
  }
  const std::string kind = formats::DescribeFileKind(begin);
  return absl::StartsWith(kind, "a table") || kind == "a text" ? Format::kTable : Format::kOther;
}

// How an error names a file that is none of what is read.
std::string KindOf(const FileTree& tree, const File& file) {
  absl::StatusOr<formats::Content> content = tree.OpenFile(file);
  if (!content.ok()) return "";
  const auto begin = content->Peek(64);
  return begin.ok() ? formats::DescribeFileKind(*begin) : "";
}

std::vector<Candidate> CandidatesOf(const FileTree& tree) {
  std::vector<Candidate> candidates;
  bool any = false;
  for (const File& file : tree.files()) {
    candidates.push_back({&file, FactsOf(BaseName(file.name))});
    any |= candidates.back().facts.format != Format::kOther;
  }
  // Files without a known ending are looked into where there are no others.
  constexpr size_t kMostLookedInto = 64;
  for (size_t i = 0; i < candidates.size() && !any && candidates.size() <= kMostLookedInto; ++i) {
    absl::StatusOr<formats::Content> content = tree.OpenFile(*candidates[i].file);
    if (!content.ok()) continue;
    const auto begin = content->Peek(128);
    if (begin.ok()) candidates[i].facts.format = FormatByContent(*begin);
  }
  return candidates;
}

// The folder of `name` without those that only say which share its files are of, or how they came: "MNIST/raw".
std::string HomeOf(absl::string_view name) {
  std::vector<std::string> kept;
  for (const absl::string_view folder : absl::StrSplit(FolderOf(name), '/', absl::SkipEmpty())) {
    if (ShareOf(folder) == Share::kUnknown && folder != "raw" && folder != "gzip" && folder != "processed") {
      kept.emplace_back(folder);
    }
  }
  return absl::StrJoin(kept, "/");
}

// The candidates of the data set that is meant, of several that may be there: those whose names share a beginning.
absl::StatusOr<std::vector<Candidate>> OneGroup(const FileTree& tree, const std::vector<Candidate>& candidates,
                                                const Options& options, Reading* reading) {
  std::map<std::pair<std::string, std::string>, std::vector<Candidate>> groups;
  for (const Candidate& candidate : candidates) {
    groups[{HomeOf(candidate.file->name), candidate.facts.group}].push_back(candidate);
  }
  const auto has_train = [](const std::vector<Candidate>& group) {
    return std::any_of(group.begin(), group.end(), [](const Candidate& c) {
      return c.facts.share == Share::kTrain || ShareOf(BaseName(FolderOf(c.file->name))) == Share::kTrain;
    });
  };
  const bool some_train =
      std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return has_train(group.second); });
  for (auto group = groups.begin(); group != groups.end() && some_train;) {
    group = has_train(group->second) ? std::next(group) : groups.erase(group);
  }
  if (groups.size() > 1) {
    const auto meant = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      const std::string home = absl::AsciiStrToLower(group.first.first);
      return !options.dataset.empty() && (group.first.second == options.dataset ||
                                          absl::StartsWith(absl::StrReplaceAll(home, {{"/raw", ""}}), options.dataset));
    });
    if (meant == groups.end()) {
      std::vector<std::string> names;
      for (const auto& group : groups) names.push_back(group.second.front().file->name);
      return absl::InvalidArgumentError(
          absl::StrCat(tree.path(), ": it holds several data sets, to which ", Some(names),
                       " belong; name the folder or the file of one, or its name with --set data.dataset=NAME"));
    }
    reading->notes.push_back(
        absl::StrCat("of ", groups.size(), " data sets there, ", options.dataset, " is taken (data.dataset)"));
    return meant->second;
  }
  return groups.begin()->second;
}

// The same file twice, packed and unpacked, counts once.
std::vector<ArrayFile> WithoutCopies(const std::vector<Candidate>& candidates) {
  std::map<std::string, ArrayFile> chosen;
  for (const Candidate& candidate : candidates) {
    std::string name = absl::AsciiStrToLower(BaseName(candidate.file->name));
    const bool packed = absl::EndsWith(name, ".gz");
    if (packed) name.resize(name.size() - 3);
    name = absl::StrReplaceAll(name, {{".idx", "-idx"}});
    const Share folder = ShareOf(BaseName(FolderOf(candidate.file->name)));
    ArrayFile& file = chosen[absl::StrCat(static_cast<int>(folder), "/", name)];
    if (file.file == nullptr || !packed) file = {candidate.file, candidate.facts.format};
  }
  std::vector<ArrayFile> files;
  for (const auto& [name, file] : chosen) files.push_back(file);
  return files;
}

absl::Status AddMapping(const FileTree& tree, const File& file, Reading* reading) {
  ASSIGN_OR_RETURN(const std::string text, tree.ReadFile(file, kMaxMappingBytes));
  absl::StatusOr<Mapping> mapping = ParseMapping(text);
  if (!mapping.ok()) return InFile(tree.PathOf(file), mapping.status());
  reading->mapping = *std::move(mapping);
  reading->notes.push_back(absl::StrCat("class names from ", BaseName(file.name)));
  return absl::OkStatus();
}

// For a single file: what its neighbours may add.
void LookBeside(const FileTree& tree, Reading* reading) {
  if (tree.is_folder() || tree.files().empty()) return;
  const Facts facts = FactsOf(BaseName(tree.path()));
  const std::string folder(FolderOf(tree.path()));
  const auto names = ListFolder(folder.empty() ? "." : folder);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    const Facts other = FactsOf(name);
    if (other.group != facts.group || name == BaseName(tree.path())) continue;
    if (other.role == Role::kMapping && reading->mapping.empty()) {
      const auto text = ReadFile(JoinPath(folder, name), kMaxMappingBytes);
      absl::StatusOr<Mapping> mapping = ParseMapping(text.value_or(""));
      if (!mapping.ok() || mapping->empty()) continue;
      reading->mapping = *std::move(mapping);
      reading->notes.push_back(absl::StrCat("class names from ", name));
    } else if (other.format == facts.format && facts.share == Share::kTrain && other.share == Share::kTest) {
      reading->notes.push_back(
          absl::StrCat(name, " lies beside it: --test_data=", JoinPath(folder, name), " tests on its images"));
    }
  }
}

void NameAfter(const Candidate& file, Reading* reading) {
  reading->name = file.facts.group;
  reading->named_emnist = absl::StrContains(absl::AsciiStrToLower(BaseName(file.file->name)), "emnist");
}

absl::StatusOr<Reading> ReadArrayFiles(const FileTree& tree, const std::vector<Candidate>& all,
                                       const Options& options) {
  Reading chosen;
  std::vector<Candidate> candidates, mappings;
  for (const Candidate& candidate : all) {
    if (IsArray(candidate.facts.format)) candidates.push_back(candidate);
    if (candidate.facts.role == Role::kMapping && candidate.facts.format == Format::kTable)
      mappings.push_back(candidate);
  }
  ASSIGN_OR_RETURN(candidates, OneGroup(tree, candidates, options, &chosen));
  ASSIGN_OR_RETURN(Reading reading, ReadArrays(tree, WithoutCopies(candidates)));
  reading.notes.insert(reading.notes.begin(), chosen.notes.begin(), chosen.notes.end());
  const std::string group = candidates.front().facts.group;
  for (const Candidate& mapping : mappings) {
    if (mapping.facts.group == group && reading.mapping.empty()) {
      RETURN_IF_ERROR(AddMapping(tree, *mapping.file, &reading));
    }
  }
  NameAfter(candidates.front(), &reading);
  LookBeside(tree, &reading);
  return reading;
}

absl::StatusOr<Reading> ReadTables(const FileTree& tree, const std::vector<Candidate>& all, const Options& options) {
  Reading reading;
  reading.format = "a table";
  std::vector<Candidate> candidates;
  for (const Candidate& candidate : all) {
    if (candidate.facts.format != Format::kTable) continue;
    const std::string name = absl::AsciiStrToLower(BaseName(candidate.file->name));
    if (candidate.facts.role == Role::kMapping || absl::StartsWith(name, "readme") ||
        absl::StartsWith(name, "license")) {
      continue;
    }
    candidates.push_back(candidate);
  }
  if (candidates.empty()) return absl::NotFoundError(absl::StrCat(tree.path(), ": no table of images; ", kLookedFor));
  ASSIGN_OR_RETURN(candidates, OneGroup(tree, candidates, options, &reading));
  absl::Status without_labels;
  for (const Candidate& candidate : candidates) {
    ASSIGN_OR_RETURN(formats::Content content, tree.OpenFile(*candidate.file));
    absl::StatusOr<TableReading> table = ReadTable(&content, options.label_column);
    if (absl::IsNotFound(table.status())) {
      without_labels = table.status();
      reading.notes.push_back(absl::StrCat("left out: ", table.status().message()));
      continue;
    }
    RETURN_IF_ERROR(table.status());
    table->part.share = candidate.facts.share;
    if (table->part.share == Share::kUnknown) table->part.share = ShareOf(BaseName(FolderOf(candidate.file->name)));
    if (!table->note.empty()) {
      reading.notes.push_back(absl::StrCat(BaseName(candidate.file->name), ": ", table->note));
    }
    reading.parts.push_back(std::move(table->part));
  }
  if (reading.parts.empty()) return without_labels;
  if (reading.parts.size() > 1) reading.format = "tables";
  for (const Candidate& candidate : all) {
    if (candidate.facts.role == Role::kMapping && candidate.facts.group == candidates.front().facts.group) {
      RETURN_IF_ERROR(AddMapping(tree, *candidate.file, &reading));
    }
  }
  NameAfter(candidates.front(), &reading);
  LookBeside(tree, &reading);
  return reading;
}

// Pictures with what their folders say of them.
class PictureTree {
 public:
  PictureTree(const FileTree& tree, const std::vector<Candidate>& all) : tree_(tree) {
    for (const Candidate& candidate : all) {
      if (candidate.facts.format == Format::kPicture) pictures_.push_back(candidate.file);
    }
    // Folders around everything say nothing.
    while (!pictures_.empty()) {
      const absl::string_view top = Top(pictures_.front());
      if (top.empty() || !std::all_of(pictures_.begin(), pictures_.end(), [&](auto* p) { return Top(p) == top; }))
        break;
      // One folder of pictures may be all that there is; then it is no class.
      prefix_ += top.size() + 1;
    }
    has_shares_ = std::all_of(pictures_.begin(), pictures_.end(),
                              [&](auto* p) { return !Top(p).empty() && ShareOf(Top(p)) != Share::kUnknown; });
  }

  // By the folder of each.
  std::vector<LabelledPicture> ByFolder() const {
    std::vector<LabelledPicture> labelled;
    for (const File* picture : pictures_) {
      const absl::string_view rest = WithoutShare(picture);
      const size_t slash = rest.find('/');
      if (slash == absl::string_view::npos) continue;
      labelled.push_back({picture, std::string(rest.substr(0, slash)), ShareOfPicture(picture)});
    }
    return labelled;
  }

  // By the lists of `tables`.
  absl::StatusOr<std::vector<LabelledPicture>> ByList(const std::vector<Candidate>& tables,
                                                      const std::string& label_column,
                                                      std::vector<std::string>* notes) const {
    std::map<std::string, std::vector<const File*>> by_name;  // Of any length, with and without its ending.
    for (const File* picture : pictures_) {
      for (absl::string_view name = picture->name;;) {
        by_name[std::string(name)].push_back(picture);
        by_name[std::string(name.substr(0, name.rfind('.')))].push_back(picture);
        const size_t slash = name.find('/');
        if (slash == absl::string_view::npos) break;
        name = name.substr(slash + 1);
      }
    }
    std::vector<LabelledPicture> labelled;
    std::set<const File*> seen;
    for (const Candidate& table : tables) {
      ASSIGN_OR_RETURN(formats::Content content, tree_.OpenFile(*table.file));
      const auto list = ReadPictureList(&content, label_column);
      if (absl::IsNotFound(list.status())) continue;
      RETURN_IF_ERROR(list.status());
      std::vector<std::string> without;
      for (const auto& [file, label] : *list) {
        const auto found = by_name.find(std::string(absl::StripPrefix(file, "./")));
        if (found == by_name.end() || found->second.size() > 1 || label.empty()) {
          without.push_back(file);
          continue;
        }
        if (!seen.insert(found->second.front()).second) continue;
        Share share = ShareOfPicture(found->second.front());
        if (share == Share::kUnknown) share = table.facts.share;
        labelled.push_back({found->second.front(), label, share});
      }
      if (!without.empty()) {
        notes->push_back(absl::StrCat(BaseName(table.file->name), ": ", without.size(), " of ", list->size(),
                                      " rows have no label or name no picture, or several: ", Some(without)));
      }
    }
    return labelled;
  }

  size_t size() const { return pictures_.size(); }

 private:
  absl::string_view Rest(const File* picture) const { return absl::string_view(picture->name).substr(prefix_); }
  absl::string_view Top(const File* picture) const {
    const absl::string_view rest = Rest(picture);
    const size_t slash = rest.find('/');
    return slash == absl::string_view::npos ? "" : rest.substr(0, slash);
  }
  Share ShareOfPicture(const File* picture) const { return has_shares_ ? ShareOf(Top(picture)) : Share::kUnknown; }
  absl::string_view WithoutShare(const File* picture) const {
    const absl::string_view rest = Rest(picture);
    return has_shares_ ? rest.substr(Top(picture).size() + 1) : rest;
  }

  const FileTree& tree_;
  std::vector<const File*> pictures_;
  size_t prefix_ = 0;
  bool has_shares_ = false;
};

bool IsPictureOfOtherKind(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(name);
  for (const absl::string_view ending : {".heic", ".heif", ".avif", ".jp2", ".svg", ".pdf"}) {
    if (absl::EndsWith(lower, ending)) return true;
  }
  return false;
}

absl::StatusOr<Reading> ReadPictureTree(const FileTree& tree, const std::vector<Candidate>& all,
                                        const Options& options) {
  const PictureTree pictures(tree, all);
  std::vector<LabelledPicture> labelled = pictures.ByFolder();
  std::string how = "pictures in one folder a class";
  std::vector<std::string> notes;
  if (2 * labelled.size() < pictures.size()) {
    std::vector<Candidate> tables;
    for (const Candidate& candidate : all) {
      if (candidate.facts.format == Format::kTable) tables.push_back(candidate);
    }
    ASSIGN_OR_RETURN(labelled, pictures.ByList(tables, options.label_column, &notes));
    how = "pictures with a list of their labels";
    if (static_cast<double>(labelled.size()) < kListedShare * static_cast<double>(pictures.size())) {
      return absl::NotFoundError(absl::StrCat(
          tree.path(), ": ", pictures.size(), pictures.size() == 1 ? " picture" : " pictures",
          ", but no labels: they belong into one folder a class, whose name is that of the class, or beside a table ",
          "labels.csv with the columns file and label",
          labelled.empty() ? "" : absl::StrCat(" (which names only ", labelled.size(), " of them)")));
    }
  }
  if (labelled.size() < pictures.size()) {
    notes.push_back(absl::StrCat(pictures.size() - labelled.size(), " of ", pictures.size(),
                                 " pictures have no label and are left out"));
  }
  std::vector<std::string> others;
  for (const Candidate& candidate : all) {
    if (candidate.facts.format == Format::kOther && IsPictureOfOtherKind(candidate.file->name)) {
      others.push_back(candidate.file->name);
    }
  }
  if (!others.empty()) {
    notes.push_back(
        absl::StrCat(others.size(), " pictures are of formats that are not read and are left out: ", Some(others)));
  }
  if (!tree.empty_folders().empty()) {
    notes.push_back(absl::StrCat("without pictures in them: ", Some(tree.empty_folders())));
  }
  ASSIGN_OR_RETURN(Reading reading, ReadPictures(tree, labelled, options.size));
  reading.format = how;
  reading.notes.insert(reading.notes.begin(), notes.begin(), notes.end());
  return reading;
}

}  // namespace

absl::StatusOr<Reading> ReadPath(const std::string& path, const Options& options) {
  ASSIGN_OR_RETURN(const FileTree tree, FileTree::Open(path));
  if (tree.files().empty()) {
    return absl::NotFoundError(absl::StrCat(path, ": there are no files in it; ", kLookedFor));
  }
  const std::vector<Candidate> candidates = CandidatesOf(tree);
  std::map<Format, size_t> counts;
  std::vector<const File*> archives;
  for (const Candidate& candidate : candidates) {
    ++counts[candidate.facts.format];
    if (absl::EndsWithIgnoreCase(candidate.file->name, ".zip")) archives.push_back(candidate.file);
  }
  if (counts[Format::kPicture] > 0 && (tree.is_folder() || tree.is_archive())) {
    return ReadPictureTree(tree, candidates, options);
  }
  if (counts[Format::kIdx] + counts[Format::kNpy] + counts[Format::kNpz] + counts[Format::kMat] > 0) {
    return ReadArrayFiles(tree, candidates, options);
  }
  if (counts[Format::kTable] > 0 && archives.empty()) return ReadTables(tree, candidates, options);
  if (tree.is_folder() && archives.size() == 1) return ReadPath(tree.SystemPathOf(*archives[0]), options);
  if (tree.is_folder() && archives.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": it holds ", archives.size(), " archives, such as ",
                                                   archives[0]->name, "; name the one that is meant"));
  }
  std::vector<std::string> names;
  for (const File& file : tree.files()) names.push_back(file.name);
  if (counts[Format::kPicture] > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": a single picture is no data set; name the folder of the classes' folders"));
  }
  const std::string kind = KindOf(tree, tree.files().front());
  const std::string what = !kind.empty() ? absl::StrCat(tree.is_folder() || tree.is_archive()
                                                            ? absl::StrCat(tree.files().front().name, " is ")
                                                            : "it is ",
                                                        kind)
                                         : absl::StrCat("there is ", Some(names));
  return absl::NotFoundError(absl::StrCat(path, ": no images found: ", what, "; ", kLookedFor));
}

}  // namespace inknet::own
