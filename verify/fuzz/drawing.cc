// What a browser, or anybody, sends to the page to draw on: train/drawing. Input: a line "METHOD TARGET", lines of
// headers "Name: value", an empty line, content. It is looked at as the server does, by the guard and by the handlers.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "train/drawing/collection.h"
#include "train/drawing/guard.h"
#include "train/drawing/reader.h"
#include "train/drawing/site.h"
#include "train/drawing/testing.h"
#include "verify/fuzz/fuzz.h"

namespace {

using namespace inknet::train::drawing;

// A page with a model of three classes, which stores pictures in a folder of its own.
struct Server {
  Server() {
    const char* const memory = "/dev/shm";
    std::string folder = std::filesystem::exists(memory) ? memory : "/tmp";
    folder += "/inknet_drawing_XXXXXX";
    FUZZ_CHECK(::mkdtemp(folder.data()) != nullptr);
    outside = folder;
    inside = folder + "/collection";
    reader = *Reader::Create(SmallModel(1), "m", "");
    collection = *Collection::Open(inside);
    site = std::make_unique<Site>(reader.get(), collection.get(), SiteOptions());
  }
  ~Server() { std::filesystem::remove_all(outside); }

  std::string outside, inside;
  std::unique_ptr<Reader> reader;
  std::unique_ptr<Collection> collection;
  std::unique_ptr<Site> site;
};

RequestHead HeadOf(inknet::fuzz::Input* input) {
  RequestHead head;
  const absl::string_view line = input->TakeUntil("\n");
  const size_t space = line.find(' ');
  head.method = std::string(line.substr(0, space));
  if (space != absl::string_view::npos) head.target = std::string(line.substr(space + 1));
  for (absl::string_view header = input->TakeUntil("\n"); !header.empty(); header = input->TakeUntil("\n")) {
    const size_t colon = header.find(": ");
    if (colon == absl::string_view::npos) continue;
    const std::string name = absl::AsciiStrToLower(header.substr(0, colon));
    const std::string value(header.substr(colon + 2));
    if (name == "host") head.hosts.push_back(value);
    if (name == "origin") head.origins.push_back(value);
    if (name == "sec-fetch-site") head.fetch_sites.push_back(value);
    if (name == "content-type") head.content_types.push_back(value);
    if (name == "content-length") head.content_lengths.push_back(value);
    if (name == "x-inknet-token") head.tokens.push_back(value);
  }
  return head;
}

void CheckAnswer(const Answer& answer) {
  FUZZ_CHECK(answer.status == 200 || (answer.status >= 400 && answer.status < 600));
  if (absl::StartsWith(answer.type, "text/html")) return;
  const auto json = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  FUZZ_CHECK(json.is_object());
  FUZZ_CHECK(json.contains("error") == (answer.status != 200));
  if (answer.status != 200) inknet::fuzz::Reached(json["error"].get<std::string>());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Server server;
  inknet::fuzz::Input input(data, size);
  const RequestHead head = HeadOf(&input);
  for (const Access& access : {Access{"127.0.0.1", 8047, ""}, Access{"0.0.0.0", 8047, "00ff"}}) {
    Guard guard(access);
    const std::optional<Answer> refusal = guard.Refusal(head, 1);
    if (refusal.has_value()) CheckAnswer(*refusal);
    if (refusal.has_value()) FUZZ_CHECK(refusal->status != 200);
    // Who is let in has a name of ours, and none other.
    if (!refusal.has_value()) {
      FUZZ_CHECK(head.hosts.size() == 1 && absl::EndsWith(head.hosts[0], ":8047"));
      FUZZ_CHECK(head.origins.empty() || head.origins[0] == absl::StrCat("http://", head.hosts[0]));
    }
  }
  // The handlers, whatever the guard says.
  CheckAnswer(server.site->Handle(head.method, head.target, input.rest()));
  // Nothing is written elsewhere, and what is stored are the classes' pictures.
  int pictures = 0;
  for (const auto& item : std::filesystem::directory_iterator(server.outside)) FUZZ_CHECK(item.path() == server.inside);
  for (const auto& item : std::filesystem::recursive_directory_iterator(server.inside)) {
    const std::string name = std::filesystem::relative(item.path(), server.inside).string();
    if (item.is_directory()) FUZZ_CHECK(name == "a" || name == "b" || name == "c");
    if (!item.is_directory()) FUZZ_CHECK(absl::EndsWith(name, ".png") && name[1] == '/');
    pictures += !item.is_directory();
  }
  // So that the folder stays small.
  if (pictures > 20) {
    for (const char* name : {"a", "b", "c"}) std::filesystem::remove_all(absl::StrCat(server.inside, "/", name));
  }
  return 0;
}
