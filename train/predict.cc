// Tells which characters pictures show.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "data/image/decode.h"
#include "data/image/limits.h"
#include "data/image/png.h"
#include "data/image/terminal.h"
#include "data/image/variants.h"
#include "data/own/file_names.h"
#include "data/own/file_tree.h"
#include "train/annotation.h"
#include "train/chosen_classes.h"
#include "train/prediction.h"
#include "train/predictor.h"
#include "train/trained_model.h"
#include "util/command_line.h"
#include "util/cores.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/status.h"
#include "util/thread_pool.h"

ABSL_FLAG(int, top, 5, "how many of the most probable classes to print");
ABSL_FLAG(bool, one, false, "takes all that is on a picture for one character");
ABSL_FLAG(bool, show, false, "draw what the network sees");
ABSL_FLAG(double, doubt, 0.5, "an answer with a smaller probability is a question, such as 7?");
ABSL_FLAG(int, average, 1,
          "ask so many variants of each character, 1 .. 15: thicker, thinner, a pixel to each side; their mean counts");
ABSL_FLAG(std::string, annotate, "", "PNG file to write the picture into with what was read on it; for one picture");
ABSL_FLAG(bool, json, false, "print one JSON object a picture, each on a line");
ABSL_FLAG(std::string, save_prepared, "",
          "PNG file to write what the network sees into, several characters beside each other; for one picture");

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Reads handwritten characters on pictures, one or several in each: dark on light or light on dark; PNG, JPEG,\n"
    "WebP, BMP, PNM, TIFF or GIF.\n\n"
    "  bazel run //train:predict -- --run=runs/emnist-20261122-120000 a.png b.jpg\n"
    "  bazel run //train:predict -- --run=runs/emnist-20261122-120000 --json pictures/ scans.zip\n"
    "  bazel run //train:predict -- --model=model.safetensors --among=digits --annotate=read.png a.png\n\n"
    "Of folders and zip archives, all pictures are read. A picture that cannot be read is named, and the others are\n"
    "predicted; one without characters is said to have none, and is no error. Paths are relative to the current "
    "folder.";

// So many pictures are worked on at once, and printed in their order.
constexpr int kAtOnce = 512;

// A picture to read.
struct Picture {
  std::string name;  // As it is printed.
  std::shared_ptr<const own::FileTree> tree;
  const own::FileTree::File* file = nullptr;
};

// The pictures that `argument` names: itself, or those in it.
absl::Status AddPictures(const std::string& argument, std::vector<Picture>* pictures) {
  ASSIGN_OR_RETURN(own::FileTree opened, own::FileTree::Open(argument));
  const auto tree = std::make_shared<const own::FileTree>(std::move(opened));
  if (!tree->is_folder() && !tree->is_archive()) {
    pictures->push_back({argument, tree, &tree->files().front()});
    return absl::OkStatus();
  }
  const size_t before = pictures->size();
  for (const own::FileTree::File& file : tree->files()) {
    if (own::FactsOf(own::BaseName(file.name)).format == own::Format::kPicture) {
      pictures->push_back({tree->PathOf(file), tree, &file});
    }
  }
  if (pictures->size() == before) {
    return absl::NotFoundError(
        absl::StrCat(argument, ": there are no pictures in it (.png, .jpg, .webp, .bmp, .pgm, .tif, .gif, ...)"));
  }
  return absl::OkStatus();
}

absl::StatusOr<image::Image> Load(const Picture& picture) {
  ASSIGN_OR_RETURN(const std::string bytes, picture.tree->ReadFile(*picture.file, image::kMaxFileBytes));
  auto image = image::Decode(bytes);
  if (!image.ok()) return InFile(picture.name, image.status());
  return image;
}

absl::StatusOr<Reading> Read(const Picture& picture, Predictor* predictor) {
  ASSIGN_OR_RETURN(const image::Image image, Load(picture));
  auto reading = predictor->Read(image);
  if (!reading.ok()) return InFile(picture.name, reading.status());
  return reading;
}

// What the network saw of all characters, beside each other.
image::Image SideBySide(const std::vector<Prediction>& predictions) {
  const image::Image& first = predictions.front().prepared.image;
  const int width = first.width;
  image::Image all = image::Image::Blank(width * static_cast<int>(predictions.size()), first.height, 1);
  for (size_t i = 0; i < predictions.size(); ++i) {
    for (int y = 0; y < first.height; ++y) {
      std::copy_n(predictions[i].prepared.image.At(0, y), width, all.At(static_cast<int>(i) * width, y));
    }
  }
  return all;
}

TellingOptions Telling() { return {absl::GetFlag(FLAGS_top), absl::GetFlag(FLAGS_doubt)}; }

absl::Status WritePng(const std::string& path, const image::Image& image) {
  ASSIGN_OR_RETURN(const std::string png, image::EncodePng(image));
  return WriteFileAtomically(path, png);
}

absl::Status Print(const Picture& picture, const Reading& reading) {
  if (const std::string path = absl::GetFlag(FLAGS_save_prepared); !path.empty() && !reading.characters.empty()) {
    RETURN_IF_ERROR(WritePng(path, SideBySide(reading.characters)));
  }
  if (const std::string path = absl::GetFlag(FLAGS_annotate); !path.empty()) {
    ASSIGN_OR_RETURN(const image::Image image, Load(picture));
    RETURN_IF_ERROR(WritePng(path, Annotated(image, reading, Telling())));
  }
  if (absl::GetFlag(FLAGS_json)) {
    ASSIGN_OR_RETURN(const std::string line, PredictionJson(picture.name, reading, Telling()));
    std::printf("%s\n", line.c_str());
    return absl::OkStatus();
  }
  std::fputs(FormatPrediction(picture.name, reading, Telling()).c_str(), stdout);
  if (absl::GetFlag(FLAGS_show)) {
    const image::TerminalStyle style =
        image::ChooseStyle(isatty(STDOUT_FILENO) != 0, std::getenv("NO_COLOR"), std::getenv("TERM"));
    for (const Prediction& prediction : reading.characters) {
      std::fputs(image::Draw(prediction.prepared.image, style).c_str(), stdout);
    }
  }
  std::fputs("\n", stdout);
  return absl::OkStatus();
}

absl::Status CheckFlags(const CommandLine& command_line) {
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("--set is not known here; see --help");
  if (command_line.arguments.empty()) return absl::InvalidArgumentError("no picture to predict; see --help");
  if (absl::GetFlag(FLAGS_top) < 1) {
    return absl::InvalidArgumentError(absl::StrCat("--top is ", absl::GetFlag(FLAGS_top), "; it must be at least 1"));
  }
  if (const int average = absl::GetFlag(FLAGS_average); average < 1 || average > image::kMostVariants) {
    return absl::InvalidArgumentError(
        absl::StrCat("--average is ", average, "; it must be 1 .. ", image::kMostVariants));
  }
  if (const double doubt = absl::GetFlag(FLAGS_doubt); !(doubt >= 0 && doubt <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("--doubt is ", doubt, "; it must be 0 .. 1"));
  }
  if (absl::GetFlag(FLAGS_json) && absl::GetFlag(FLAGS_show)) {
    return absl::InvalidArgumentError("--json and --show do not go together");
  }
  return absl::OkStatus();
}

// --save_prepared and --annotate write one file, of one picture, and not over it.
absl::Status CheckOutputs(const std::vector<Picture>& pictures) {
  const std::pair<const char*, std::string> outputs[] = {{"--save_prepared", absl::GetFlag(FLAGS_save_prepared)},
                                                         {"--annotate", absl::GetFlag(FLAGS_annotate)}};
  for (const auto& [flag, path] : outputs) {
    if (path.empty()) continue;
    if (pictures.size() > 1) return absl::InvalidArgumentError(absl::StrCat(flag, " takes one picture at a time"));
    std::error_code error;
    if (!pictures.empty() && std::filesystem::equivalent(path, pictures.front().name, error)) {
      return absl::InvalidArgumentError(absl::StrCat(flag, "=", path, " would overwrite the picture"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  ASSIGN_OR_RETURN(const TrainedModel trained, LoadTrainedModel());
  int exit_code = 0;
  std::vector<Picture> pictures;
  for (const std::string& argument : command_line.arguments) {
    exit_code = std::max(exit_code, ExitCodeFor(AddPictures(argument, &pictures)));
  }
  RETURN_IF_ERROR(CheckOutputs(pictures));
  const int count = static_cast<int>(pictures.size());
  // A thread for each of many pictures.
  const int threads = std::min(AvailableCores(), (count + 3) / 4);
  std::vector<Predictor> predictors;
  ASSIGN_OR_RETURN(const std::vector<int> among, ChosenClasses(trained.model));
  for (int i = 0; i < std::max(threads, 1); ++i) {
    ASSIGN_OR_RETURN(Predictor predictor,
                     Predictor::Create(trained.model, {among, absl::GetFlag(FLAGS_one), absl::GetFlag(FLAGS_average)}));
    predictors.push_back(std::move(predictor));
  }
  ThreadPool pool(static_cast<int>(predictors.size()));
  for (int first = 0; first < count; first += kAtOnce) {
    const int some = std::min(kAtOnce, count - first);
    std::vector<absl::StatusOr<Reading>> readings(static_cast<size_t>(some));
    pool.Run(some, [&](int task, int worker) {
      readings[static_cast<size_t>(task)] =
          Read(pictures[static_cast<size_t>(first + task)], &predictors[static_cast<size_t>(worker)]);
    });
    for (int i = 0; i < some; ++i) {
      const auto& reading = readings[static_cast<size_t>(i)];
      const absl::Status status =
          reading.ok() ? Print(pictures[static_cast<size_t>(first + i)], *reading) : reading.status();
      exit_code = std::max(exit_code, ExitCodeFor(status));
    }
  }
  return exit_code;
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::train::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
