#include "sweep/command_arguments.h"

#include <cstddef>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "util/shell_words.h"

namespace inknet::sweep {
namespace {

bool IsMacro(absl::string_view word) { return absl::StrContains(word, "${"); }

bool IsProgram(absl::string_view word) { return word == "${program}" || absl::EndsWith(word, ".py"); }

// "--name" or "-n", but not -1e-3.
bool IsOption(absl::string_view word) {
  double number = 0;
  return absl::StartsWith(word, "-") && word != "-" && !absl::SimpleAtod(word, &number);
}

// "lr=0.1", "+model.width=64": as Hydra and others have it.
bool IsAssignment(absl::string_view word) {
  const size_t equals = word.find('=');
  return equals != absl::string_view::npos && equals > 0 && !IsOption(word);
}

struct Argument {
  std::string name;
  std::vector<std::string> values;
  Place place;
  bool has_macro = false;
};

std::vector<Argument> ArgumentsOf(const std::vector<CommandWord>& words) {
  std::vector<Argument> arguments;
  bool open = false;  // The last one takes values.
  for (const CommandWord& word : words) {
    if (IsOption(word.text) || IsAssignment(word.text)) {
      const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(word.text, absl::MaxSplits('=', 1));
      Argument& argument = arguments.emplace_back();
      argument.name = std::string(parts.first);
      argument.place = word.place;
      open = !absl::StrContains(word.text, '=');
      if (!open) argument.values.push_back(std::string(parts.second));
      argument.has_macro = IsMacro(word.text);
    } else if (open && !IsMacro(word.text)) {
      arguments.back().values.push_back(word.text);
    } else if (open && !absl::StartsWith(word.text, "${args")) {
      arguments.back().has_macro = true;
    } else {
      open = false;
    }
  }
  return arguments;
}

}  // namespace

void ReadArguments(const std::vector<CommandWord>& given, SweepConfig* sweep, Source* source) {
  std::vector<CommandWord> words;
  size_t first = 0;
  for (const CommandWord& item : given) {
    // A text that a shell would not take is one word.
    for (std::string& word : ShellWords(item.text).value_or(std::vector<std::string>{item.text})) {
      words.push_back({std::move(word), item.place});
      if (first == 0 && IsProgram(words.back().text)) first = words.size();
    }
  }
  words.erase(words.begin(), words.begin() + static_cast<ptrdiff_t>(first));
  for (const Argument& argument : ArgumentsOf(words)) {
    absl::string_view name = argument.name;
    while (!name.empty() && (name[0] == '-' || name[0] == '+')) name.remove_prefix(1);
    if (argument.has_macro || name.size() < 2) {
      sweep->add_unused_keys(absl::StrCat("command: ", argument.name));
      continue;
    }
    source->SetPlace(absl::StrCat("fixed[", sweep->fixed_size(), "]"), argument.place);
    SweepParameter* parameter = sweep->add_fixed();
    parameter->set_name(std::string(name));
    SweepValue* value = parameter->mutable_value();
    if (argument.values.empty()) {
      value->set_bool_value(true);
    } else if (argument.values.size() == 1) {
      value->set_string_value(argument.values[0]);
    } else {
      for (const std::string& item : argument.values) value->mutable_list_value()->add_items()->set_string_value(item);
    }
  }
}

}  // namespace inknet::sweep
