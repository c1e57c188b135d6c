#include "train/drawing/run_watch.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/string_view.h"
#include "proto/run.pb.h"
#include "record/run_folder.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

namespace fs = std::filesystem;

// "runs/a" of "runs/a/best_model.safetensors", which is the same to us.
std::string RunOf(const std::string& path) {
  const fs::path parsed(path);
  return parsed.extension() == ".safetensors" ? parsed.parent_path().string() : path;
}

}  // namespace

RunWatch::RunWatch(std::string folder, const std::string& run) : folder_(std::move(folder)) {
  bases_.insert(RunOf(AbsolutePath(run)));
  while (Finished().has_value()) {
  }
}

std::optional<std::string> RunWatch::Finished() {
  std::error_code error;
  std::optional<std::string> latest;
  std::string latest_start;
  for (fs::directory_iterator items(folder_, error); !error && items != fs::directory_iterator();
       items.increment(error)) {
    const std::string path = items->path().string();
    if (known_.count(path) > 0) continue;
    // One that is running, or no run at all, is looked at again.
    const auto run = record::RunFolder::Open(path);
    if (!run.ok()) continue;
    const auto record = run->ReadRecord();
    if (!record.ok() || record->status() != RunRecord::FINISHED) continue;
    known_.insert(path);
    if (bases_.count(RunOf(record->config().train().from())) == 0 || record->start_time() < latest_start) continue;
    latest = path;
    latest_start = record->start_time();
  }
  return latest;
}

std::optional<std::string> RunWatch::Next() {
  std::optional<std::string> run = Finished();
  if (run.has_value()) bases_.insert(AbsolutePath(*run));
  return run;
}

}  // namespace inknet::train::drawing
