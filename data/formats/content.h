// What a file holds, front to back, whatever it lies in: a plain file, a gzip file, an entry of an archive, memory.
#ifndef INKNET_DATA_FORMATS_CONTENT_H_
#define INKNET_DATA_FORMATS_CONTENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace inknet::formats {

// Bytes as they are stored.
class Source {
 public:
  virtual ~Source() = default;
  // Up to `size` bytes, of which there are fewer only at the end.
  virtual absl::StatusOr<size_t> Read(uint8_t* out, size_t size) = 0;
  // How many bytes there are in all.
  virtual uint64_t size() const = 0;
};

// Of memory, which must stay where it is.
std::unique_ptr<Source> MemorySource(absl::string_view bytes);

// Of the regular file `path`. Anything else is an error that says what it is: a FIFO would wait for ever.
absl::StatusOr<std::unique_ptr<Source>> FileSource(const std::string& path);

// The error "<path>: <what>" of a file that is not as it should be.
template <typename... Args>
absl::Status BadFile(const std::string& path, const Args&... what) {
  return absl::DataLossError(absl::StrCat(path, ": ", what...));
}

// A source, gunzipped where it is gzip data: of several members too, and with zeros behind the last, as gzip itself
// reads them. Memory does not grow with what is read.
class Content {
 public:
  // `path` is for the messages only.
  Content(std::unique_ptr<Source> source, std::string path);
  ~Content();
  Content(Content&&) noexcept;

  const std::string& path() const;
  // An upper bound of what there is in all, bytes: all that there is, or of gzip data a thousand times theirs.
  uint64_t max_size() const;
  bool is_gzip() const;

  // Fills `out` with the next `size` bytes; returns how many there were, which is less only at the end.
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size);

  // Up to `size` bytes, at most 64 KiB, of what comes next, without going on.
  absl::StatusOr<absl::string_view> Peek(size_t size);

 private:
  class Inflater;
  struct State;
  std::unique_ptr<State> state_;
};

// Of the file `path`.
absl::StatusOr<Content> OpenContent(const std::string& path);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_CONTENT_H_
