// An evaluation as comma-separated values (RFC 4180: commas, names quoted where they need it), with a header row.
#ifndef INKNET_EVALUATION_CSV_H_
#define INKNET_EVALUATION_CSV_H_

#include <cstdint>
#include <string>

#include "evaluation/figures.h"
#include "proto/evaluation.pb.h"

namespace inknet::evaluation {

// "label,class,support,predicted,precision,recall,f1", a row for each class.
std::string ClassesCsv(const Evaluation& evaluation);

// "true\predicted" and the classes' names, then a row of counts for each true class.
std::string ConfusionCsv(const Evaluation& evaluation);

// "image,label,p0,p1,...": the first `images` images (all of them where there are fewer), one a row, labels as
// numbers, probabilities with the fewest digits that give the same float32 back.
std::string ProbabilitiesCsv(const Predictions& predictions, int64_t images);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_CSV_H_
