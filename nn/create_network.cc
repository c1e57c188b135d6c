#include "absl/strings/str_cat.h"
#include "nn/network.h"
#include "nn/onednn/network.h"
#include "nn/onednn/primitives.h"
#include "nn/reference/network.h"

namespace inknet::nn {

absl::StatusOr<std::unique_ptr<Network>> CreateNetwork(ModelConfig::Backend backend, const NetworkSpec& spec,
                                                       Collective& collective) {
  switch (backend) {
    case ModelConfig::ONEDNN:
      return onednn::CreateOneDnnNetwork(spec, collective);
    case ModelConfig::REFERENCE:
      if (collective.ranks() > 1) {
        return absl::InvalidArgumentError(
            "model.backend REFERENCE trains in one process; with several ranks, use ONEDNN");
      }
      return reference::CreateReferenceNetwork(spec);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown backend ", static_cast<int>(backend)));
}

absl::Status LimitInstructionSet(absl::string_view isa) { return onednn::LimitIsa(isa); }

absl::StatusOr<std::string> Bf16Unit() { return onednn::Bf16Unit(); }

}  // namespace inknet::nn
