// How often the check for turned images (data/turned.h) is wrong: of data sets of few classes and few images, drawn at
// random from a real one, as they are and turned. docs/own-data.md has the table.
//
//   bazel run -c opt //verify/studies:turned_study -- --path=shared/mnist
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_format.h"
#include "data/dataset.h"
#include "data/formats/idx.h"
#include "data/turned.h"
#include "util/random.h"

ABSL_FLAG(std::string, path, "", "the data set, upright once it is loaded");
ABSL_FLAG(int, draws, 100, "data sets for each row");

namespace inknet::data {
namespace {

// `per_class` images of each of `classes` classes of `whole`.
Dataset Draw(const Dataset& whole, const std::vector<std::vector<int64_t>>& images, int classes, int per_class,
             Random* random) {
  std::vector<size_t> chosen(images.size());
  for (size_t k = 0; k < chosen.size(); ++k) chosen[k] = k;
  for (size_t k = 0; k < static_cast<size_t>(classes); ++k) {
    std::swap(chosen[k], chosen[k + random->Below(chosen.size() - k)]);
  }
  Dataset some;
  some.train.rows = whole.train.rows;
  some.train.columns = whole.train.columns;
  const int64_t size = whole.train.pixels_per_image();
  for (int k = 0; k < classes; ++k) {
    const std::vector<int64_t>& all = images[chosen[static_cast<size_t>(k)]];
    some.class_names.push_back(whole.class_names[chosen[static_cast<size_t>(k)]]);
    for (int n = 0; n < per_class; ++n) {
      const auto begin = whole.train.pixels.begin() + all[random->Below(all.size())] * size;
      some.train.pixels.insert(some.train.pixels.end(), begin, begin + size);
      some.train.labels.push_back(static_cast<uint16_t>(k));
    }
  }
  return some;
}

void Mirror(ImageSet* set) {
  for (auto row = set->pixels.begin(); row != set->pixels.end(); row += set->columns)
    std::reverse(row, row + set->columns);
}

int Main() {
  DataConfig config;
  config.set_path(absl::GetFlag(FLAGS_path));
  const absl::StatusOr<Dataset> whole = Load(config, 0);
  if (!whole.ok()) {
    std::fprintf(stderr, "error: %s\n", std::string(whole.status().message()).c_str());
    return 1;
  }
  std::vector<std::vector<int64_t>> images(whole->class_names.size());
  for (int64_t n = 0; n < whole->train.size(); ++n) images[whole->train.labels[static_cast<size_t>(n)]].push_back(n);
  const int draws = absl::GetFlag(FLAGS_draws);
  absl::PrintF("%7s %9s %12s %16s %14s %14s\n", "classes", "per class", "false alarms", "transposed found",
               "mirrored found", "of wrong names");
  Random random(1, 1);
  for (const int classes : {3, 5, 10, 26}) {
    if (classes > whole->classes()) continue;
    for (const int per_class : {4, 20, 100}) {
      int alarms = 0, transposed = 0, mirrored = 0, misnamed = 0;
      for (int draw = 0; draw < draws; ++draw) {
        Dataset some = Draw(*whole, images, classes, per_class, &random);
        alarms += !LooksTurned(some).empty();
        // As of images that are no characters: names that say nothing of what is shown.
        std::rotate(some.class_names.begin(), some.class_names.begin() + 1, some.class_names.end());
        misnamed += !LooksTurned(some).empty();
        std::rotate(some.class_names.begin(), some.class_names.end() - 1, some.class_names.end());
        formats::TransposeImages(some.train.size(), some.train.rows, some.train.columns, some.train.pixels.data());
        transposed += !LooksTurned(some).empty();
        formats::TransposeImages(some.train.size(), some.train.rows, some.train.columns, some.train.pixels.data());
        Mirror(&some.train);
        mirrored += !LooksTurned(some).empty();
      }
      absl::PrintF("%7d %9d %10.0f %% %14.0f %% %12.0f %% %12.0f %%\n", classes, per_class, 100.0 * alarms / draws,
                   100.0 * transposed / draws, 100.0 * mirrored / draws, 100.0 * misnamed / draws);
    }
  }
  return 0;
}

}  // namespace
}  // namespace inknet::data

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return inknet::data::Main();
}
