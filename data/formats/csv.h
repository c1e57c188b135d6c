// Tables in text, line by line: comma-separated values (RFC 4180) and those separated by semicolons, tabs or blanks.
#ifndef INKNET_DATA_FORMATS_CSV_H_
#define INKNET_DATA_FORMATS_CSV_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/formats/content.h"

namespace inknet::formats {

// No line is longer: 256 x 256 pixels of twenty characters each, and some more.
inline constexpr size_t kMaxLineBytes = size_t{2} << 20;

// The lines of a text, without their ends ("\n" or "\r\n") and without a byte order mark. Empty ones are left out.
class LineReader {
 public:
  // `content` outlives the reader.
  explicit LineReader(Content* content);

  // The next line, which is there until the next call; false at the end. Bytes of 0 are an error: no text has them.
  absl::StatusOr<bool> Next(absl::string_view* line);
  // Of the last line, from 1.
  int64_t line_number() const { return line_number_; }

 private:
  Content* const content_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // Of what has not been handed out,
  size_t end_ = 0;    // and its end.
  bool at_end_ = false;
  int64_t line_number_ = 0;
};

// What separates the fields of a table that has this line: the first of tab, semicolon, comma and blank that it has.
char SeparatorOf(absl::string_view line);

// The fields of `line`, without the quotation marks around them. Several blanks in a row separate but once. A quotation
// mark without its other is an error.
absl::StatusOr<std::vector<std::string>> SplitFields(absl::string_view line, char separator);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_CSV_H_
