// A path of whatever kind, as training and describe read it: data/load_own.h. Input: a byte that says the file's name,
// then its content.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/load_own.h"
#include "data/suspicions.h"
#include "proto/config.pb.h"
#include "verify/fuzz/fuzz.h"

namespace {

constexpr const char* kNames[] = {"a.csv", "a.npz", "a.npy", "emnist.mat", "a.zip", "train-images-idx3-ubyte", "a"};

// Of a test; else in memory. It goes when the process ends.
const std::string& Folder() {
  static const std::string& folder = *new std::string([] {
    const char* const of_test = std::getenv("TEST_TMPDIR");
    std::string name = std::string(of_test != nullptr ? of_test : "/dev/shm") + "/inknet_fuzz.XXXXXX";
    if (mkdtemp(&name[0]) == nullptr) std::abort();
    return name;
  }());
  static const bool removed_at_exit = std::atexit([] { std::remove(Folder().c_str()); }) == 0;
  FUZZ_CHECK(removed_at_exit);
  return folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  const std::string path = Folder() + "/" + kNames[input.Take<uint8_t>() % (sizeof(kNames) / sizeof(kNames[0]))];
  const absl::string_view content = input.rest();
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) std::abort();
  std::fwrite(content.data(), 1, content.size(), file);
  std::fclose(file);
  DataConfig config;
  config.set_path(path);
  const absl::StatusOr<data::Dataset> dataset = data::LoadOwn(config);
  fuzz::Reached(dataset.status().message());
  if (dataset.ok()) {
    FUZZ_CHECK(dataset->classes() >= 2 && dataset->train.size() > 0 && dataset->test.size() > 0);
    for (const data::ImageSet* set : {&dataset->train, &dataset->test}) {
      FUZZ_CHECK(set->pixels.size() == static_cast<size_t>(set->size() * set->pixels_per_image()));
      for (const uint16_t label : set->labels) FUZZ_CHECK(label < dataset->classes());
    }
    for (const std::string& line : data::FindSuspicions(*dataset)) fuzz::Reached(line);
  }
  std::remove(path.c_str());
  return 0;
}
