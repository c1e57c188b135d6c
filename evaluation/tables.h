// An evaluation as a person reads it in a terminal.
#ifndef INKNET_EVALUATION_TABLES_H_
#define INKNET_EVALUATION_TABLES_H_

#include <string>

#include "proto/evaluation.pb.h"

namespace inknet::evaluation {

// "test accuracy 84.20 % (15830 of 18800), 95 % interval 83.67 .. 84.71 %", a line with loss, top-3 accuracy and
// calibration error, and what they must not be taken for where the images are not the official ones. No line break at
// the end.
std::string FormatHeadline(const Evaluation& evaluation);

// Everything as aligned tables, what matters most at the end, where a terminal shows it: the confusion matrix, figures
// by class, the most confused pairs, and the headline. Lines have at most `width` columns (but at
// least one class of the matrix); the matrix is cut into blocks of columns where it is wider.
std::string FormatTables(const Evaluation& evaluation, int width);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_TABLES_H_
