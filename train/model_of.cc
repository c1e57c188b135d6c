#include "train/model_of.h"

#include "nn/normalization.h"

namespace inknet::train {

model::Model ModelOf(const ModelConfig& architecture, const data::Dataset& dataset, float pixel_scale,
                     const nn::Parameters& parameters) {
  model::Model model;
  model.architecture = architecture;
  if (architecture.normalization() == ModelConfig::BATCH) model.architecture.clear_normalization();
  model.architecture.clear_normalization_images();
  model.class_names = dataset.class_names;
  model.image_rows = dataset.train.rows;
  model.image_columns = dataset.train.columns;
  model.pixel_scale = pixel_scale;
  model.data = dataset.fingerprint;
  model.parameters = nn::Folded(parameters);
  return model;
}

}  // namespace inknet::train
