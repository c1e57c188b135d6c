// Writes the first inputs of the corpora whose formats are bytes. Those of text formats are written by hand.
#include <stdio.h>
#include <zip.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "bench/record_file.h"
#include "data/image/image.h"
#include "data/image/png.h"
#include "data/image/testing.h"
#include "model/model_file.h"
#include "proto/bench.pb.h"
#include "record/checkpoint/checkpoint.h"
#include "record/checkpoint/test_data.h"
#include "util/file.h"

namespace inknet::fuzz {
namespace {

[[noreturn]] void Fail(const absl::Status& status) {
  std::fprintf(stderr, "error: %s\n", status.ToString().c_str());
  std::exit(1);
}

class Corpora {
 public:
  explicit Corpora(std::string folder) : folder_(std::move(folder)) {}

  void Add(const std::string& target, const std::string& name, absl::string_view content) const {
    const std::string target_folder = JoinPath(folder_, target);
    absl::Status status = MakeFolders(target_folder);
    if (status.ok()) status = WriteFileAtomically(JoinPath(target_folder, name), content);
    if (!status.ok()) Fail(status);
  }

 private:
  const std::string folder_;
};

std::string BigEndian(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

// Pixels of a picture that shows a stroke.
std::string Stroke(int width, int height) {
  std::string pixels(static_cast<size_t>(width * height), '\0');
  for (int y = height / 8; y < height - height / 8; ++y) {
    for (int x = width / 3; x < width / 2 + 1; ++x) pixels[static_cast<size_t>(y * width + x)] = '\xf0';
  }
  return pixels;
}

std::string IdxImages(uint32_t count, int rows, int columns) {
  std::string file = BigEndian(0x803) + BigEndian(count) + BigEndian(static_cast<uint32_t>(rows)) +
                     BigEndian(static_cast<uint32_t>(columns));
  for (uint32_t i = 0; i < count; ++i) file += Stroke(columns, rows);
  return file;
}

std::string IdxLabels(absl::string_view labels) {
  return absl::StrCat(BigEndian(0x801), BigEndian(static_cast<uint32_t>(labels.size())), labels);
}

std::string Gzip(absl::string_view content) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string compressed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(&compressed[0]);
  stream.avail_out = static_cast<uInt>(compressed.size());
  deflate(&stream, Z_FINISH);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

// A zip archive of `entries`, name to content, each compressed by `method` of libzip.
std::string Zip(const std::map<std::string, std::string>& entries, int method) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* const zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : entries) {
    zip_source_t* const source = zip_source_buffer(zip, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, 0);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), method, 0);
    zip_file_set_mtime(zip, static_cast<zip_uint64_t>(index), /*mtime=*/0, 0);
  }
  if (zip_close(zip) != 0) Fail(absl::InternalError(zip_strerror(zip)));
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(target);
  zip_source_read(target, &bytes[0], bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

image::Image Picture(int width, int height, int channels) {
  image::Image picture = image::Image::Blank(width, height, channels);
  const std::string stroke = Stroke(width, height);
  for (size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<uint8_t>(stroke[i / static_cast<size_t>(channels)]);
  }
  return picture;
}

model::Model TinyModel(ModelConfig::Activation activation, const std::vector<int>& hidden_units) {
  model::Model model;
  model.image_rows = 2;
  model.image_columns = 3;
  model.class_names = {"a", "\"", "\u00e4"};
  model.architecture.set_activation(activation);
  model.data.set_dataset("toy");
  std::vector<int> widths = {6};
  for (const int units : hidden_units) {
    model.architecture.add_hidden_units(units);
    widths.push_back(units);
  }
  widths.push_back(3);
  for (size_t l = 0; l + 1 < widths.size(); ++l) {
    const size_t inputs = static_cast<size_t>(widths[l]);
    const size_t outputs = static_cast<size_t>(widths[l + 1]);
    model.parameters.push_back(
        {widths[l], widths[l + 1], std::vector<float>(inputs * outputs, 0.25f), std::vector<float>(outputs, -1.5f)});
  }
  return model;
}

template <typename T>
T OrFail(absl::StatusOr<T> value) {
  if (!value.ok()) Fail(value.status());
  return *std::move(value);
}

void AddAll(const Corpora& corpora) {
  const std::string images = IdxImages(3, 4, 5);
  const std::string labels = IdxLabels(absl::string_view("\0\1\2", 3));
  corpora.Add("idx", "images", images);
  corpora.Add("idx", "labels", labels);
  for (const char* target : {"idx", "idx_gzip"}) {
    corpora.Add(target, "images.gz", Gzip(images));
    corpora.Add(target, "labels.gz", Gzip(labels));
    corpora.Add(target, "large_images.gz", Gzip(IdxImages(40, 28, 28)));
  }
  const std::map<std::string, std::string> entries = {
      {"gzip/images.gz", Gzip(images)}, {"gzip/labels.gz", Gzip(labels)}, {"../../escaped", "x"}, {"empty", ""}};
  corpora.Add("zip_archive", "deflated", Zip(entries, ZIP_CM_DEFLATE));
  corpora.Add("zip_archive", "stored", Zip(entries, ZIP_CM_STORE));
  corpora.Add("zip_archive", "bzip2", Zip(entries, ZIP_CM_BZIP2));

  corpora.Add("model_file", "linear", OrFail(model::SerializeModel(TinyModel(ModelConfig::RELU, {}))));
  corpora.Add("model_file", "tanh", OrFail(model::SerializeModel(TinyModel(ModelConfig::TANH, {4, 2}))));

  checkpoint::Checkpoint at = checkpoint::CheckpointAfter(2);
  corpora.Add("checkpoint", "after_two_epochs", OrFail(checkpoint::Serialize(at)));
  at.progress.now = checkpoint::TestState(7, 25);
  at.progress.best_epoch = 1;
  at.progress.best = std::make_shared<const nn::Parameters>(checkpoint::TestParameters(3));
  at.progress.running.set_images(50);
  at.progress.step_seconds = {0.5, 0.25};
  corpora.Add("checkpoint", "within_an_epoch", OrFail(checkpoint::Serialize(at)));

  BenchRecord record;
  record.set_start_time("2026-11-22T10:11:12Z");
  record.add_results()->add_repetitions()->set_fma_peak(1e10);
  corpora.Add("bench_record", "record", bench::FormatRecord(record));

  for (const int channels : {1, 3}) {
    const image::Image picture = Picture(14, 17, channels);
    corpora.Add("png", absl::StrCat("channels", channels), OrFail(image::EncodePng(picture)));
    corpora.Add("jpeg", absl::StrCat("baseline", channels),
                image::EncodeJpeg(picture, {70, image::JpegCoding::kBaseline, ""}));
    corpora.Add("jpeg", absl::StrCat("progressive", channels),
                image::EncodeJpeg(picture, {70, image::JpegCoding::kProgressive, ""}));
  }
  // One entry, orientation, 6.
  const absl::string_view exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", 32);
  corpora.Add("jpeg", "exif", image::EncodeJpeg(Picture(9, 5, 1), {70, image::JpegCoding::kBaseline, exif}));

  for (const int side : {12, 16}) {
    for (const char switches : {'\0', '\2'}) {
      const char size = static_cast<char>(side - 1);
      corpora.Add("prepare", absl::StrCat("stroke", side, switches == 0 ? "mnist" : "emnist"),
                  absl::StrCat(absl::string_view(&size, 1), absl::string_view(&size, 1), "\x14\x14",
                               absl::string_view(&switches, 1), Stroke(side, side)));
    }
  }
}

}  // namespace
}  // namespace inknet::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "error: name the folder to write to, such as verify/fuzz/corpus\n");
    return 1;
  }
  inknet::fuzz::AddAll(inknet::fuzz::Corpora(argv[1]));
  return 0;
}
