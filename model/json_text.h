// JSON as text without exceptions.
#ifndef INKNET_MODEL_JSON_TEXT_H_
#define INKNET_MODEL_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace inknet::model {

// `value` on one line. A string in it that is not UTF-8, which JSON cannot hold, is an error.
inline absl::StatusOr<std::string> JsonText(const nlohmann::ordered_json& value) {
  try {
    return value.dump();
  } catch (const nlohmann::json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a text in UTF-8: ", error.what()));
  }
}

}  // namespace inknet::model

#endif  // INKNET_MODEL_JSON_TEXT_H_
