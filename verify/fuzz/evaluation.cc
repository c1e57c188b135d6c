// Evaluations of runs, as //report reads them: proto/evaluation.proto, report/evaluation_sections.h.
#include <string>

#include "proto/evaluation.pb.h"
#include "proto/text.h"
#include "report/evaluation_sections.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  Evaluation evaluation;
  if (!ParseTextProto(fuzz::Text(data, size), "f", &evaluation).ok()) return 0;
  const std::string written = FormatTextProto(evaluation);
  Evaluation read;
  FUZZ_CHECK(ParseTextProto(written, "f", &read).ok() && FormatTextProto(read) == written);
  if (!report::CheckEvaluation(evaluation).ok()) return 0;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    FUZZ_CHECK(pair.true_class() >= 0 && pair.true_class() < evaluation.class_names_size());
    FUZZ_CHECK(pair.predicted_class() >= 0 && pair.predicted_class() < evaluation.confusion_size());
  }
  return 0;
}
