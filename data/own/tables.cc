#include "data/own/tables.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "data/formats/csv.h"
#include "data/formats/file_kind.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::own {
namespace {

// Rows that are looked at before a column is taken for that of the labels.
constexpr size_t kSampleRows = 2000;
constexpr size_t kSampleBytes = 8 << 20;
constexpr size_t kWholeRows = 20;  // Of them.
constexpr size_t kMostOneHot = 100;

constexpr char kFirst[] = "first";
constexpr char kLast[] = "last";

bool IsNumber(absl::string_view field) {
  double value;
  return absl::SimpleAtod(field, &value);
}

bool IsOneOf(const std::string& name, std::initializer_list<absl::string_view> names) {
  return std::find(names.begin(), names.end(), absl::AsciiStrToLower(name)) != names.end();
}

bool IsLabelName(const std::string& name) {
  return IsOneOf(name, {"label", "labels", "class", "classes", "target", "y", "digit", "character", "char", "letter",
                        "symbol", "text", "category"});
}

bool IsFileName(const std::string& name) {
  return IsOneOf(name, {"file", "filename", "file_name", "image", "images", "path", "name", "picture", "id", "img"});
}

// Column numbers that pandas writes as an index, or that count rows.
bool IsIndexName(const std::string& name) { return IsOneOf(name, {"", "unnamed: 0", "index", "id"}); }

// pandas' numbers of columns: 0, 1, 2 ... behind a field or two of another kind.
bool CountsUp(const std::vector<std::string>& fields) {
  size_t begin = 0;
  while (begin < fields.size() && begin < 2 &&
         !(fields[begin] == "0" && begin + 1 < fields.size() && fields[begin + 1] == "1"))
    ++begin;
  if (fields.size() - begin < 8) return false;
  size_t end = fields.size();
  if (!IsNumber(fields[end - 1])) --end;
  for (size_t i = begin; i < end; ++i) {
    if (fields[i] != absl::StrCat(i - begin)) return false;
  }
  return true;
}

// Whether a first line names columns. Labels may be texts in an image's row too, at one end of it.
bool IsHeader(const std::vector<std::string>& fields) {
  if (CountsUp(fields)) return true;
  size_t texts = 0;
  for (const std::string& field : fields) texts += !IsNumber(field);
  return fields.size() < 3 ? texts == fields.size() : texts >= 2;
}

int SquareSide(size_t pixels) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(pixels))));
  return static_cast<size_t>(side) * static_cast<size_t>(side) == pixels ? side : 0;
}

// Of fields that are one-hot, which has the 1; none where they are not.
using Field = std::vector<std::string>::const_iterator;
std::optional<size_t> HotColumn(Field begin, Field end) {
  std::optional<size_t> hot;
  for (Field field = begin; field != end; ++field) {
    double value = -1;
    if (!absl::SimpleAtod(*field, &value) || (value != 0 && value != 1)) return std::nullopt;
    if (value == 0) continue;
    if (hot) return std::nullopt;
    hot = static_cast<size_t>(field - begin);
  }
  return hot;
}

// Where the fields of a row belong.
struct Columns {
  char separator = ',';
  size_t count = 0;
  size_t label = 0;
  std::optional<size_t> index;  // A column to leave out.
  // From `label` on, so many columns, of which that of the class has a 1 and the others 0.
  size_t one_hot = 1;
  int side = 0;

  bool IsLabel(size_t column) const { return column >= label && column < label + one_hot; }

  size_t pixels() const { return static_cast<size_t>(side) * static_cast<size_t>(side); }
};

std::string Count(size_t columns) { return absl::StrCat(columns, columns == 1 ? " field" : " fields"); }

// The column that `wanted` says.
absl::StatusOr<size_t> NamedColumn(const std::vector<std::string>& header, size_t count, const std::string& wanted) {
  if (wanted == kFirst) return 0;
  if (wanted == kLast) return count - 1;
  const auto found = std::find(header.begin(), header.end(), wanted);
  if (found != header.end()) return static_cast<size_t>(found - header.begin());
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no column '", wanted, "'; ",
      header.empty() ? "the table has no header: data.label_column is first or last"
                     : absl::StrCat("the first is '", header.front(), "' and the last '", header.back(), "'")));
}

// Of the first or the last column of a table without names, that of the labels; says why.
size_t LabelColumnOf(const std::vector<std::vector<std::string>>& sample, size_t first, std::string* why) {
  struct Candidate {
    std::set<std::string> values;
    bool whole = true;
    size_t texts = 0;
  };
  const size_t last = sample[0].size() - 1;
  Candidate candidates[2];
  for (const std::vector<std::string>& row : sample) {
    if (row.size() != last + 1) continue;
    for (int c = 0; c < 2; ++c) {
      const std::string& field = row[c == 0 ? first : last];
      double value = 0;
      const bool is_number = absl::SimpleAtod(field, &value);
      candidates[c].texts += !is_number;
      candidates[c].whole &= !is_number || value == std::floor(value);
      if (candidates[c].values.size() <= kMaxClasses) candidates[c].values.insert(field);
    }
  }
  const Candidate& front = candidates[0];
  const Candidate& back = candidates[1];
  // A text here and there is a fault, of which the row that has it will be told.
  const auto of_texts = [&](const Candidate& candidate) { return 2 * candidate.texts > sample.size(); };
  if (of_texts(front) != of_texts(back)) return of_texts(front) ? first : last;
  if (front.whole != back.whole) return front.whole ? first : last;
  const bool front_varies = front.values.size() > 1, back_varies = back.values.size() > 1;
  if (front_varies != back_varies) return front_varies ? first : last;
  const bool back_is_fewer = front_varies && front.values.size() > kMaxClasses && back.values.size() <= kMaxClasses;
  *why = absl::StrCat("the ", back_is_fewer ? "last" : "first",
                      " column is taken for that of the labels; --set data.label_column says another");
  return back_is_fewer ? last : first;
}

// The byte that `field` is, or -1.
int ByteOf(const char* begin, const char* end) {
  while (begin < end && *begin == ' ') ++begin;
  while (begin < end && end[-1] == ' ') --end;
  if (end - begin < 1 || end - begin > 3) return -1;
  int value = 0;
  for (; begin < end; ++begin) {
    const unsigned digit = static_cast<unsigned char>(*begin) - unsigned{'0'};
    if (digit > 9) return -1;
    value = 10 * value + static_cast<int>(digit);
  }
  return value <= 255 ? value : -1;
}

enum class RowKind { kBytes, kOther };

// A row of nothing but bytes, without quotation marks; kOther for whatever else. Its pixels go to `out`.
RowKind ParseBytes(absl::string_view line, const Columns& columns, uint8_t* out, absl::string_view* label) {
  const char* at = line.data();
  const char* const end = at + line.size();
  size_t column = 0;
  for (;; ++column) {
    if (column == columns.count) return RowKind::kOther;
    const bool is_pixel = column != columns.label && column != columns.index;
    const char* field = at;
    if (is_pixel && end - at >= 4) {
      // Of a field of one to three digits, in which nearly all are.
      unsigned value = static_cast<unsigned char>(*at) - unsigned{'0'};
      if (value > 9) return RowKind::kOther;
      ++at;
      for (int i = 0; i < 2; ++i) {
        const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
        if (digit > 9) break;
        value = 10 * value + digit;
        ++at;
      }
      if (*at == columns.separator && value <= 255) {
        *out++ = static_cast<uint8_t>(value);
        ++at;
        continue;
      }
      at = field;
    }
    const void* const found = std::memchr(at, columns.separator, static_cast<size_t>(end - at));
    const char* const stop = found != nullptr ? static_cast<const char*>(found) : end;
    if (column == columns.label) {
      *label = absl::string_view(at, static_cast<size_t>(stop - at));
      if (absl::StrContains(*label, '"')) return RowKind::kOther;
    } else if (is_pixel) {
      const int value = ByteOf(at, stop);
      if (value < 0) return RowKind::kOther;
      *out++ = static_cast<uint8_t>(value);
    }
    if (stop == end) break;
    at = stop + 1;
  }
  return column + 1 == columns.count ? RowKind::kBytes : RowKind::kOther;
}

// Collects rows: as bytes as long as they are bytes, then as floats.
class Rows {
 public:
  Rows(const Columns& columns, const formats::Content& content) : columns_(columns), path_(content.path()) {
    // Address space, not memory; a gzip file's bound is too far off to be of use.
    const uint64_t most_rows = content.max_size() / std::max<uint64_t>(1, 2 * columns.count - 1);
    const uint64_t bytes = std::min(most_rows * columns.pixels(), kMaxPixelBytes);
    if (!content.is_gzip()) bytes_.reserve(bytes);
    AdviseHugePages(bytes_.data(), bytes_.capacity());
    row_.resize(columns.pixels());
  }

  absl::Status Add(absl::string_view line, int64_t number) {
    absl::string_view label;
    const auto bad = [&](const auto&... what) { return formats::BadFile(path_, "line ", number, ": ", what...); };
    if ((static_cast<uint64_t>(labels_.size()) + 1) * columns_.pixels() * (as_floats_ ? 4 : 1) > kMaxPixelBytes) {
      return bad("with it, more than the ", kMaxPixelBytes, " bytes of pixels that are read");
    }
    if (!as_floats_ && columns_.separator != ' ' && columns_.one_hot == 1 &&
        ParseBytes(line, columns_, row_.data(), &label) == RowKind::kBytes) {
      bytes_.insert(bytes_.end(), row_.begin(), row_.end());
      return AddLabel(absl::StripAsciiWhitespace(label), number);
    }
    const auto fields = formats::SplitFields(line, columns_.separator);
    if (!fields.ok()) return bad(fields.status().message());
    if (fields->size() != columns_.count) {
      return bad(Count(fields->size()), " where the first row has ", columns_.count);
    }
    std::vector<float> values;
    bool all_bytes = true;
    for (size_t c = 0; c < fields->size(); ++c) {
      if (columns_.IsLabel(c) || c == columns_.index) continue;
      float value = 0;
      if (!absl::SimpleAtof((*fields)[c], &value) || !std::isfinite(value)) {
        return bad("field ", c + 1, " is '", (*fields)[c].substr(0, 40), "', which is no number");
      }
      all_bytes &= value >= 0 && value <= 255 && value == std::floor(value);
      values.push_back(value);
    }
    if (!as_floats_ && all_bytes) {
      for (const float value : values) bytes_.push_back(static_cast<uint8_t>(value));
    } else {
      if (!as_floats_) floats_.assign(bytes_.begin(), bytes_.end());
      if (!as_floats_) bytes_ = {};
      as_floats_ = true;
      floats_.insert(floats_.end(), values.begin(), values.end());
    }
    if (columns_.one_hot == 1) return AddLabel((*fields)[columns_.label], number);
    const auto begin = fields->begin() + static_cast<ptrdiff_t>(columns_.label);
    const std::optional<size_t> hot = HotColumn(begin, begin + static_cast<ptrdiff_t>(columns_.one_hot));
    if (!hot) return bad("its last ", columns_.one_hot, " fields are not one 1 and zeros, as in the first rows");
    return AddLabel(absl::StrCat(*hot), number);
  }

  LabelledImages Finish() {
    LabelledImages part;
    const int64_t count = static_cast<int64_t>(labels_.size());
    part.images.shape = {count, columns_.side, columns_.side};
    part.labels = std::move(labels_);
    if (as_floats_) {
      part.images.type = formats::ElementType::kFloat32;
      part.images.bytes.resize(floats_.size() * sizeof(float));
      if (!floats_.empty()) std::memcpy(part.images.bytes.data(), floats_.data(), part.images.bytes.size());
    } else {
      part.images.bytes = std::move(bytes_);
    }
    return part;
  }

 private:
  absl::Status AddLabel(absl::string_view label, int64_t number) {
    if (label.empty()) return formats::BadFile(path_, "line ", number, ": no label in field ", columns_.label + 1);
    double value;
    // 3.0 is 3; but 007 and 1e5 may be names of their own.
    if (absl::StrContains(label, '.') && absl::SimpleAtod(label, &value)) {
      labels_.Add(NumberName(value));
    } else {
      labels_.Add(label);
    }
    if (labels_.names().size() <= kMaxNames) return absl::OkStatus();
    return formats::BadFile(path_, "more than ", kMaxNames, " different labels in field ", columns_.label + 1,
                            "; is it the labels' column? --set data.label_column says another");
  }

  const Columns columns_;
  const std::string path_;
  std::vector<uint8_t> row_;
  std::vector<uint8_t> bytes_;
  std::vector<float> floats_;
  bool as_floats_ = false;
  Labels labels_;
};

// How many columns at the end of `rows` are one-hot and leave square images; 0 where none are. UCI's Semeion is so.
size_t OneHotAtTheEnd(const std::vector<std::vector<std::string>>& rows) {
  const size_t count = rows[0].size();
  for (size_t classes = 2; classes <= kMostOneHot && classes < count; ++classes) {
    if (SquareSide(count - classes) < kMinSide) continue;
    const bool all = std::all_of(rows.begin(), rows.end(), [&](const std::vector<std::string>& row) {
      return row.size() == count && HotColumn(row.end() - static_cast<ptrdiff_t>(classes), row.end()).has_value();
    });
    if (all) return classes;
  }
  return 0;
}

// Finds out what the columns of a table are. `sample`: the ends of its first rows, without the header; `whole_rows`: a
// few rows, whole.
absl::StatusOr<Columns> ColumnsOf(const std::vector<std::string>& header,
                                  const std::vector<std::vector<std::string>>& sample,
                                  const std::vector<std::vector<std::string>>& whole_rows, char separator,
                                  const std::string& label_column, std::string* note) {
  Columns columns;
  columns.separator = separator;
  columns.count = sample[0].size();
  const size_t count = columns.count;
  if (!header.empty() && header.size() != count) {
    return absl::DataLossError(absl::StrCat("its header has ", Count(header.size()), ", its first row ", count));
  }
  std::optional<size_t> label;
  if (!label_column.empty()) {
    ASSIGN_OR_RETURN(label, NamedColumn(header, count, label_column));
  }
  for (size_t c = 0; c < header.size() && !label; ++c) {
    if (IsLabelName(header[c])) label = c;
  }
  const auto fits = [&](size_t others) { return others < count && SquareSide(count - others) >= kMinSide; };
  // An index before everything: the rows' numbers.
  const bool counts = sample.size() > 1 && sample[0][0] == "0" && sample[1].front() == "1" &&
                      (sample.size() < 3 || sample[2].front() == "2");
  if (label != 0 && !fits(1) && fits(2) && ((!header.empty() && IsIndexName(header[0])) || counts)) columns.index = 0;
  const size_t others = columns.index ? 2 : 1;
  if (!label && fits(others - 1) && !fits(others)) {
    const int side = SquareSide(count - others + 1);
    return absl::NotFoundError(
        absl::StrCat("no labels: its rows have ", Count(count), ", which are ", side, " x ", side, " pixels"));
  }
  if (!fits(others) && label_column.empty()) {
    if (const size_t one_hot = OneHotAtTheEnd(whole_rows); one_hot > 0) {
      columns.one_hot = one_hot;
      columns.label = count - one_hot;
      columns.side = SquareSide(count - one_hot);
      return columns;
    }
  }
  if (!fits(others)) {
    return absl::DataLossError(absl::StrCat("its rows have ", Count(count), ": a label and ", count - 1,
                                            " others, which are no square image of ", kMinSide, " x ", kMinSide,
                                            " pixels or more"));
  }
  columns.side = SquareSide(count - others);
  columns.label = label ? *label : LabelColumnOf(sample, others - 1, note);
  return columns;
}

}  // namespace

absl::StatusOr<TableReading> ReadTable(formats::Content* content, const std::string& label_column) {
  const auto bad = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(content->path(), ": ", status.message()));
  };
  // A file by the name of a table may be anything.
  ASSIGN_OR_RETURN(const absl::string_view begin, content->Peek(64));
  const std::string kind = formats::DescribeFileKind(begin);
  if (!kind.empty() && !absl::StartsWith(kind, "a text") && !absl::StartsWith(kind, "a table")) {
    return formats::BadFile(content->path(), "not a table but ", kind);
  }
  formats::LineReader lines(content);
  TableReading reading;
  std::vector<std::string> header;
  // The first rows, which are read again as rows.
  std::vector<std::string> first_lines;
  std::vector<int64_t> numbers;
  std::vector<std::vector<std::string>> sample, whole_rows;
  char separator = ',';
  size_t sample_bytes = 0;
  for (absl::string_view line; first_lines.size() < kSampleRows && sample_bytes < kSampleBytes;) {
    ASSIGN_OR_RETURN(const bool more, lines.Next(&line));
    if (!more) break;
    const bool is_first = lines.line_number() == 1 || (sample.empty() && header.empty());
    if (is_first) separator = formats::SeparatorOf(line);
    auto fields = formats::SplitFields(line, separator);
    if (!fields.ok())
      return formats::BadFile(content->path(), "line ", lines.line_number(), ": ", fields.status().message());
    if (is_first && IsHeader(*fields)) {
      header = *std::move(fields);
      continue;
    }
    first_lines.emplace_back(line);
    sample_bytes += line.size();
    numbers.push_back(lines.line_number());
    if (whole_rows.size() < kWholeRows) whole_rows.push_back(*fields);
    sample.push_back({});
    // The ends are what is looked at.
    const size_t count = fields->size();
    sample.back().resize(count);
    for (const size_t c : {size_t{0}, size_t{1}, count - 1}) {
      if (c < count) sample.back()[c] = std::move((*fields)[c]);
    }
  }
  if (sample.empty()) return bad(absl::DataLossError("it has no rows"));
  absl::StatusOr<Columns> columns = ColumnsOf(header, sample, whole_rows, separator, label_column, &reading.note);
  if (!columns.ok()) return bad(columns.status());
  sample = {};
  Rows rows(*columns, *content);
  for (size_t i = 0; i < first_lines.size(); ++i) RETURN_IF_ERROR(rows.Add(first_lines[i], numbers[i]));
  first_lines = {};
  for (absl::string_view line;;) {
    ASSIGN_OR_RETURN(const bool more, lines.Next(&line));
    if (!more) break;
    RETURN_IF_ERROR(rows.Add(line, lines.line_number()));
  }
  reading.part = rows.Finish();
  return reading;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadPictureList(formats::Content* content,
                                                                                 const std::string& label_column) {
  formats::LineReader lines(content);
  absl::string_view line;
  ASSIGN_OR_RETURN(bool more, lines.Next(&line));
  const absl::Status none = absl::NotFoundError(absl::StrCat(content->path(), ": no list of pictures and labels"));
  if (!more) return none;
  const char separator = formats::SeparatorOf(line);
  auto fields = formats::SplitFields(line, separator);
  if (!fields.ok() || fields->size() < 2 || fields->size() > 20) return none;
  size_t file = 0, label = 1;
  bool named = false;
  for (size_t c = fields->size(); c-- > 0;) {
    if (IsFileName((*fields)[c])) file = c, named = true;
    if (IsLabelName((*fields)[c])) label = c, named = true;
  }
  if (!label_column.empty()) {
    const auto column = NamedColumn(*fields, fields->size(), label_column);
    if (!column.ok()) return formats::BadFile(content->path(), column.status().message());
    label = *column;
  }
  if (file == label) file = label == 0 ? 1 : 0;
  std::vector<std::pair<std::string, std::string>> list;
  if (named) {
    ASSIGN_OR_RETURN(more, lines.Next(&line));
  }
  for (; more;) {
    fields = formats::SplitFields(line, separator);
    if (!fields.ok() || std::max(file, label) >= fields->size()) {
      return formats::BadFile(content->path(), "line ", lines.line_number(), ": no file and label in it");
    }
    list.emplace_back((*fields)[file], (*fields)[label]);
    ASSIGN_OR_RETURN(more, lines.Next(&line));
  }
  return list;
}

}  // namespace inknet::own
