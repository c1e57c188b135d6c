// Pictures with their labels in a folder, one folder a class: what //train -- --data=FOLDER reads.
//
// What is there is told by the folder alone, so that nothing can disagree with it, whoever adds or removes pictures and
// whenever the program was killed.
#ifndef INKNET_TRAIN_DRAWING_COLLECTION_H_
#define INKNET_TRAIN_DRAWING_COLLECTION_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "util/folder_lock.h"

namespace inknet::train::drawing {

// May be used by several threads at once.
class Collection {
 public:
  // A picture that this program has stored: <folder>/<class>/<number>.png. Numbers rise over all classes.
  struct Stored {
    std::string class_name;
    int64_t number = 0;
    std::string path;
  };
  // What is there.
  struct Contents {
    std::vector<int64_t> counts;  // Pictures by class, in the order asked for.
    std::optional<Stored> last;   // That with the highest number.
  };

  // Makes the folder where it is missing. One that cannot be written to, or that another process collects into, is an
  // error.
  static absl::StatusOr<std::unique_ptr<Collection>> Open(const std::string& folder);

  // The folder's absolute path.
  const std::string& folder() const { return folder_; }

  // Stores the bytes of a PNG file as the next picture of the class. When it returns they are on the disk, whole.
  absl::StatusOr<Stored> Store(const std::string& class_name, absl::string_view png);

  // Removes a stored picture again. NotFound: there is none of that class and number.
  absl::Status Remove(const std::string& class_name, int64_t number);

  absl::StatusOr<Contents> List(const std::vector<std::string>& class_names) const;

 private:
  Collection(std::string folder, FolderLock lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}

  const std::string folder_;
  const FolderLock lock_;
  std::mutex storing_;
  int64_t next_ = 1;
};

// An error where no folder can have the class's name, or a folder of that name would not be read as a class: '/' in it,
// a dot at its beginning.
absl::Status CheckFolderNames(const std::vector<std::string>& class_names);

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_COLLECTION_H_
