// The corruption matrix: of a small file of each kind, every truncation and every single bit that is flipped. Never a
// crash; and what has a checksum never reads as anything but what it was. The log has a row for each kind:
//
//   refused   read as an error
//   same      read as what it was: what changed means nothing
//   changed   read as something else, which nothing in the file can tell
//
//   | kind | bytes | truncations: refused / same / changed | flipped bits: refused / same / changed |
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "bench/record_file.h"
#include "data/formats/idx.h"
#include "data/formats/zip_archive.h"
#include "data/image/decode.h"
#include "gtest/gtest.h"
#include "model/model_file.h"
#include "proto/config.pb.h"
#include "proto/evaluation.pb.h"
#include "proto/sweep.pb.h"
#include "proto/text.h"
#include "record/checkpoint/checkpoint.h"
#include "record/run_folder.h"
#include "sweep/wandb_yaml.h"
#include "util/file.h"

namespace inknet::hardening {
namespace {

// What is read from a file of this kind, as text to compare; nothing where it is an error.
using Read = std::function<std::optional<std::string>(const std::string& bytes)>;

enum class Protection {
  kEveryBit,  // A file that differs by one bit is not read.
  kContent,   // Checksums over what is read, not over all around it.
  kNone,
};

struct Kind {
  std::string name;
  std::string file;  // In the corpora of the fuzz targets.
  Read read;
  Protection protection;
};

std::optional<std::string> Images(const std::string& bytes) {
  const absl::StatusOr<formats::IdxImages> images =
      formats::ParseIdxImages(bytes, "f", formats::Orientation::kTransposed);
  if (!images.ok()) return std::nullopt;
  return absl::StrCat(images->rows, "x", images->columns, ":",
                      std::string(images->pixels.begin(), images->pixels.end()));
}

std::optional<std::string> Labels(const std::string& bytes) {
  const absl::StatusOr<std::vector<uint8_t>> labels = formats::ParseIdxLabels(bytes, "f");
  if (!labels.ok()) return std::nullopt;
  return std::string(labels->begin(), labels->end());
}

// The images in a zip archive.
std::optional<std::string> ZippedImages(const std::string& bytes) {
  const absl::StatusOr<formats::ZipArchive> archive = formats::ZipArchive::Open(bytes);
  if (!archive.ok()) return std::nullopt;
  const absl::StatusOr<std::string> content = archive->Read("gzip/images.gz", 1 << 20);
  return content.ok() ? std::optional<std::string>(*content) : std::nullopt;
}

std::optional<std::string> Model(const std::string& bytes) {
  const absl::StatusOr<model::Model> model = model::ParseModel(bytes);
  return model.ok() ? std::optional<std::string>(model::SerializeModel(*model).value()) : std::nullopt;
}

std::optional<std::string> Checkpoint(const std::string& bytes) {
  const absl::StatusOr<checkpoint::Checkpoint> checkpoint = checkpoint::Parse(bytes);
  return checkpoint.ok() ? std::optional<std::string>(checkpoint::Serialize(*checkpoint).value()) : std::nullopt;
}

template <typename Message>
std::optional<std::string> TextOf(const std::string& bytes) {
  Message message;
  return ParseTextProto(bytes, "f", &message).ok() ? std::optional<std::string>(FormatTextProto(message))
                                                   : std::nullopt;
}

std::optional<std::string> Sweep(const std::string& bytes) {
  sweep::Source source("f");
  const absl::StatusOr<SweepConfig> sweep = sweep::ParseWandbYaml(bytes, "f", &source);
  return sweep.ok() && source.errors.empty() ? std::optional<std::string>(FormatTextProto(*sweep)) : std::nullopt;
}

std::optional<std::string> Run(const std::string& bytes) {
  const absl::StatusOr<RunRecord> record = record::ParseRunRecord(bytes, "f");
  return record.ok() ? std::optional<std::string>(FormatTextProto(*record)) : std::nullopt;
}

std::optional<std::string> Bench(const std::string& bytes) {
  const absl::StatusOr<BenchRecord> record = bench::ParseRecord(bytes, "f");
  return record.ok() ? std::optional<std::string>(FormatTextProto(*record)) : std::nullopt;
}

std::optional<std::string> Picture(const std::string& bytes) {
  const absl::StatusOr<image::Image> picture = image::Decode(bytes);
  if (!picture.ok()) return std::nullopt;
  return absl::StrCat(picture->width, "x", picture->height, "x", picture->channels, ":",
                      std::string(picture->pixels.begin(), picture->pixels.end()));
}

const std::vector<Kind>& Kinds() {
  static const auto* const kinds = new std::vector<Kind>{
      {"model (safetensors)", "model_file/tanh", Model, Protection::kEveryBit},
      {"checkpoint (safetensors)", "checkpoint/within_an_epoch", Checkpoint, Protection::kEveryBit},
      {"benchmark record", "bench_record/record", Bench, Protection::kEveryBit},
      {"IDX images, gzip", "idx/images.gz", Images, Protection::kContent},
      {"IDX labels, gzip", "idx/labels.gz", Labels, Protection::kContent},
      {"zip archive, deflated", "zip_archive/deflated", ZippedImages, Protection::kContent},
      {"zip archive, stored", "zip_archive/stored", ZippedImages, Protection::kContent},
      {"PNG", "png/channels1", Picture, Protection::kContent},
      {"JPEG, baseline", "jpeg/baseline1", Picture, Protection::kNone},
      {"JPEG, progressive", "jpeg/progressive3", Picture, Protection::kNone},
      {"IDX images", "idx/images", Images, Protection::kNone},
      {"IDX labels", "idx/labels", Labels, Protection::kNone},
      {"sweep file, YAML", "sweep_yaml/bayes", Sweep, Protection::kNone},
      {"configuration", "configuration/whole", TextOf<RunConfig>, Protection::kNone},
      {"run record", "run_record/finished", Run, Protection::kNone},
      {"evaluation", "evaluation/finished", TextOf<Evaluation>, Protection::kNone},
  };
  return *kinds;
}

struct Counts {
  int refused = 0;
  int same = 0;
  int changed = 0;

  int all() const { return refused + same + changed; }
};

// Reads `damaged`, from memory of its exact size, so that sanitizers see a byte beyond it.
void Count(const Kind& kind, const std::string& whole, absl::string_view damaged, Counts* counts) {
  std::string exact(damaged);
  exact.shrink_to_fit();
  const std::optional<std::string> read = kind.read(exact);
  ++(!read.has_value() ? counts->refused : *read == whole ? counts->same : counts->changed);
}

class CorruptionTest : public ::testing::TestWithParam<Kind> {};

TEST_P(CorruptionTest, EveryTruncationAndEveryFlippedBit) {
  const Kind& kind = GetParam();
  const absl::StatusOr<std::string> file = ReadFile(absl::StrCat("verify/fuzz/corpus/", kind.file), 1 << 20);
  ASSERT_TRUE(file.ok()) << file.status();
  const std::optional<std::string> whole = kind.read(*file);
  ASSERT_TRUE(whole.has_value()) << kind.file;

  Counts truncations;
  for (size_t size = 0; size < file->size(); ++size) Count(kind, *whole, file->substr(0, size), &truncations);
  Counts flips;
  for (size_t bit = 0; bit < 8 * file->size(); ++bit) {
    std::string damaged = *file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    Count(kind, *whole, damaged, &flips);
  }
  std::printf("| %-24s | %5zu | %5d / %3d / %4d | %5d / %4d / %5d |\n", kind.name.c_str(), file->size(),
              truncations.refused, truncations.same, truncations.changed, flips.refused, flips.same, flips.changed);
  EXPECT_EQ(truncations.all(), static_cast<int>(file->size()));
  EXPECT_EQ(flips.all(), 8 * static_cast<int>(file->size()));
  if (kind.protection != Protection::kNone) {
    EXPECT_EQ(truncations.changed, 0);
    EXPECT_EQ(flips.changed, 0);
  }
  if (kind.protection == Protection::kEveryBit) {
    EXPECT_EQ(truncations.same, 0);
    EXPECT_EQ(flips.same, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CorruptionTest, ::testing::ValuesIn(Kinds()),
                         [](const ::testing::TestParamInfo<Kind>& info) { return absl::StrCat(info.index); });

}  // namespace
}  // namespace inknet::hardening
