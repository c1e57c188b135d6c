#include "data/content_hash.h"

#include <cstddef>

#include "absl/strings/string_view.h"
#include "util/file.h"

namespace inknet::data {

std::string ContentSha256(const Dataset& dataset) {
  const bool wide = dataset.classes() > 256;
  Sha256 hash;
  for (const ImageSet* set : {&dataset.train, &dataset.test}) {
    hash.Update(absl::string_view(reinterpret_cast<const char*>(set->pixels.data()), set->pixels.size()));
    std::string labels;
    labels.reserve(set->labels.size() * (wide ? 2 : 1));
    for (const uint16_t label : set->labels) {
      labels.push_back(static_cast<char>(label & 0xff));
      if (wide) labels.push_back(static_cast<char>(label >> 8));
    }
    hash.Update(labels);
  }
  return hash.HexDigest();
}

}  // namespace inknet::data
