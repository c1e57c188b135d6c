#include "data/load.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "data/content_hash.h"
#include "data/fetch.h"
#include "data/formats/idx.h"
#include "data/formats/zip_archive.h"
#include "data/glyphs.h"
#include "data/load_own.h"
#include "data/preparation.h"
#include "proto/run.pb.h"
#include "util/file.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::data {
namespace {

// EMNIST has one test image for every six training images; so have the drawn glyphs.
constexpr int kTrainImagesPerTestImage = 6;

// The content of an entry of the zip archive at `path`.
absl::StatusOr<std::string> ReadFromArchive(const std::string& path, const std::string& name) {
  NamelessFile file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return FileError(path, "open", errno);
  absl::StatusOr<formats::ZipArchive> archive = formats::ZipArchive::Open(std::move(file));
  if (!archive.ok()) return InFile(path, archive.status());
  absl::StatusOr<std::string> content = archive->Read(name, formats::kMaxIdxBytes);
  return content.ok() ? std::move(content) : InFile(path, content.status());
}

// One of the files of a data set.
struct PartFile {
  std::string archive;  // That it lies in, or empty.
  std::string path;

  std::string name() const { return archive.empty() ? path : absl::StrCat(archive, ", ", path); }
};

// Reads `file` and records it.
absl::StatusOr<std::string> ReadAndRecord(const PartFile& file, DataFingerprint::File& record) {
  const std::string& path = file.path;
  ASSIGN_OR_RETURN(std::string content,
                   file.archive.empty() ? ReadFile(path, formats::kMaxIdxBytes) : ReadFromArchive(file.archive, path));
  record.set_name(path.substr(path.rfind('/') + 1));
  record.set_bytes(static_cast<int64_t>(content.size()));
  record.set_sha256(Sha256Hex(content));
  return content;
}

absl::StatusOr<formats::IdxImages> LoadImages(const CatalogEntry& entry, Orientation orientation, const PartFile& file,
                                              DataFingerprint::File& record) {
  const std::string path = file.name();
  ASSIGN_OR_RETURN(const std::string content, ReadAndRecord(file, record));
  ASSIGN_OR_RETURN(formats::IdxImages images, formats::ParseIdxImages(content, path, orientation));
  if (images.rows != entry.rows || images.columns != entry.columns) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": images of ", images.rows, "x", images.columns,
                                                   " pixels; those of ", entry.name, " have ", entry.rows, "x",
                                                   entry.columns));
  }
  return images;
}

// Labels from 0.
absl::StatusOr<std::vector<uint16_t>> LoadLabels(const CatalogEntry& entry, const PartFile& file,
                                                 DataFingerprint::File& record) {
  const std::string path = file.name();
  ASSIGN_OR_RETURN(const std::string content, ReadAndRecord(file, record));
  ASSIGN_OR_RETURN(const std::vector<uint8_t> stored, formats::ParseIdxLabels(content, path));
  std::vector<uint16_t> labels(stored.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    const int label = stored[i] - entry.first_label;
    if (label < 0 || label >= entry.classes()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": image ", i, " has label ", stored[i], "; those of ",
                                                     entry.name, " are ", entry.first_label, " to ",
                                                     entry.first_label + entry.classes() - 1));
    }
    labels[i] = static_cast<uint16_t>(label);
  }
  return labels;
}

absl::StatusOr<ImageSet> LoadImageSet(const CatalogEntry& entry, Orientation orientation, const PartFile& images_file,
                                      const PartFile& labels_file, DataFingerprint::File& images_record,
                                      DataFingerprint::File& labels_record) {
  ASSIGN_OR_RETURN(std::vector<uint16_t> labels, LoadLabels(entry, labels_file, labels_record));
  ASSIGN_OR_RETURN(formats::IdxImages images, LoadImages(entry, orientation, images_file, images_record));
  if (images.count != static_cast<int64_t>(labels.size())) {
    return absl::InvalidArgumentError(absl::StrCat(images_file.name(), " holds ", images.count, " images, but ",
                                                   labels_file.name(), " ", labels.size(),
                                                   " labels: they do not belong together"));
  }
  return ImageSet{images.rows, images.columns, std::move(images.pixels), std::move(labels)};
}

// Whether every file has its official checksum: that of the catalogue or, where nobody has published one, that of the
// manifest which a download left.
bool IsOfficial(const CatalogEntry& entry, const std::string& folder,
                const std::array<DataFingerprint::File, kParts>& files) {
  const absl::StatusOr<DataFingerprint> manifest = ReadManifest(folder);
  const auto official_sha256 = [&](const CatalogFile& file) -> std::string {
    if (!file.sha256.empty() || !manifest.ok()) return file.sha256;
    const auto listed = std::find_if(manifest->files().begin(), manifest->files().end(),
                                     [&](const DataFingerprint::File& f) { return f.name() == file.name; });
    return listed != manifest->files().end() ? listed->sha256() : "";
  };
  for (int part = 0; part < kParts; ++part) {
    if (files[part].sha256() != official_sha256(entry.files[part])) return false;
  }
  return true;
}

// An error where the files in `folder` are those of `found`, another data set than `entry` whose files have the same
// names. Under names of their own its images may be meant: MNIST's, say, as somebody's digits in EMNIST's files.
absl::Status CheckNotOthers(const CatalogEntry& entry, const CatalogEntry* found, const std::string& folder) {
  if (found == nullptr || found->name == entry.name) return absl::OkStatus();
  if (found->files[kTrainImages].name != entry.files[kTrainImages].name) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(folder, ": its files are those of ", found->name, ", not of ",
                                                 entry.name, ", though they have the same names; to use them, --set ",
                                                 "data.dataset=", found->name));
}

absl::StatusOr<Dataset> LoadFiles(const CatalogEntry& entry, Orientation orientation, const DatasetFiles& files) {
  Dataset dataset;
  const auto part = [&](Part which) { return PartFile{files.archive, files.paths[which]}; };
  std::array<DataFingerprint::File, kParts> records;
  // Decompressing takes nearly all of the time, and most of it goes into the training images.
  std::future<absl::StatusOr<ImageSet>> train = std::async(std::launch::async, [&] {
    return LoadImageSet(entry, orientation, part(kTrainImages), part(kTrainLabels), records[kTrainImages],
                        records[kTrainLabels]);
  });
  absl::StatusOr<ImageSet> test = LoadImageSet(entry, orientation, part(kTestImages), part(kTestLabels),
                                               records[kTestImages], records[kTestLabels]);
  ASSIGN_OR_RETURN(dataset.train, train.get());
  ASSIGN_OR_RETURN(dataset.test, std::move(test));

  std::array<std::string, kParts> sha256;
  for (int part = 0; part < kParts; ++part) sha256[part] = records[part].sha256();
  RETURN_IF_ERROR(CheckNotOthers(entry, FindByChecksums(sha256), files.folder));
  DataFingerprint& fingerprint = dataset.fingerprint;
  fingerprint.set_source(IsOfficial(entry, files.folder, records) ? DataFingerprint::OFFICIAL
                                                                  : DataFingerprint::UNOFFICIAL);
  fingerprint.set_folder(files.folder);
  for (DataFingerprint::File& record : records) *fingerprint.add_files() = std::move(record);
  return dataset;
}

absl::StatusOr<Dataset> LoadGlyphs(const CatalogEntry& entry, int per_class, uint64_t seed) {
  Dataset dataset;
  SplitMix64 seeds(seed);
  ASSIGN_OR_RETURN(dataset.train, DrawGlyphs(entry.class_names, per_class, seeds.Next()));
  ASSIGN_OR_RETURN(dataset.test,
                   DrawGlyphs(entry.class_names, std::max(1, per_class / kTrainImagesPerTestImage), seeds.Next()));
  dataset.fingerprint.set_source(DataFingerprint::DRAWN_GLYPHS);
  return dataset;
}

Orientation OrientationOf(const CatalogEntry& entry, const DataConfig& config) {
  switch (config.orientation()) {
    case DataConfig::AS_PUBLISHED:
      break;
    case DataConfig::UPRIGHT:
      return Orientation::kUpright;
    case DataConfig::TRANSPOSED:
      return Orientation::kTransposed;
  }
  return entry.orientation;
}

}  // namespace

absl::StatusOr<Dataset> LoadFrom(const CatalogEntry& entry, const DataConfig& config, const SearchPlaces& places,
                                 uint64_t seed) {
  std::optional<DatasetFiles> files;
  if (config.source() == DataConfig::SEARCH) {
    ASSIGN_OR_RETURN(files, Locate(entry, config, places));
  }
  if (!files && !entry.drawable) {
    return absl::NotFoundError(
        absl::StrCat(entry.name, config.source() == DataConfig::GLYPHS ? ": " : ": none of its files was found, and ",
                     "it cannot be drawn, as digits and letters can; give the folder of its files with --data_dir ",
                     "(docs/data.md has their names)"));
  }
  ASSIGN_OR_RETURN(Dataset dataset, files ? LoadFiles(entry, OrientationOf(entry, config), *files)
                                          : LoadGlyphs(entry, config.glyphs_per_class(), seed));
  dataset.name = entry.name;
  dataset.class_names = entry.class_names;
  dataset.fingerprint.set_dataset(entry.name);
  dataset.fingerprint.set_classes(entry.classes());
  dataset.fingerprint.set_train_images(dataset.train.size());
  dataset.fingerprint.set_test_images(dataset.test.size());
  dataset.fingerprint.set_content_sha256(ContentSha256(dataset));
  Preparation& preparation = *dataset.fingerprint.mutable_preparation();
  preparation.set_recipe(RecipeOf(entry.name));
  if (files && OrientationOf(entry, config) == Orientation::kTransposed) preparation.set_transposed(true);
  if (preparation.recipe() == Preparation::PLAIN) preparation.set_ink_share(InkShare(dataset.train));
  // The same images, whatever became of the files around them.
  const CatalogEntry* same = files ? FindByContent(dataset.fingerprint.content_sha256()) : nullptr;
  if (files) RETURN_IF_ERROR(CheckNotOthers(entry, same, files->folder));
  if (files && dataset.fingerprint.content_sha256() == entry.content_sha256) {
    dataset.fingerprint.set_source(DataFingerprint::OFFICIAL);
  }
  return dataset;
}

absl::StatusOr<Dataset> Load(const DataConfig& config, uint64_t seed) {
  if (!config.path().empty()) {
    // What everybody has is loaded as what it is.
    const CatalogEntry* const known = OfficialDatasetIn(config.path());
    const bool resizes = config.size() != 0 && known != nullptr && config.size() != known->rows;
    if (known == nullptr || !config.test_path().empty() || resizes) return LoadOwn(config);
    DataConfig there = config;
    there.set_data_dir(config.path());
    return LoadFrom(*known, there, SearchPlaces(), seed);
  }
  ASSIGN_OR_RETURN(const CatalogEntry* entry, FindInCatalog(config.dataset()));
  return LoadFrom(*entry, config, PlacesOfThisProcess(), seed);
}

std::string Describe(const Dataset& dataset) {
  const std::string size = absl::StrCat(dataset.name, ": ", dataset.train.size(), " + ", dataset.test.size(),
                                        " images, ", dataset.classes(), " classes, ");
  const std::string& folder = dataset.fingerprint.folder();
  switch (dataset.fingerprint.source()) {
    case DataFingerprint::OFFICIAL:
      return absl::StrCat(size, "official files from ", folder);
    case DataFingerprint::UNOFFICIAL:
      return absl::StrCat(size, "an UNOFFICIAL copy from ", folder, ": its scores are not ", dataset.name, " scores");
    case DataFingerprint::OWN:
      return absl::StrFormat("%s%dx%d, from %s: %s", size, dataset.train.columns, dataset.train.rows, folder,
                             dataset.fingerprint.reading());
    case DataFingerprint::DRAWN_GLYPHS:
      break;
  }
  return absl::StrCat(size, "GLYPHS DRAWN BY PROGRAM, no files: its scores are not ", dataset.name, " scores");
}

}  // namespace inknet::data
