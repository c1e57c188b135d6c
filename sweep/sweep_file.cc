#include "sweep/sweep_file.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "proto/text.h"
#include "sweep/wandb_yaml.h"
#include "sweep/yaml.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

// A textproto can have a base, and be longer than YAML may be.
constexpr size_t kMaxSweepBytes = size_t{16} << 20;

bool IsOneOf(absl::string_view word, std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Of what is neither, which of the two was meant: in YAML a line ends after "parameters:", or braces are around it all.
bool WasMeantAsYaml(absl::string_view text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view stripped = absl::StripAsciiWhitespace(line);
    if (IsOneOf(stripped, {"parameters:", "---", "metric:"}) || absl::StartsWith(stripped, "parameters: #"))
      return true;
  }
  return absl::StartsWith(absl::StripAsciiWhitespace(text), "{");
}

absl::StatusOr<SweepFile> FromTextProto(absl::string_view text, const std::string& path) {
  SweepFile file;
  file.source = Source(path);
  std::map<std::string, TextPlace> places;
  RETURN_IF_ERROR(ParseTextProto(text, path, &file.config, &places));
  for (const auto& [part, place] : places) file.source.SetPlace(part, {place.line, place.column});
  return file;
}

absl::StatusOr<SweepFile> FromYaml(absl::string_view text, const std::string& path) {
  SweepFile file;
  ASSIGN_OR_RETURN(file.config, ParseWandbYaml(text, path, &file.source));
  return file;
}

// By what is in it; an error is that of the form that was meant.
absl::StatusOr<SweepFile> FromEither(absl::string_view text, const std::string& path) {
  absl::StatusOr<SweepFile> proto = FromTextProto(text, path);
  if (proto.ok()) return proto;
  absl::StatusOr<SweepFile> yaml = FromYaml(text, path);
  return yaml.ok() || WasMeantAsYaml(text) ? yaml : proto;
}

}  // namespace

absl::StatusOr<SweepFile> ReadSweepFile(const std::string& path) {
  const std::filesystem::path name(path);
  const std::string extension = absl::AsciiStrToLower(name.extension().string());
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxSweepBytes));
  SweepFile file;
  if (IsOneOf(extension, {".yaml", ".yml"})) {
    ASSIGN_OR_RETURN(file, FromYaml(text, path));
  } else if (IsOneOf(extension, {".textproto", ".txtpb", ".pbtxt", ".prototxt"})) {
    ASSIGN_OR_RETURN(file, FromTextProto(text, path));
  } else {
    ASSIGN_OR_RETURN(file, FromEither(text, path));
  }
  if (!file.config.has_name()) file.config.set_name(name.stem().string());
  return file;
}

}  // namespace inknet::sweep
