// What the names of files, and of arrays in files, say about them.
#ifndef INKNET_DATA_OWN_FILE_NAMES_H_
#define INKNET_DATA_OWN_FILE_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet::own {

enum class Share { kUnknown, kTrain, kTest, kValidation };
enum class Role { kUnknown, kImages, kLabels, kMapping };
enum class Format { kOther, kPicture, kIdx, kNpy, kNpz, kMat, kTable };

struct Facts {
  Share share = Share::kUnknown;
  Role role = Role::kUnknown;
  Format format = Format::kOther;  // By the ending; .gz counts for nothing.
  // What is left of the name without the words that said all that: "emnist-balanced". Files of one data set share it.
  std::string group;
};

// Of a file's name, without its folder, or of an array's: "emnist-balanced-train-images-idx3-ubyte.gz", "x_train",
// "dataset.test.labels", "trainX".
Facts FactsOf(absl::string_view name);

// What a folder of that name holds: "train", "Test", "valid".
Share ShareOf(absl::string_view folder);

// The name behind the last slash, and the folder before it.
absl::string_view BaseName(absl::string_view path);
absl::string_view FolderOf(absl::string_view path);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_FILE_NAMES_H_
