// Serves a page to draw on: a model reads what is drawn, and pictures with their labels are stored to teach it.
#include <sys/random.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "model/model_file.h"
#include "record/run_folder.h"
#include "train/drawing/collection.h"
#include "train/drawing/guard.h"
#include "train/drawing/http_server.h"
#include "train/drawing/reader.h"
#include "train/drawing/run_watch.h"
#include "train/drawing/site.h"
#include "train/trained_model.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(std::string, host, "127.0.0.1",
          "address to listen on; other ones than this machine's own need a token, which the printed address has");
ABSL_FLAG(int, port, 8047, "port to listen on; 0 takes one that is free");
ABSL_FLAG(std::string, collect, "", "folder to store pictures in, one folder a class: what //train -- --data reads");
ABSL_FLAG(int, each, 10, "how many pictures of each class the guided mode asks for");
ABSL_FLAG(uint64_t, seed, 1, "draws the order in which it asks");
ABSL_FLAG(bool, watch, false,
          "loads the model of a run that goes on from this one (//train -- --from) when it is finished");

// Of train/chosen_classes.h and train/trained_model.h.
ABSL_DECLARE_FLAG(std::string, among);
ABSL_DECLARE_FLAG(std::string, run);

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Serves a page to draw on, whose characters a model reads after each stroke; Ctrl-C ends it.\n\n"
    "  bazel run //train:draw -- --run=runs/emnist-20261122-120000\n"
    "  bazel run //train:draw -- --run=runs/emnist-20261122-120000 --collect=my_hand --watch\n\n"
    "With --collect, the page stores pictures with their labels, and asks for some of each class. Then\n"
    "  bazel run //train -- --from=runs/emnist-20261122-120000 --data=my_hand --mix=emnist-balanced:0.5\n"
    "teaches the model that hand, and with --watch the page goes on with what came out. It is reached from this\n"
    "machine alone, unless --host says otherwise. Paths are relative to the current folder.";

constexpr int kMostEach = 1000;
constexpr std::chrono::milliseconds kLook(50);
constexpr std::chrono::seconds kWatchEvery(1);

absl::Status CheckFlags(const CommandLine& command_line) {
  if (!command_line.sets.empty() || !command_line.arguments.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  if (const int port = absl::GetFlag(FLAGS_port); port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("--port is ", port, "; it must be 0 .. 65535"));
  }
  if (const int each = absl::GetFlag(FLAGS_each); each < 1 || each > kMostEach) {
    return absl::InvalidArgumentError(absl::StrCat("--each is ", each, "; it must be 1 .. ", kMostEach));
  }
  if (absl::GetFlag(FLAGS_watch) && absl::GetFlag(FLAGS_run).empty()) {
    return absl::InvalidArgumentError("--watch waits for a run that goes on from another, which --run has to name");
  }
  return absl::OkStatus();
}

// 128 random bits. Empty where only this machine can ask.
absl::StatusOr<std::string> TokenFor(const std::string& host) {
  if (drawing::IsLoopback(host)) return std::string();
  char bytes[16];
  if (::getrandom(bytes, sizeof(bytes), 0) != static_cast<ssize_t>(sizeof(bytes))) {
    return absl::InternalError("the system gives no random numbers for a token");
  }
  return absl::BytesToHexString(absl::string_view(bytes, sizeof(bytes)));
}

void PrintAddress(const std::string& host, int port, const std::string& token) {
  const bool is_ipv6 = host.find(':') != std::string::npos && host[0] != '[';
  const std::string address = absl::StrCat("http://", is_ipv6 ? absl::StrCat("[", host, "]") : host, ":", port, "/");
  if (token.empty()) {
    absl::PrintF("only programs on this machine can reach it\nopen %s  (Ctrl-C ends it)\n", address);
  } else {
    absl::PrintF(
        "whoever can reach this machine at %s, and has the token in the address below, can read what is drawn%s; the\n"
        "connection is not encrypted\nopen %s?token=%s  (Ctrl-C ends it)\n",
        absl::StrCat(host, ":", port), absl::GetFlag(FLAGS_collect).empty() ? "" : " and store pictures", address,
        token);
  }
  std::fflush(stdout);
}

// Where the run is whose successors are waited for.
std::string RunsFolder(const std::string& run) {
  return std::filesystem::path(AbsolutePath(run)).parent_path().string();
}

void LoadNewRun(drawing::RunWatch* watch, drawing::Reader* reader) {
  const std::optional<std::string> run = watch->Next();
  if (!run.has_value()) return;
  absl::Status status;
  if (const auto folder = record::RunFolder::Open(*run); folder.ok()) {
    const std::string path = folder->ExistingModelPath(record::Which::kBest);
    const auto model = model::LoadModel(path);
    status = model.ok() ? reader->Replace(*model, path) : model.status();
  } else {
    status = folder.status();
  }
  if (status.ok()) {
    absl::PrintF("%s is finished: its model reads now\n", *run);
    std::fflush(stdout);
  } else {
    ExitCodeFor(status);  // Says so; the model before goes on.
  }
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  ASSIGN_OR_RETURN(const TrainedModel trained, LoadTrainedModel());
  // Before any network is made (util/interrupt.h).
  const std::atomic<bool>& interrupted = CatchInterrupts();
  ASSIGN_OR_RETURN(const std::unique_ptr<drawing::Reader> reader,
                   drawing::Reader::Create(trained.model, trained.model_path, absl::GetFlag(FLAGS_among)));
  absl::PrintF("reading with %s: %d classes\n", trained.model_path, reader->info().classes.size());
  std::unique_ptr<drawing::Collection> collection;
  if (const std::string folder = absl::GetFlag(FLAGS_collect); !folder.empty()) {
    RETURN_IF_ERROR(drawing::CheckFolderNames(reader->info().classes));
    ASSIGN_OR_RETURN(collection, drawing::Collection::Open(folder));
    absl::PrintF("pictures are stored in %s\n", collection->folder());
  }
  drawing::Site site(reader.get(), collection.get(), {absl::GetFlag(FLAGS_each), absl::GetFlag(FLAGS_seed)});
  std::optional<drawing::RunWatch> watch;
  if (absl::GetFlag(FLAGS_watch)) {
    const std::string run = absl::GetFlag(FLAGS_run);
    watch.emplace(RunsFolder(run), run);
    absl::PrintF("waiting for a run in %s that goes on from this model\n", RunsFolder(run));
  }
  const std::string host = absl::GetFlag(FLAGS_host);
  ASSIGN_OR_RETURN(const std::string token, TokenFor(host));
  ASSIGN_OR_RETURN(const std::unique_ptr<drawing::HttpServer> server,
                   drawing::HttpServer::Start(host, absl::GetFlag(FLAGS_port), token, &site));
  PrintAddress(host, server->port(), token);
  for (auto next_look = std::chrono::steady_clock::now(); !interrupted;) {
    std::this_thread::sleep_for(kLook);
    if (!watch.has_value() || std::chrono::steady_clock::now() < next_look) continue;
    LoadNewRun(&*watch, reader.get());
    next_look = std::chrono::steady_clock::now() + kWatchEvery;
  }
  // Ctrl-C is how it ends.
  return 0;
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::train::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
