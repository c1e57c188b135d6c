#include "sweep/sweep_file.h"

#include <filesystem>

#include "absl/strings/ascii.h"
#include "proto/text.h"
#include "sweep/wandb_yaml.h"
#include "sweep/yaml.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::sweep {

absl::StatusOr<SweepConfig> ReadSweepFile(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string extension = absl::AsciiStrToLower(file.extension().string());
  SweepConfig sweep;
  if (extension == ".yaml" || extension == ".yml") {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxYamlBytes));
    ASSIGN_OR_RETURN(sweep, ParseWandbYaml(text, path));
  } else {
    RETURN_IF_ERROR(ReadTextProto(path, &sweep));
  }
  if (!sweep.has_name()) sweep.set_name(file.stem().string());
  return sweep;
}

}  // namespace inknet::sweep
