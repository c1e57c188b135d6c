// A YAML file's bytes as the text that the parser gets.
#ifndef INKNET_SWEEP_YAML_TEXT_H_
#define INKNET_SWEEP_YAML_TEXT_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sweep/source.h"

namespace inknet::sweep {

class YamlText {
 public:
  // UTF-8 of what `bytes` are, which is UTF-16 where they begin with its mark; lines end in a line feed, the last one
  // too. Within brackets a key may be followed by its list or map without a blank, {values:[1]}, as Python's reader has
  // it: there gets one.
  static absl::StatusOr<YamlText> Decode(absl::string_view bytes);

  const std::string& text() const { return text_; }

  // Of what is in text() at this line and column, from 0: where it was in the file.
  Place PlaceOf(int line, int column) const;

 private:
  void SeparateKeys();

  std::string text_;
  std::map<int, std::vector<int>> blanks_;  // By line, from 0: columns of the blanks that were put in, in the text.
};

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_YAML_TEXT_H_
