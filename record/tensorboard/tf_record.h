// TFRecord: how records follow each other in a file (https://www.tensorflow.org/tutorials/load_data/tfrecord).
#ifndef INKNET_RECORD_TENSORBOARD_TF_RECORD_H_
#define INKNET_RECORD_TENSORBOARD_TF_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace inknet::tensorboard {

// CRC-32C (Castagnoli) of `bytes`: RFC 3720, section 12.1.
uint32_t Crc32c(absl::string_view bytes);

// The bytes of a record that holds `data`; numbers are little-endian:
//   uint64 length of `data`
//   uint32 masked CRC-32C of these eight bytes
//   `data`
//   uint32 masked CRC-32C of `data`
std::string TfRecord(absl::string_view data);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_TF_RECORD_H_
