#include "util/printable.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace inknet {
namespace {

// The bytes of the control character that `text` begins with; 0 where it does not. UTF-8 has U+0080 .. U+009F as 0xc2
// and a byte of that value.
size_t ControlCharacter(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (absl::ascii_iscntrl(byte(0))) return 1;
  return byte(0) == 0xc2 && text.size() > 1 && byte(1) >= 0x80 && byte(1) < 0xa0 ? 2 : 0;
}

}  // namespace

bool IsPrintable(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (ControlCharacter(text.substr(i)) > 0) return false;
  }
  return true;
}

std::string Printable(absl::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const size_t bytes = text[0] == '\n' || text[0] == '\t' ? 0 : ControlCharacter(text);
    if (bytes == 0) printable.push_back(text[0]);
    for (size_t i = 0; i < bytes; ++i)
      absl::StrAppendFormat(&printable, "\\x%02x", static_cast<unsigned char>(text[i]));
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return printable;
}

}  // namespace inknet
