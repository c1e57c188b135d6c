#include "nn/onednn/dense_layer.h"

#include <algorithm>

#include "nn/kernels/kernels.h"

namespace inknet::nn::onednn {

int StrideFor(int width) {
  const int lines = DivideRoundingUp(width, kLanes);
  return (lines + (lines % 2 == 0 ? 1 : 0)) * kLanes;
}

namespace {

std::vector<size_t> Bounds(size_t size, int ranks) {
  std::vector<size_t> bounds;
  const size_t vectors = size / kLanes;
  for (size_t r = 0; r <= static_cast<size_t>(ranks); ++r) {
    bounds.push_back(vectors * r / static_cast<size_t>(ranks) * kLanes);
  }
  return bounds;
}

}  // namespace

DenseLayer::DenseLayer(const NetworkSpec& spec, int layer, int tiles_in, int tile_rows, int rank, int ranks)
    : inputs(spec.widths[static_cast<size_t>(layer)]),
      outputs(spec.widths[static_cast<size_t>(layer) + 1]),
      normalized(spec.normalizes(layer)),
      stride(spec.bf16() ? Bf16Stride(Bf16Columns(outputs)) : StrideFor(outputs)),
      weights(Area(rows(), stride)),
      bounds(Bounds(weights.size(), ranks)),
      own_begin(bounds[static_cast<size_t>(rank)]),
      own_size(bounds[static_cast<size_t>(rank) + 1] - own_begin),
      gradient(spec.optimizer.clip_norm() > 0 && ranks == 1 ? weights.size() : 0),
      first_moment(own_size),
      second_moment(own_size),
      images(tiles_in * tile_rows),
      x_stride(spec.bf16() && layer > 0 ? Bf16Stride(Bf16Columns(inputs)) : StrideFor(inputs + 1)),
      z_stride(layer + 1 == spec.layers() ? outputs
               : spec.bf16()              ? stride
                                          : StrideFor(outputs + 1)),
      x(spec.bf16() ? 0 : Area(images, x_stride)),
      delta(spec.bf16() ? 0 : Area(images, z_stride)),
      tiles(tiles_in) {
  if (spec.bf16()) bf16.emplace(inputs, outputs, images, layer > spec.frozen_layers);
  if (sums_biases()) tile_sums = AlignedArray<float>(Area(2 * tiles, stride));
  for (int row = 0; x.size() > 0 && row < images; ++row) {
    x[Area(row, x_stride) + static_cast<size_t>(inputs)] = 1;
  }
}

void CopyOut(const DenseLayer& layer, const float* values, DenseParameters* copy) {
  copy->inputs = layer.inputs;
  copy->outputs = layer.outputs;
  copy->weights.resize(Area(layer.inputs, layer.outputs));
  for (int i = 0; i < layer.inputs; ++i) {
    const float* row = values + Area(i, layer.stride);
    std::copy(row, row + layer.outputs, copy->weights.data() + Area(i, layer.outputs));
  }
  const float* biases = values + Area(layer.inputs, layer.stride);
  copy->biases.assign(biases, biases + layer.outputs);
  const float* scales = biases + layer.stride;
  if (layer.normalized) copy->scales.assign(scales, scales + layer.outputs);
}

void CopyIn(const DenseParameters& parameters, const DenseLayer& layer, float* values) {
  for (int i = 0; i < layer.inputs; ++i) {
    const float* row = parameters.weights.data() + Area(i, layer.outputs);
    std::copy(row, row + layer.outputs, values + Area(i, layer.stride));
  }
  float* biases = values + Area(layer.inputs, layer.stride);
  std::copy(parameters.biases.begin(), parameters.biases.end(), biases);
  if (layer.normalized) std::copy(parameters.scales.begin(), parameters.scales.end(), biases + layer.stride);
}

void CopyOut(const std::vector<DenseLayer>& layers, AlignedArray<float> DenseLayer::*matrix, Parameters* parameters) {
  parameters->resize(layers.size());
  for (size_t l = 0; l < layers.size(); ++l) CopyOut(layers[l], (layers[l].*matrix).data(), &(*parameters)[l]);
}

void CopyIn(const Parameters& parameters, AlignedArray<float> DenseLayer::*matrix, std::vector<DenseLayer>* layers) {
  for (size_t l = 0; l < layers->size(); ++l) {
    DenseLayer& layer = (*layers)[l];
    CopyIn(parameters[l], layer, (layer.*matrix).data());
  }
}

}  // namespace inknet::nn::onednn
