// Images that are pictures, one a file.
#ifndef INKNET_DATA_OWN_PICTURES_H_
#define INKNET_DATA_OWN_PICTURES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/own/file_tree.h"
#include "data/own/labelled_images.h"

namespace inknet::own {

struct LabelledPicture {
  const FileTree::File* file = nullptr;
  std::string label;
  Share share = Share::kUnknown;
};

// The pictures, a part for each share, in their order. Without `size` they have to be of one size. Up to one in a
// hundred that cannot be read is left out, and named in a note; more are an error.
absl::StatusOr<Reading> ReadPictures(const FileTree& tree, const std::vector<LabelledPicture>& pictures, int size);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_PICTURES_H_
