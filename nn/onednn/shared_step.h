// A training step that several ranks make together: each works out its share of the batch, and the whole of what is
// then added up, but updates only its own part of the weights, whose moments it alone keeps (ZeRO's first stage:
// Rajbhandari et al. 2020).
//
// The row pass goes to the loss; from there on it is the last layer's turn, then the one before it, and so on: its
// gradient, and the way back through the layer before. A gradient that is complete is on its way to the ranks whose
// weights it is for while the rest is worked out. What comes in is added up in the order of the ranks, so that
// the bytes do not depend on who was first; then come the update and the way of the new weights to all.
#ifndef INKNET_NN_ONEDNN_SHARED_STEP_H_
#define INKNET_NN_ONEDNN_SHARED_STEP_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "nn/collective.h"
#include "nn/kernels/kernels.h"
#include "nn/network.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/row_pass.h"
#include "nn/onednn/weight_pass.h"
#include "nn/onednn/workers.h"
#include "nn/spec.h"
#include "util/aligned_array.h"

namespace inknet::nn::onednn {

class SharedStep {
 public:
  // Of at least two ranks. All that is given here outlives the step.
  SharedStep(const NetworkSpec& spec, std::vector<DenseLayer>* layers, RowPass* row_pass, WeightPass* weight_pass,
             Collective* collective);

  // After row_pass->Begin. Writes the sum of the losses, the squared norms of the gradients over all ranks, waiting
  // times, and adds up result->wishes; and the row pass's statistics of all ranks.
  absl::Status Run(const UpdateRule& rule, Workers* workers, StepResult* result, std::vector<double>* statistics);

 private:
  // A part of the own weights of a layer that one thread updates.
  struct Piece {
    size_t first;
    size_t size;
    double squared_norm;
  };

  // What goes between ranks, of one layer.
  struct Traffic {
    std::vector<Piece> pieces;
    // The gradient as others get it: in 32 bits the layer's `gradient`; else a copy in BF16, of which the own part,
    // that nobody gets, is what the step changes.
    std::unique_ptr<Exchange> gradients;
    int exchange = 0;
    int gather = 0;
  };

  bool sends_bf16() const { return spec_.wire == TrainConfig::BFLOAT16; }
  bool clips() const { return spec_.optimizer.clip_norm() > 0; }
  ByteBounds BytesOf(const DenseLayer& layer) const;
  uint16_t* ChangesOf(size_t layer) { return reinterpret_cast<uint16_t*>(traffic_[layer].gradients->data()); }
  void Wait(int transfer, double* seconds);

  absl::Status BackwardThrough(size_t layer, Workers* workers);
  // What others get of the layer's gradient, in [first, end) of it, in BF16.
  void RoundForOthers(size_t layer, size_t first, size_t end);
  void StartExchange(size_t layer);
  // The gradient of the piece over all ranks, in `sum`.
  void AddUp(size_t layer, const Piece& piece, float* sum);
  void Update(size_t layer, Piece* piece, const float* gradient, const UpdateRule& rule, int worker);
  void StartGather(size_t layer);
  // Other ranks' changes of their weights.
  void AddChanges(size_t layer, Workers* workers);
  // The weights as the products of the next step want them.
  void SetOperands(size_t layer, Workers* workers);

  const NetworkSpec& spec_;
  const Kernels& kernels_;
  std::vector<DenseLayer>& layers_;
  RowPass& row_pass_;
  WeightPass& weight_pass_;
  Collective& collective_;
  std::vector<Traffic> traffic_;
  std::atomic<int> gradients_left_{0};  // Tiles of the layer whose turn it is.
  // By worker, of a piece:
  std::vector<AlignedArray<float>> sums_of_gradients_;
  std::vector<AlignedArray<float>> weights_before_;
  std::vector<double> sums_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_SHARED_STEP_H_
