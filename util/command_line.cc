#include "util/command_line.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "util/printable.h"

namespace inknet {
namespace {

// Takes every --name=X and --name X out of the arguments, up to a "--".
std::vector<std::string> Take(absl::string_view name, absl::string_view what, std::vector<char*>* arguments) {
  const std::string flag = absl::StrCat("-", name);
  std::vector<std::string> values;
  std::vector<char*> rest;
  bool flags_end = false;
  for (size_t i = 0; i < arguments->size(); ++i) {
    char* argument = (*arguments)[i];
    absl::string_view text = argument;
    if (absl::StartsWith(text, "--")) text.remove_prefix(text == "--" ? 0 : 1);
    if (i == 0 || flags_end) {
      rest.push_back(argument);
    } else if (text == flag) {
      if (i + 1 == arguments->size()) {
        std::exit(ExitCodeFor(absl::InvalidArgumentError(absl::StrCat("--", name, " needs a value: --", name, what))));
      }
      values.emplace_back((*arguments)[++i]);
    } else if (absl::StartsWith(text, absl::StrCat(flag, "="))) {
      values.emplace_back(text.substr(text.find('=') + 1));
    } else {
      flags_end = text == "--";
      rest.push_back(argument);
    }
  }
  *arguments = std::move(rest);
  return values;
}

bool AsksForHelp(const std::vector<char*>& arguments) {
  for (size_t i = 1; i < arguments.size(); ++i) {
    const absl::string_view argument = arguments[i];
    if (argument == "--") return false;
    if (argument == "--help" || argument == "-help" || argument == "-h") return true;
  }
  return false;
}

void PrintHelp(const Usage& usage) {
  std::printf("%s\n\nFlags:\n", usage.summary.c_str());
  // Sorted by name, and without those that Abseil itself defines.
  std::map<std::string, std::string> lines;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (absl::StrContains(flag->Filename(), "absl/flags")) continue;
    const std::string value = flag->DefaultValue();
    lines[std::string(name)] = absl::StrCat(flag->Help(), value.empty() ? "" : absl::StrCat(" (default: ", value, ")"));
  }
  for (const auto& [name, help] : lines) std::printf("  --%-10s %s\n", name.c_str(), help.c_str());
  if (!usage.details.empty()) std::printf("\n%s\n", usage.details.c_str());
}

}  // namespace

CommandLine ParseCommandLine(const Usage& usage, int argc, char** argv) {
  if (const char* folder = std::getenv("BUILD_WORKING_DIRECTORY"); folder != nullptr && chdir(folder) != 0) {
    std::fprintf(stderr, "error: cannot enter %s, where this was called\n", folder);
    std::exit(1);
  }
  CommandLine result;
  std::vector<char*> arguments(argv, argv + argc);
  if (AsksForHelp(arguments)) {
    PrintHelp(usage);
    std::exit(0);
  }
  result.sets = Take("set", " path=value", &arguments);
  for (const std::string& name : usage.repeated_flags) result.repeated[name] = Take(name, "=VALUE", &arguments);
  std::vector<char*> rest = absl::ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
  for (size_t i = 1; i < rest.size(); ++i) result.arguments.emplace_back(rest[i]);
  return result;
}

std::string WorkspaceFolder() {
  const char* folder = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  return folder != nullptr ? folder : ".";
}

int ExitCodeFor(const absl::Status& status) {
  if (status.ok()) return 0;
  // Further lines of a message stand below its first. It may quote a file.
  std::fprintf(stderr, "error: %s\n", absl::StrReplaceAll(Printable(status.message()), {{"\n", "\n       "}}).c_str());
  return 1;
}

}  // namespace inknet
