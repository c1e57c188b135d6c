// Paths in a configuration.
#ifndef INKNET_DATA_PATHS_H_
#define INKNET_DATA_PATHS_H_

#include "data/catalog.h"
#include "proto/config.pb.h"
#include "util/file.h"

namespace inknet::data {

// Makes the paths of `config` mean the same from everywhere: a record is read again from other folders.
inline void MakePathsAbsolute(DataConfig* config) {
  if (!config->data_dir().empty()) config->set_data_dir(AbsolutePath(config->data_dir()));
  if (!config->path().empty()) config->set_path(AbsolutePath(config->path()));
  if (!config->test_path().empty()) config->set_test_path(AbsolutePath(config->test_path()));
  if (!config->mix().empty() && !FindInCatalog(config->mix()).ok() && FileExists(config->mix())) {
    config->set_mix(AbsolutePath(config->mix()));
  }
}

}  // namespace inknet::data

#endif  // INKNET_DATA_PATHS_H_
