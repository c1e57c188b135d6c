// How what was read on a picture is told.
#ifndef INKNET_TRAIN_PREDICTION_H_
#define INKNET_TRAIN_PREDICTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "train/predictor.h"

namespace inknet::train {

struct TellingOptions {
  int top = 5;         // How many classes of a character are told, most probable first.
  double doubt = 0.5;  // An answer with a smaller probability is in doubt.
};

bool IsInDoubt(const Prediction& prediction, const TellingOptions& options);

// The most probable class, with a question mark where it is in doubt.
std::string AnswerOf(const Prediction& prediction, const TellingOptions& options);

// The most probable characters as text, a line of the picture in each.
std::string TextOf(const Reading& reading);

// Headed by the name of the picture's file. Of one character, the most probable classes in a table with a bar for each;
// of several, the text, and a line for each with its probability, its box and the next classes. What is in doubt has a
// question mark.
std::string FormatPrediction(absl::string_view file, const Reading& reading, const TellingOptions& options);

// The same as one line of JSON; docs/prediction.md has its fields. A name that is not UTF-8, which JSON cannot hold, is
// an error.
absl::StatusOr<std::string> PredictionJson(absl::string_view file, const Reading& reading,
                                           const TellingOptions& options);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_PREDICTION_H_
