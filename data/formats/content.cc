#include "data/formats/content.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "util/file.h"
#include "util/file_descriptor.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

constexpr absl::string_view kGzipMagic = "\x1f\x8b";

// Deflate's densest code, a match of 258 bytes in two bits, makes at most 1032 bytes out of one.
constexpr uint64_t kMaxDeflateRatio = 1032;

// Compressed bytes are taken from a source in pieces of this size.
constexpr size_t kPieceBytes = 256 << 10;

class OfMemory : public Source {
 public:
  explicit OfMemory(absl::string_view bytes) : rest_(bytes), size_(bytes.size()) {}
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) override {
    const size_t count = std::min(size, rest_.size());
    if (count > 0) std::memcpy(out, rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  uint64_t size() const override { return size_; }

 private:
  absl::string_view rest_;
  const uint64_t size_;
};

class OfFile : public Source {
 public:
  OfFile(FileDescriptor file, uint64_t size) : file_(std::move(file)), size_(size) {}
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) override {
    size_t done = 0;
    while (done < size) {
      const ssize_t count = ::read(file_.get(), out + done, size - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return FileError(file_.path(), "read", errno);
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    return done;
  }
  uint64_t size() const override { return size_; }

 private:
  const FileDescriptor file_;
  const uint64_t size_;
};

const char* KindOfFile(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

std::unique_ptr<Source> MemorySource(absl::string_view bytes) { return std::make_unique<OfMemory>(bytes); }

absl::StatusOr<std::unique_ptr<Source>> FileSource(const std::string& path) {
  // Without waiting for somebody who writes into a FIFO.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path);
  if (file.get() < 0) return FileError(path, "open", errno);
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return FileError(path, "look at", errno);
  if (!S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", KindOfFile(status.st_mode), ", not a file"));
  }
  return std::make_unique<OfFile>(std::move(file), static_cast<uint64_t>(status.st_size));
}

// zlib's state, between compressed pieces and what is asked for.
class Content::Inflater {
 public:
  Inflater() {
    std::memset(&stream_, 0, sizeof(stream_));
    // 16: a gzip wrapper, whose CRC-32 and length zlib checks.
    initialized_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
  }
  ~Inflater() {
    if (initialized_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool initialized() const { return initialized_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_;
  bool initialized_ = false;
};

struct Content::State {
  std::unique_ptr<Source> source;
  std::string path;
  absl::Status status;  // Of what was read when the content was opened.
  std::unique_ptr<Inflater> inflater;
  std::vector<uint8_t> piece;  // Of the source.
  bool ended = false;          // The gzip data.
  std::vector<uint8_t> peeked;
  size_t peeked_done = 0;
  size_t begun = 0;       // Of a plain source: how much of `piece`, its first bytes, there is,
  size_t begun_done = 0;  // and how much of that has been handed on.

  // More compressed bytes; none at the end.
  absl::Status Refill() {
    z_stream& stream = inflater->stream();
    // What is left moves to the front.
    std::memmove(piece.data(), stream.next_in, stream.avail_in);
    ASSIGN_OR_RETURN(const size_t more, source->Read(piece.data() + stream.avail_in, piece.size() - stream.avail_in));
    stream.next_in = piece.data();
    stream.avail_in += static_cast<uInt>(more);
    return absl::OkStatus();
  }

  // What may follow a member of gzip data: another one (RFC 1952), or zeros, which fill up a tape's last block.
  absl::Status GoBeyondMember() {
    z_stream& stream = inflater->stream();
    if (stream.avail_in < kGzipMagic.size()) RETURN_IF_ERROR(Refill());
    const auto rest = [&] { return absl::string_view(reinterpret_cast<const char*>(stream.next_in), stream.avail_in); };
    if (absl::StartsWith(rest(), kGzipMagic)) {
      return inflateReset(&stream) == Z_OK ? absl::OkStatus() : BadFile(path, "corrupt gzip data");
    }
    ended = true;
    while (stream.avail_in > 0) {
      if (rest().find_first_not_of('\0') != absl::string_view::npos) {
        return BadFile(path, "bytes follow the end of the gzip data");
      }
      stream.avail_in = 0;
      RETURN_IF_ERROR(Refill());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> Inflate(uint8_t* out, size_t size) {
    z_stream& stream = inflater->stream();
    constexpr size_t kMost = size_t{1} << 30;  // zlib counts with 32 bits.
    size_t done = 0;
    while (done < size && !ended) {
      const size_t asked = std::min(size - done, kMost);
      stream.next_out = out + done;
      stream.avail_out = static_cast<uInt>(asked);
      if (stream.avail_in == 0) RETURN_IF_ERROR(Refill());
      const int code = inflate(&stream, Z_NO_FLUSH);
      done += asked - stream.avail_out;
      switch (code) {
        case Z_OK:
          break;
        case Z_STREAM_END:
          RETURN_IF_ERROR(GoBeyondMember());
          break;
        case Z_BUF_ERROR:  // No input left.
          return BadFile(path, "truncated: the gzip data breaks off; copy or download the file again");
        default:
          return BadFile(path, "corrupt gzip data: ", stream.msg != nullptr ? stream.msg : "not deflate",
                         "; copy or download the file again");
      }
    }
    return done;
  }

  absl::StatusOr<size_t> ReadOn(uint8_t* out, size_t size) {
    if (inflater != nullptr) return Inflate(out, size);
    const size_t first = std::min(size, begun - begun_done);
    if (first > 0) std::memcpy(out, piece.data() + begun_done, first);
    begun_done += first;
    if (first == size) return first;
    ASSIGN_OR_RETURN(const size_t more, source->Read(out + first, size - first));
    return first + more;
  }
};

Content::Content(std::unique_ptr<Source> source, std::string path) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.source = std::move(source);
  state.path = std::move(path);
  state.piece.resize(std::min<uint64_t>(state.source->size(), kPieceBytes) + kGzipMagic.size());
  const absl::StatusOr<size_t> begun = state.source->Read(state.piece.data(), kGzipMagic.size());
  state.status = begun.status();
  if (!begun.ok()) return;
  state.begun = *begun;
  const absl::string_view begin(reinterpret_cast<const char*>(state.piece.data()), *begun);
  if (begin != kGzipMagic) return;
  state.inflater = std::make_unique<Inflater>();
  if (!state.inflater->initialized()) {
    state.status = absl::ResourceExhaustedError(absl::StrCat(state.path, ": no memory to decompress"));
    return;
  }
  state.inflater->stream().next_in = state.piece.data();
  state.inflater->stream().avail_in = static_cast<uInt>(*begun);
}

Content::~Content() = default;
Content::Content(Content&&) noexcept = default;

const std::string& Content::path() const { return state_->path; }

bool Content::is_gzip() const { return state_->inflater != nullptr; }

uint64_t Content::max_size() const { return state_->source->size() * (is_gzip() ? kMaxDeflateRatio : 1); }

absl::StatusOr<size_t> Content::Read(uint8_t* out, size_t size) {
  State& state = *state_;
  RETURN_IF_ERROR(state.status);
  const size_t first = std::min(size, state.peeked.size() - state.peeked_done);
  if (first > 0) std::memcpy(out, state.peeked.data() + state.peeked_done, first);
  state.peeked_done += first;
  if (first == size) return first;
  ASSIGN_OR_RETURN(const size_t more, state.ReadOn(out + first, size - first));
  return first + more;
}

absl::StatusOr<absl::string_view> Content::Peek(size_t size) {
  State& state = *state_;
  RETURN_IF_ERROR(state.status);
  state.peeked.erase(state.peeked.begin(), state.peeked.begin() + static_cast<ptrdiff_t>(state.peeked_done));
  state.peeked_done = 0;
  const size_t have = state.peeked.size();
  if (have < size) {
    state.peeked.resize(size);
    const absl::StatusOr<size_t> more = state.ReadOn(state.peeked.data() + have, size - have);
    state.peeked.resize(have + more.value_or(0));
    // What comes before the fault can be looked at.
    if (!more.ok()) {
      state.status = more.status();
      if (state.peeked.empty()) return state.status;
    }
  }
  return absl::string_view(reinterpret_cast<const char*>(state.peeked.data()), std::min(size, state.peeked.size()));
}

absl::StatusOr<Content> OpenContent(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<Source> source, FileSource(path));
  return Content(std::move(source), path);
}

}  // namespace inknet::formats
