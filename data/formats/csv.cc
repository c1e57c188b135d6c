#include "data/formats/csv.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(Content* content)
    : content_(content), buffer_(std::min<uint64_t>(kBufferBytes, content->max_size() + 1)) {}

absl::StatusOr<bool> LineReader::Next(absl::string_view* line) {
  size_t searched = begin_;
  for (;;) {
    const char* const from = buffer_.data() + searched;
    const void* const found = std::memchr(from, '\n', end_ - searched);
    if (found != nullptr || (at_end_ && begin_ < end_)) {
      const size_t stop =
          found != nullptr ? static_cast<size_t>(static_cast<const char*>(found) - buffer_.data()) : end_;
      *line = absl::string_view(buffer_.data() + begin_, stop - begin_);
      begin_ = found != nullptr ? stop + 1 : end_;
      searched = begin_;
      if (++line_number_ == 1) absl::ConsumePrefix(line, kByteOrderMark);
      absl::ConsumeSuffix(line, "\r");
      if (std::memchr(line->data(), '\0', line->size()) != nullptr) {
        return BadFile(content_->path(), "line ", line_number_, " has a byte of 0, which no text has");
      }
      if (line->size() > kMaxLineBytes) {
        return BadFile(content_->path(), "line ", line_number_, " has more than ", kMaxLineBytes, " bytes");
      }
      if (absl::StripAsciiWhitespace(*line).empty()) continue;
      return true;
    }
    if (at_end_) return false;
    // What is left moves to the front, and more comes behind it.
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    searched = end_;
    if (end_ > kMaxLineBytes) {
      return BadFile(content_->path(), "line ", line_number_ + 1, " has more than ", kMaxLineBytes, " bytes");
    }
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    ASSIGN_OR_RETURN(const size_t more,
                     content_->Read(reinterpret_cast<uint8_t*>(buffer_.data() + end_), buffer_.size() - end_));
    end_ += more;
    at_end_ = more == 0;
  }
}

char SeparatorOf(absl::string_view line) {
  for (const char separator : {'\t', ';', ','}) {
    if (absl::StrContains(line, separator)) return separator;
  }
  return ' ';
}

absl::StatusOr<std::vector<std::string>> SplitFields(absl::string_view line, char separator) {
  std::vector<std::string> fields;
  size_t at = 0;
  for (;;) {
    if (separator == ' ') {
      while (at < line.size() && line[at] == ' ') ++at;
      if (at == line.size()) return fields;
    }
    std::string field;
    if (at < line.size() && line[at] == '"') {
      for (++at;; ++at) {
        if (at >= line.size()) return absl::DataLossError("a quotation mark is not closed");
        if (line[at] != '"') {
          field += line[at];
        } else if (at + 1 < line.size() && line[at + 1] == '"') {
          field += line[++at];
        } else {
          break;
        }
      }
      ++at;
    }
    size_t end = line.find(separator, at);
    if (end == absl::string_view::npos) end = line.size();
    absl::StrAppend(&field, line.substr(at, end - at));
    absl::StripAsciiWhitespace(&field);
    fields.push_back(std::move(field));
    if (end == line.size()) return fields;
    at = end + 1;
  }
}

}  // namespace inknet::formats
