#include "data/load_own.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "data/catalog.h"
#include "data/content_hash.h"
#include "data/image/resize.h"
#include "data/own/labelled_images.h"
#include "data/own/pixel_range.h"
#include "data/own/read_path.h"
#include "data/own/workers.h"
#include "data/preparation.h"
#include "data/split.h"
#include "util/file.h"
#include "util/huge_pages.h"
#include "util/printable.h"
#include "util/status.h"

namespace inknet::data {
namespace {

using own::LabelledImages;
using own::Reading;
using own::Share;

constexpr size_t kNamesShown = 8;
constexpr int64_t kPiece = 256;  // Images.
// Of the images, with lighter borders than darker ones, from which on ink is dark on light.
constexpr double kMostlyLight = 0.5;

std::string Some(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kNamesShown);
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(shown), ", "),
                      names.size() > shown ? absl::StrCat(" and ", names.size() - shown, " more") : "");
}

// Training and test images as they were found, and what is said about them.
struct Parts {
  std::vector<LabelledImages> train;
  std::vector<LabelledImages> test;
};

Parts SortOut(Reading reading, std::vector<std::string>* notes) {
  Parts parts;
  std::vector<LabelledImages> validation;
  for (LabelledImages& part : reading.parts) {
    (part.share == Share::kTest         ? parts.test
     : part.share == Share::kValidation ? validation
                                        : parts.train)
        .push_back(std::move(part));
  }
  if (parts.train.empty()) {
    notes->push_back("no training images by name: all images are taken for training");
    std::swap(parts.train, parts.test);
  }
  if (!validation.empty()) {
    const bool for_training = !parts.test.empty();
    notes->push_back(for_training ? "validation images count as training images, of which validation images are drawn"
                                  : "no test images: those for validation are tested on");
    std::vector<LabelledImages>& to = for_training ? parts.train : parts.test;
    for (LabelledImages& part : validation) to.push_back(std::move(part));
  }
  return parts;
}

// Images of one set have one size; both sets do, unless `size` makes them so.
absl::Status CheckSizes(const std::string& path, const Parts& parts, int size) {
  const LabelledImages* last = nullptr;
  for (const auto* set : {&parts.train, &parts.test}) {
    for (const LabelledImages& part : *set) {
      const int least = std::min(part.rows(), part.columns()), most = std::max(part.rows(), part.columns());
      if (size == 0 && (least < own::kMinSide || most > own::kMaxSide)) {
        return absl::InvalidArgumentError(
            absl::StrCat(path, ": images of ", part.columns(), "x", part.rows(), " pixels; images to train on have ",
                         own::kMinSide, " to ", own::kMaxSide, " a side: --size=28 (data.size) makes them 28 x 28"));
      }
      const bool first_of_set = &part == &set->front();
      if (last != nullptr && (size == 0 || !first_of_set) &&
          (part.rows() != last->rows() || part.columns() != last->columns())) {
        return absl::InvalidArgumentError(absl::StrCat(
            path, ": images of ", last->columns(), "x", last->rows(), " pixels and of ", part.columns(), "x",
            part.rows(), first_of_set ? "; --size=28 (data.size) makes them all 28 x 28" : " in one set of them"));
      }
      last = &part;
    }
  }
  return absl::OkStatus();
}

// By what the files call a class, its number.
struct Classes {
  std::vector<std::string> names;
  std::map<std::string, uint16_t> numbers;
};

absl::StatusOr<Classes> ClassesOf(const std::string& path, const std::vector<const LabelledImages*>& parts,
                                  const own::Mapping& mapping, std::vector<std::string>* notes) {
  std::set<std::string> found;
  for (const LabelledImages* part : parts) found.insert(part->labels.names().begin(), part->labels.names().end());
  std::vector<std::string> labels(found.begin(), found.end());
  own::SortNames(&labels);
  if (labels.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", labels.empty() ? "no class" : absl::StrCat("only one class, '", labels[0], "'"),
                     "; to tell apart, there have to be two"));
  }
  if (labels.size() > own::kMaxClasses) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", labels.size(), " classes, such as ", Some(labels),
                                                   "; the most is ", own::kMaxClasses));
  }
  Classes classes;
  std::set<std::string> taken;
  bool repeated = false;
  for (const std::string& label : labels) {
    const auto meaning = mapping.find(label);
    classes.names.push_back(meaning != mapping.end() ? meaning->second : label);
    repeated |= !taken.insert(classes.names.back()).second;
  }
  if (repeated) {
    notes->push_back("the mapping gives one name to several labels, which keep their own");
    classes.names = labels;
  }
  for (size_t k = 0; k < labels.size(); ++k) {
    const std::string& name = classes.names[k];
    if (name.empty() || name.size() > own::kMaxNameBytes || !IsPrintable(name)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": a class '", Printable(name.substr(0, own::kMaxNameBytes)),
                                                     "'; names of classes have 1 .. ", own::kMaxNameBytes,
                                                     " bytes, UTF-8, without control characters"));
    }
    classes.numbers[labels[k]] = static_cast<uint16_t>(k);
  }
  return classes;
}

// Pieces of one set put together, with its labels by number; takes the parts' memory.
ImageSet Join(const own::PixelRange& range, const Classes& classes, std::vector<LabelledImages>* parts) {
  ImageSet set;
  set.rows = parts->front().rows();
  set.columns = parts->front().columns();
  for (LabelledImages& part : *parts) {
    std::vector<uint16_t> numbers;
    for (const std::string& name : part.labels.names()) numbers.push_back(classes.numbers.at(name));
    set.labels.reserve(set.labels.size() + part.labels.size());
    for (const uint32_t index : part.labels.indices()) set.labels.push_back(numbers[index]);
    std::vector<uint8_t> bytes = own::TakeBytes(range, &part.images);
    if (set.pixels.empty()) {
      set.pixels = std::move(bytes);
    } else {
      set.pixels.insert(set.pixels.end(), bytes.begin(), bytes.end());
    }
    part = LabelledImages();
  }
  return set;
}

void Transpose(ImageSet* set) {
  own::InPieces(set->size(), kPiece, [&](int64_t begin, int64_t end) {
    formats::TransposeImages(end - begin, set->rows, set->columns,
                             &set->pixels[static_cast<size_t>(begin * set->pixels_per_image())]);
  });
  std::swap(set->rows, set->columns);
}

void Invert(ImageSet* set) {
  own::InPieces(static_cast<int64_t>(set->pixels.size()), int64_t{1} << 20, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) set->pixels[static_cast<size_t>(i)] ^= 0xff;
  });
}

// Whether most images are lighter than darker at their edges.
bool IsDarkOnLight(const ImageSet& set) {
  int64_t light = 0;
  for (int64_t n = 0; n < set.size(); ++n) {
    const uint8_t* const image = &set.pixels[static_cast<size_t>(n * set.pixels_per_image())];
    const int last_row = (set.rows - 1) * set.columns;
    int64_t sum = 0;
    for (int x = 0; x < set.columns; ++x) sum += image[x] + image[last_row + x];
    for (int y = 0; y < set.rows; ++y) sum += image[y * set.columns] + image[y * set.columns + set.columns - 1];
    light += sum > 255 * (set.rows + set.columns);
  }
  return static_cast<double>(light) > kMostlyLight * static_cast<double>(set.size());
}

// Splits test images off, about `fraction` of each class.
absl::Status SplitOff(const std::string& path, const DataConfig& config, Dataset* dataset,
                      std::vector<std::string>* notes) {
  ImageSet& train = dataset->train;
  Split split = StratifiedSplit(train.labels, dataset->classes(), config.test_fraction(), config.test_seed());
  if (split.validation.empty()) {
    // So few of each: one of each class that has several.
    std::vector<int64_t> counts(dataset->class_names.size());
    for (const uint16_t label : train.labels) ++counts[label];
    std::set<uint16_t> taken;
    split = Split();
    for (uint32_t i = 0; i < train.labels.size(); ++i) {
      const uint16_t label = train.labels[i];
      (counts[label] > 1 && taken.insert(label).second ? split.validation : split.train).push_back(i);
    }
    if (split.validation.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": one image a class; to train and to test takes two"));
    }
    notes->push_back("so few images that one of each class that has several is tested on");
  }
  std::vector<bool> has_test(dataset->class_names.size());
  for (const uint32_t i : split.validation) has_test[train.labels[i]] = true;
  std::vector<std::string> without;
  for (size_t k = 0; k < has_test.size(); ++k) {
    if (!has_test[k]) without.push_back(dataset->class_names[k]);
  }
  if (!without.empty()) notes->push_back(absl::StrCat("too few images for a test image: ", Some(without)));

  const size_t size = static_cast<size_t>(train.pixels_per_image());
  ImageSet& test = dataset->test;
  test.rows = train.rows;
  test.columns = train.columns;
  test.pixels.reserve(split.validation.size() * size);
  for (const uint32_t i : split.validation) {
    const auto image = train.pixels.begin() + static_cast<ptrdiff_t>(i * size);
    test.pixels.insert(test.pixels.end(), image, image + static_cast<ptrdiff_t>(size));
    test.labels.push_back(train.labels[i]);
  }
  // What is left moves together, in its order.
  for (size_t to = 0; to < split.train.size(); ++to) {
    const size_t from = split.train[to];
    if (from == to) continue;
    std::memmove(&train.pixels[to * size], &train.pixels[from * size], size);
    train.labels[to] = train.labels[from];
  }
  train.pixels.resize(split.train.size() * size);
  train.labels.resize(split.train.size());
  dataset->test_was_split_off = true;
  return absl::OkStatus();
}

// What becomes of a data set while it is loaded.
struct Loading {
  const DataConfig& config;
  bool named_emnist = false;
  const CatalogEntry* named = nullptr;  // The data set whose name the files have.
  own::Mapping mapping;
  std::string format;
  Parts parts;
  Dataset dataset;
  Preparation preparation;
  std::vector<std::string> decisions;  // What was done, for the line that says so.

  std::vector<std::string>& notes() { return dataset.notes; }
};

// What a name of files has to say where it is that of a data set of the catalogue, and the labels are numbers of it.
const CatalogEntry* EntryNamed(const Reading& reading) {
  const absl::StatusOr<const CatalogEntry*> entry = FindInCatalog(reading.name);
  return entry.ok() ? *entry : nullptr;
}

own::Mapping MappingOf(const CatalogEntry& entry) {
  own::Mapping mapping;
  for (int k = 0; k < entry.classes(); ++k) {
    mapping[absl::StrCat(k + entry.first_label)] = entry.class_names[static_cast<size_t>(k)];
  }
  return mapping;
}

Preparation::Recipe RecipeFor(const DataConfig& config, bool named_emnist, const CatalogEntry* official) {
  switch (config.recipe()) {
    case DataConfig::EMNIST:
      return Preparation::EMNIST;
    case DataConfig::MNIST:
      return Preparation::MNIST;
    case DataConfig::AS_THE_IMAGES:
      break;
  }
  if (official != nullptr) return RecipeOf(official->name);
  return named_emnist ? Preparation::EMNIST : Preparation::PLAIN;
}

// "letters" of "/home/me/letters/"
std::string NameOf(const std::string& path) {
  std::string name(own::BaseName(path));
  const std::string printable = Printable(name);
  return name.empty() ? "own data" : printable;
}

// What size images have in their files, and whether reading has changed it.
void NoteStoredSize(const Reading& reading, Loading* loading) {
  const LabelledImages& first = reading.parts.front();
  const bool was_resized = !reading.filter.empty();
  if (was_resized) loading->preparation.set_filter(reading.filter);
  const int rows = was_resized ? reading.stored_rows : first.rows();
  const int columns = was_resized ? reading.stored_columns : first.columns();
  if (rows > 0) loading->preparation.set_rows(rows);
  if (rows > 0) loading->preparation.set_columns(columns);
  if (was_resized) {
    loading->decisions.push_back(rows > 0 ? absl::StrCat("resized from ", columns, "x", rows)
                                          : "resized from several sizes");
  }
}

// Reads what the paths hold.
absl::Status ReadPaths(Loading* loading) {
  const DataConfig& config = loading->config;
  const own::Options options{config.size(), config.label_column(), config.dataset()};
  ASSIGN_OR_RETURN(Reading reading, own::ReadPath(config.path(), options));
  loading->notes() = std::move(reading.notes);
  loading->format = reading.format;
  loading->named_emnist = reading.named_emnist;
  loading->named = EntryNamed(reading);
  loading->mapping = std::move(reading.mapping);
  if (loading->mapping.empty() && loading->named != nullptr) loading->mapping = MappingOf(*loading->named);
  NoteStoredSize(reading, loading);
  loading->parts = SortOut(std::move(reading), &loading->notes());
  if (config.test_path().empty()) return absl::OkStatus();

  std::vector<LabelledImages>& test = loading->parts.test;
  if (!test.empty()) {
    loading->notes().push_back(
        absl::StrCat("the test images of ", config.path(), " are left out, since others are given"));
  }
  ASSIGN_OR_RETURN(Reading tests, own::ReadPath(config.test_path(), options));
  loading->notes().insert(loading->notes().end(), tests.notes.begin(), tests.notes.end());
  if (tests.named_emnist != loading->named_emnist) {
    loading->notes().push_back("by their names, only some of the files are EMNIST's: are all images upright?");
  }
  test = std::move(tests.parts);
  return absl::OkStatus();
}

// The bytes and labels of what was read, as two sets.
absl::Status MakeSets(Loading* loading) {
  const std::string& path = loading->config.path();
  std::vector<const LabelledImages*> all;
  for (const auto* some : {&loading->parts.train, &loading->parts.test}) {
    for (const LabelledImages& part : *some) all.push_back(&part);
  }
  RETURN_IF_ERROR(CheckSizes(path, loading->parts, loading->config.size()));
  ASSIGN_OR_RETURN(const Classes classes, ClassesOf(path, all, loading->mapping, &loading->notes()));
  loading->dataset.class_names = classes.names;
  const absl::StatusOr<own::PixelRange> range = own::RangeOf(all);
  if (!range.ok()) return InFile(path, range.status());
  loading->preparation.set_offset(range->offset);
  loading->preparation.set_scale(range->scale);
  if (!range->meaning.empty()) loading->notes().push_back(range->meaning);
  loading->dataset.train = Join(*range, classes, &loading->parts.train);
  if (!loading->parts.test.empty()) loading->dataset.test = Join(*range, classes, &loading->parts.test);
  return absl::OkStatus();
}

void TurnUpright(Loading* loading) {
  const DataConfig::Orientation orientation = loading->config.orientation();
  if (orientation == DataConfig::UPRIGHT || (orientation == DataConfig::AS_PUBLISHED && !loading->named_emnist)) return;
  Transpose(&loading->dataset.train);
  Transpose(&loading->dataset.test);
  loading->preparation.set_transposed(true);
  loading->decisions.push_back(orientation == DataConfig::TRANSPOSED
                                   ? "turned upright (data.orientation)"
                                   : "turned upright, since files of EMNIST have columns for rows");
}

void ResizeAll(Loading* loading) {
  const int size = loading->config.size();
  if (size == 0) return;
  ImageSet& train = loading->dataset.train;
  if (train.rows != size || train.columns != size) {
    loading->decisions.push_back(absl::StrCat("resized from ", train.columns, "x", train.rows));
    loading->preparation.set_filter(image::kResizeFilter);
  }
  for (ImageSet* set : {&train, &loading->dataset.test}) {
    if (set->size() > 0) Resize(size, size, set);
  }
}

void MakePaperZero(Loading* loading) {
  const DataConfig::Polarity polarity = loading->config.polarity();
  if (polarity == DataConfig::LIGHT_ON_DARK) return;
  if (polarity == DataConfig::DETECT && !IsDarkOnLight(loading->dataset.train)) return;
  Invert(&loading->dataset.train);
  Invert(&loading->dataset.test);
  loading->preparation.set_inverted(true);
  loading->decisions.push_back("ink was dark on light: inverted");
}

// What is written down of it.
void Describe(Loading* loading) {
  const DataConfig& config = loading->config;
  Dataset& dataset = loading->dataset;
  DataFingerprint& fingerprint = dataset.fingerprint;
  fingerprint.set_content_sha256(ContentSha256(dataset));
  const CatalogEntry* official = FindByContent(fingerprint.content_sha256());
  if (official != nullptr && official->class_names.size() != dataset.class_names.size()) official = nullptr;
  if (official != nullptr) dataset.class_names = official->class_names;
  dataset.name = official != nullptr         ? official->name
                 : loading->named != nullptr ? loading->named->name
                                             : NameOf(AbsolutePath(config.path()));
  fingerprint.set_source(official != nullptr ? DataFingerprint::OFFICIAL : DataFingerprint::OWN);
  fingerprint.set_dataset(dataset.name);
  fingerprint.set_folder(config.path());
  if (!config.test_path().empty()) fingerprint.set_test_folder(config.test_path());
  fingerprint.set_reading(
      absl::StrCat(loading->format, loading->decisions.empty() ? "" : "; ", absl::StrJoin(loading->decisions, "; ")));
  fingerprint.set_classes(dataset.classes());
  fingerprint.set_train_images(dataset.train.size());
  fingerprint.set_test_images(dataset.test.size());
  Preparation& preparation = loading->preparation;
  preparation.set_recipe(RecipeFor(config, loading->named_emnist, official));
  if (preparation.recipe() == Preparation::PLAIN) preparation.set_ink_share(InkShare(dataset.train));
  *fingerprint.mutable_preparation() = preparation;
}

}  // namespace

void Resize(int columns, int rows, ImageSet* set) {
  if (set->columns == columns && set->rows == rows) return;
  const size_t from = static_cast<size_t>(set->pixels_per_image());
  const size_t to = static_cast<size_t>(columns) * static_cast<size_t>(rows);
  std::vector<uint8_t> pixels;
  pixels.reserve(static_cast<size_t>(set->size()) * to);
  AdviseHugePages(pixels.data(), pixels.capacity());
  pixels.resize(static_cast<size_t>(set->size()) * to);
  own::InPieces(set->size(), kPiece, [&](int64_t begin, int64_t end) {
    image::Image image = image::Image::Blank(set->columns, set->rows, 1);
    for (int64_t n = begin; n < end; ++n) {
      std::memcpy(image.pixels.data(), &set->pixels[static_cast<size_t>(n) * from], from);
      const image::Image fitted = image::ResizeToFit(image, columns, rows);
      std::memcpy(&pixels[static_cast<size_t>(n) * to], fitted.pixels.data(), to);
    }
  });
  set->pixels = std::move(pixels);
  set->columns = columns;
  set->rows = rows;
}

absl::StatusOr<Dataset> LoadOwn(const DataConfig& config) {
  Loading loading{config, false, nullptr, {}, {}, {}, {}, {}, {}};
  RETURN_IF_ERROR(ReadPaths(&loading));
  RETURN_IF_ERROR(MakeSets(&loading));
  TurnUpright(&loading);
  ResizeAll(&loading);
  MakePaperZero(&loading);
  if (loading.dataset.test.size() == 0) {
    RETURN_IF_ERROR(SplitOff(config.path(), config, &loading.dataset, &loading.notes()));
    loading.decisions.push_back(absl::StrCat(100 * config.test_fraction(), " % split off for testing"));
  }
  Describe(&loading);
  return std::move(loading.dataset);
}

}  // namespace inknet::data
