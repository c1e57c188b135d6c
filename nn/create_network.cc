#include "absl/strings/str_cat.h"
#include "nn/network.h"
#include "nn/onednn/network.h"
#include "nn/reference/network.h"

namespace inknet::nn {

absl::StatusOr<std::unique_ptr<Network>> CreateNetwork(ModelConfig::Backend backend, const NetworkSpec& spec) {
  switch (backend) {
    case ModelConfig::ONEDNN:
      return onednn::CreateOneDnnNetwork(spec);
    case ModelConfig::REFERENCE:
      return reference::CreateReferenceNetwork(spec);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown backend ", static_cast<int>(backend)));
}

}  // namespace inknet::nn
