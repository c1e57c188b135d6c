// What the targets for safetensors files share.
#ifndef INKNET_VERIFY_FUZZ_SAFETENSORS_H_
#define INKNET_VERIFY_FUZZ_SAFETENSORS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "util/file.h"

namespace inknet::fuzz {

// `bytes` with their SHA-256 where docs/model-file.md has it. What stands behind that check is out of reach for bytes
// that are made up.
inline std::string WithItsDigest(absl::string_view bytes) {
  constexpr size_t kDigestBegin = 35;
  constexpr size_t kDigestDigits = 64;
  std::string whole(bytes);
  if (whole.size() < kDigestBegin + kDigestDigits) return whole;
  whole.replace(kDigestBegin, kDigestDigits, kDigestDigits, '0');
  whole.replace(kDigestBegin, kDigestDigits, Sha256Hex(whole));
  return whole;
}

}  // namespace inknet::fuzz

#endif  // INKNET_VERIFY_FUZZ_SAFETENSORS_H_
