// A run's epochs as a table, for spreadsheets and pandas.read_csv.
#ifndef INKNET_RECORD_EPOCHS_CSV_H_
#define INKNET_RECORD_EPOCHS_CSV_H_

#include <string>

#include "proto/run.pb.h"

namespace inknet::record {

// A line for each epoch of `record` after one of column names, which are those of EpochRecord's fields, and the norm of
// each layer's gradient as layer_gradient_norm_0 and so on. Numbers have every digit; what an epoch does not have is
// empty.
std::string EpochsCsv(const RunRecord& record);

}  // namespace inknet::record

#endif  // INKNET_RECORD_EPOCHS_CSV_H_
