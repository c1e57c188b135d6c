#include "train/run_data.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/catalog.h"
#include "data/for_model.h"
#include "data/suspicions.h"
#include "train/predictor.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

constexpr size_t kNamesShown = 8;

// "28x28"
std::string SizeOf(int columns, int rows) { return absl::StrCat(columns, "x", rows); }

absl::StatusOr<data::Dataset> LoadMix(const RunConfig& config) {
  const std::string& name = config.data().mix();
  DataConfig mix;
  mix.set_source(config.data().source());
  mix.set_download(config.data().download());
  mix.set_glyphs_per_class(config.data().glyphs_per_class());
  if (config.data().has_data_dir()) mix.set_data_dir(config.data().data_dir());
  if (const auto entry = data::FindInCatalog(name); entry.ok()) {
    mix.set_dataset(name);
  } else if (FileExists(name)) {
    mix.clear_data_dir();
    mix.set_path(name);
    mix.set_size(config.data().size());
  } else {
    return absl::InvalidArgumentError(absl::StrCat("data.mix: '", name,
                                                   "' names no data: neither a data set of docs/data.md, such as ",
                                                   "emnist-balanced, nor a path that is there"));
  }
  return data::Load(mix, config.train().seed());
}

// Names that are in `some` and not in `others`.
std::vector<std::string> Without(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  const std::set<std::string> known(others.begin(), others.end());
  std::vector<std::string> rest;
  for (const std::string& name : some) {
    if (known.count(name) == 0) rest.push_back(name);
  }
  return rest;
}

// "a, b, c, ..."
std::string Some(const std::vector<std::string>& names) {
  const std::vector<std::string> shown(names.begin(),
                                       names.begin() + static_cast<ptrdiff_t>(std::min(names.size(), kNamesShown)));
  return absl::StrCat(absl::StrJoin(shown, ", "), names.size() > kNamesShown ? ", ..." : "");
}

// Gives both the same classes.
absl::Status NumberClasses(const model::Model* from, RunData* run) {
  std::vector<std::string> classes = run->mix.has_value() ? run->mix->class_names : run->dataset.class_names;
  const std::vector<std::string> added = Without(run->dataset.class_names, classes);
  classes.insert(classes.end(), added.begin(), added.end());
  if (from != nullptr) {
    const std::vector<std::string> unknown = Without(classes, from->class_names);
    const std::vector<std::string> missing = Without(from->class_names, classes);
    if (unknown.empty()) {
      classes = from->class_names;
      if (!missing.empty()) {
        run->told.push_back(absl::StrCat("note: no images of ", missing.size(), " of the model's ", classes.size(),
                                         " classes (", Some(missing), "); it keeps them all"));
      }
    } else {
      run->told.push_back(absl::StrCat("note: the model does not know ", Some(unknown),
                                       ": its last layer begins anew, ", "for ", classes.size(), " classes"));
    }
  }
  if (classes != run->dataset.class_names) RETURN_IF_ERROR(data::NumberClassesAs(classes, &run->dataset));
  if (run->mix.has_value() && classes != run->mix->class_names) {
    RETURN_IF_ERROR(data::NumberClassesAs(classes, &*run->mix));
  }
  return absl::OkStatus();
}

absl::Status CheckSizes(const RunConfig& config, const model::Model* from, const RunData& run) {
  const data::ImageSet& images = run.dataset.train;
  const auto resize = [](int columns, int rows) {
    return columns == rows ? absl::StrCat("; --size=", columns, " makes them so") : std::string();
  };
  if (from != nullptr && (from->image_columns != images.columns || from->image_rows != images.rows)) {
    return absl::InvalidArgumentError(absl::StrCat(config.train().from(), ": its model takes images of ",
                                                   SizeOf(from->image_columns, from->image_rows), " pixels; those of ",
                                                   run.dataset.name, " have ", SizeOf(images.columns, images.rows),
                                                   resize(from->image_columns, from->image_rows)));
  }
  if (!run.mix.has_value()) return absl::OkStatus();
  const data::ImageSet& others = run.mix->train;
  if (others.columns == images.columns && others.rows == images.rows) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "data.mix: images of ", run.mix->name, " have ", SizeOf(others.columns, others.rows), " pixels, those of ",
      run.dataset.name, " ", SizeOf(images.columns, images.rows), resize(others.columns, others.rows)));
}

// Puts the training images of the mix behind the others.
void MixIn(double share, RunData* run) {
  data::ImageSet& to = run->dataset.train;
  data::ImageSet& others = run->mix->train;
  data::Split& split = run->split;
  split.mix.resize(others.labels.size());
  std::iota(split.mix.begin(), split.mix.end(), static_cast<uint32_t>(to.labels.size()));
  const double wanted = static_cast<double>(split.train.size()) * share / (1 - share);
  const int64_t most = static_cast<int64_t>(split.mix.size());
  split.mixed_in =
      wanted >= static_cast<double>(most) ? most : std::min(most, std::max<int64_t>(1, std::llround(wanted)));
  to.pixels.insert(to.pixels.end(), others.pixels.begin(), others.pixels.end());
  to.labels.insert(to.labels.end(), others.labels.begin(), others.labels.end());
  others = data::ImageSet();
  run->told.push_back(absl::StrCat("trains on ", split.train.size(), " of its own images an epoch beside ",
                                   split.mixed_in, " of ", run->mix->name, ", other ones in each"));
}

}  // namespace

absl::StatusOr<RunData> LoadRunData(const RunConfig& config, const model::Model* from, bool suspect) {
  RunData run;
  ASSIGN_OR_RETURN(run.dataset, data::Load(config.data(), config.train().seed()));
  data::Dataset& dataset = run.dataset;
  run.told.push_back(data::Describe(dataset));
  for (const std::string& note : dataset.notes) run.told.push_back("note: " + note);
  // Of glyphs that we draw ourselves, and of what everybody has, nothing is suspected.
  const DataFingerprint::Source source = dataset.fingerprint.source();
  if (suspect && (source == DataFingerprint::UNOFFICIAL || source == DataFingerprint::OWN)) {
    for (const std::string& suspicion : data::FindSuspicions(dataset)) run.told.push_back("warning: " + suspicion);
  }
  if (!config.data().mix().empty()) {
    ASSIGN_OR_RETURN(run.mix, LoadMix(config));
    run.told.push_back(absl::StrCat("beside it, ", data::Describe(*run.mix)));
  }
  RETURN_IF_ERROR(CheckSizes(config, from, run));
  RETURN_IF_ERROR(NumberClasses(from, &run));

  run.split = data::StratifiedSplit(dataset.train.labels, dataset.classes(), config.data().validation_fraction(),
                                    config.train().seed());
  if (run.split.validation.empty()) {
    run.told.push_back(config.data().validation_fraction() > 0
                           ? absl::StrCat("note: no validation images: each class has too few for a share of ",
                                          config.data().validation_fraction(), "; the last epoch counts as the best")
                           : "note: no validation images (data.validation_fraction is 0): the last epoch counts as the "
                             "best");
  }
  dataset.fingerprint.set_train_images(static_cast<int64_t>(run.split.train.size()));
  dataset.fingerprint.set_validation_images(static_cast<int64_t>(run.split.validation.size()));
  // More images of the kind that the model reads are taken to be made as those were.
  if (from != nullptr && source == DataFingerprint::OWN && config.data().recipe() == DataConfig::AS_THE_IMAGES) {
    const Preparation preparation = PreparationOf(*from);
    dataset.fingerprint.mutable_preparation()->set_recipe(preparation.recipe());
    if (preparation.has_ink_share()) {
      dataset.fingerprint.mutable_preparation()->set_ink_share(preparation.ink_share());
    }
  }
  if (run.mix.has_value()) {
    MixIn(config.data().mix_share(), &run);
    *dataset.fingerprint.mutable_mix() = run.mix->fingerprint;
  }
  return run;
}

}  // namespace inknet::train
