// Configurations as textproto: proto/text.h, proto/validate.h.
#include <string>

#include "proto/config.pb.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view text = fuzz::Text(data, size);
  RunConfig config;
  if (!ParseTextProto(text, "f", &config).ok()) {
    FUZZ_CHECK(!config.has_name() && !config.has_data() && !config.has_model() && !config.has_train());
    RunConfig of_any_version;
    ParseTextProtoOfAnyVersion(text, "f", &of_any_version).IgnoreError();
    return 0;
  }
  ValidateRunConfig(config).IgnoreError();
  for (const std::string& written : {FormatTextProto(config), FormatTextProtoLine(config)}) {
    RunConfig read;
    FUZZ_CHECK(ParseTextProto(written, "f", &read).ok());
    FUZZ_CHECK(FormatTextProto(read) == FormatTextProto(config));
  }
  return 0;
}
