// --set path=value, one a line: proto/overrides.h.
#include "proto/overrides.h"

#include <string>

#include "proto/config.pb.h"
#include "proto/text.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  RunConfig config;
  constexpr int kMost = 4;
  for (int i = 0; i < kMost && !input.rest().empty(); ++i) {
    const std::string before = FormatTextProto(config);
    const bool ok = ApplyOverride(input.TakeUntil("\n"), &config).ok();
    const std::string after = FormatTextProto(config);
    FUZZ_CHECK(ok || after == before);
    RunConfig read;
    FUZZ_CHECK(ParseTextProto(after, "f", &read).ok());
  }
  return 0;
}
