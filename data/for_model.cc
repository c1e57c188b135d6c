#include "data/for_model.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/content_hash.h"

namespace inknet::data {

void TestOnAll(Dataset* dataset) {
  ImageSet& all = dataset->train;
  all.pixels.insert(all.pixels.end(), dataset->test.pixels.begin(), dataset->test.pixels.end());
  all.labels.insert(all.labels.end(), dataset->test.labels.begin(), dataset->test.labels.end());
  dataset->test = std::move(all);
  dataset->train = ImageSet();
  dataset->test_was_split_off = false;
  // The split is undone.
  std::string reading = dataset->fingerprint.reading();
  if (absl::EndsWith(reading, " split off for testing")) reading.resize(reading.rfind("; "));
  dataset->fingerprint.set_reading(reading);
  dataset->fingerprint.set_train_images(0);
  dataset->fingerprint.set_test_images(dataset->test.size());
  dataset->fingerprint.set_content_sha256(ContentSha256(*dataset));
}

absl::Status NumberClassesAs(const std::vector<std::string>& class_names, Dataset* dataset) {
  std::vector<uint16_t> numbers;
  std::vector<std::string> unknown;
  for (const std::string& name : dataset->class_names) {
    const auto found = std::find(class_names.begin(), class_names.end(), name);
    if (found == class_names.end()) unknown.push_back(name);
    numbers.push_back(static_cast<uint16_t>(found - class_names.begin()));
  }
  if (!unknown.empty()) {
    unknown.resize(std::min<size_t>(unknown.size(), 8));
    return absl::InvalidArgumentError(
        absl::StrCat("the data has classes that the model does not know: ", absl::StrJoin(unknown, ", ")));
  }
  for (uint16_t& label : dataset->test.labels) label = numbers[label];
  for (uint16_t& label : dataset->train.labels) label = numbers[label];
  dataset->class_names = class_names;
  dataset->fingerprint.set_classes(dataset->classes());
  return absl::OkStatus();
}

}  // namespace inknet::data
