// Changes what is inside of a gzip file: a change of the file itself alone hardly ever passes its CRC-32.
#include <zlib.h>

#include <cstring>
#include <vector>

#include "verify/fuzz/fuzz.h"

namespace {

constexpr size_t kMaxContent = 1 << 16;
constexpr int kGzip = 16 + MAX_WBITS;

// Empty where `file` is not whole.
std::vector<uint8_t> Gunzip(const uint8_t* file, size_t size) {
  std::vector<uint8_t> content(kMaxContent);
  z_stream stream = {};
  if (inflateInit2(&stream, kGzip) != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(file);
  stream.avail_in = static_cast<uInt>(size);
  stream.next_out = content.data();
  stream.avail_out = static_cast<uInt>(content.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  content.resize(whole ? stream.total_out : 0);
  inflateEnd(&stream);
  return content;
}

// 0 where it takes more than `max_size` bytes.
size_t Gzip(const std::vector<uint8_t>& content, int level, uint8_t* file, size_t max_size) {
  z_stream stream = {};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = const_cast<Bytef*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = file;
  stream.avail_out = static_cast<uInt>(max_size);
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  const size_t size = whole ? stream.total_out : 0;
  deflateEnd(&stream);
  return size;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  constexpr unsigned int kOneInFour = 4;
  std::vector<uint8_t> content;
  if (seed % kOneInFour != 0) content = Gunzip(data, size);
  if (content.empty()) return LLVMFuzzerMutate(data, size, max_size);
  const size_t content_size = content.size();
  content.resize(std::min(kMaxContent, 2 * content_size + 64));
  content.resize(LLVMFuzzerMutate(content.data(), content_size, content.size()));
  std::vector<uint8_t> file(max_size);
  const size_t file_size = Gzip(content, static_cast<int>(seed / kOneInFour % 10), file.data(), max_size);
  if (file_size == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, file.data(), file_size);
  return file_size;
}
