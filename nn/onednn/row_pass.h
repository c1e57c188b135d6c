// The first phase of a training step: some images, a tile of rows, go through the whole network and back: gather,
// forward, loss, data gradients. What they need stays in one core's cache, and no thread waits for another in between.
//
// It reads the layers' weights and leaves x and d loss / d z in them. Tiles that reach beyond a short last batch
// compute with zeros. In BF16, x and d loss / d z are floats in a thread's own memory, of one layer and tile at a time,
// and what it leaves are the operands of products (bf16_operands.h).
//
// Where several ranks train, the way back is in steps by layer, so that a layer's gradient can be on its way to the
// other ranks while the earlier layers' are still to come (shared_step.h). And where ranks share the groups of batch
// normalization, the way there is too: at each layer they add up what they have of mean and variance.
#ifndef INKNET_NN_ONEDNN_ROW_PASS_H_
#define INKNET_NN_ONEDNN_ROW_PASS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "nn/augmenter.h"
#include "nn/batch.h"
#include "nn/batch_shares.h"
#include "nn/collective.h"
#include "nn/dropout.h"
#include "nn/kernels/kernels.h"
#include "nn/normalization.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/layer_products.h"
#include "nn/onednn/primitives.h"
#include "nn/onednn/spread_groups.h"
#include "nn/onednn/workers.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {

// How this rank's share of a batch is divided. With batch normalization a tile has whole groups of images that share
// statistics, unless ranks share groups.
struct RowTiles {
  RowTiles(const NetworkSpec& spec, const BatchShares& shares);

  int rows() const { return tiles * tile_rows; }

  int tile_rows;
  int tiles;
  int groups = 0;  // Whole ones in a tile; 0: none.
};

class RowPass {
 public:
  // `layers` have tiles.rows() rows, `products` are theirs. All that is given here outlives the pass.
  RowPass(const NetworkSpec& spec, const RowTiles& tiles, std::vector<DenseLayer>* layers,
          std::vector<LayerProducts>* products);

  // Before Run.
  absl::Status MakePrimitives();

  // Of `batch`, this rank's part of one as `share` has it. `step` is 0 for the first.
  void Begin(const Batch& batch, const BatchShare& share, int64_t step);

  // There and back.
  absl::Status Run(Workers* workers);
  // The same in steps: to d loss / d logits; then, from the last hidden layer to the first, tile by tile from d loss /
  // d z of the layer behind it, and what is left to do when all its tiles have come so far.
  absl::Status Forward(Workers* workers, Collective* collective);
  absl::Status BackwardTile(size_t hidden, int tile, int worker);
  absl::Status FinishBackward(size_t hidden, Workers* workers, Collective* collective);
  int tiles() const { return tiles_.tiles; }

  // Of the batch's images, those of other ranks apart.
  double LossSum() const;

  // BATCH: of each layer, what the groups say of mean and then of variance: to be added up over the ranks, for
  // KeepStatistics, which takes it into those that are kept for use. `statistics` is as long as this says.
  size_t StatisticsSize() const;
  void Statistics(double* statistics) const;
  void KeepStatistics(const double* statistics);

 private:
  // A tile's images of this rank's, and where their rows begin.
  struct Rows {
    int image;
    int n;
    int row;
    // BATCH: those of them that share statistics, groups [first_group, end_group) of the batch of all ranks.
    ImageGroups groups;
    int first_group;
    int end_group;
  };

  // What a hidden layer needs between its product and the next layer's:
  //   u = x W -> z (normalized, or u + b) -> a = activation(z) -> the next layer's x (a, with dropout).
  // Where nothing asks for what is in between, the product does it all.
  struct HiddenLayer {
    ActivationForward activation;   // Unless the product or the normalization applies it.
    ActivationBackward derivative;  // Unless it is ReLU, a loop of ours.
    DropoutMask mask;               // Of this step.
    // [rows, z_stride], or empty where nobody asks for it later:
    AlignedArray<float> zhat;  // First u.
    AlignedArray<float> z;
    AlignedArray<float> activated;  // a, where it is not the next layer's x.
    AlignedArray<float> delta;      // In BF16, where ranks share groups of batch normalization: it waits for them.
    // BATCH: [groups of this rank, stride]. LAYER: row_factors, [rows].
    AlignedArray<float> mean;
    AlignedArray<float> variance;
    AlignedArray<float> row_factors;
    // BATCH, where ranks share groups: what they say to each other of theirs.
    std::optional<SpreadGroups> spread;
  };

  bool relu() const { return spec_.activation == ModelConfig::RELU; }
  bool normalizes() const { return spec_.normalization != ModelConfig::NONE; }
  bool drops(size_t hidden) const { return spec_.dropout[hidden] > 0; }
  // Whether a derivative is worked out from z; else it is from a before dropout, except for ReLU, where whether the
  // next layer's x is positive suffices, and dropped ones have no gradient anyway.
  bool keeps_z() const { return DerivativeNeedsArgument(spec_.activation); }
  bool keeps_activated(size_t hidden) const { return (drops(hidden) || spec_.bf16()) && !relu() && !keeps_z(); }
  // Whether z lies somewhere before it is activated.
  bool has_z() const { return keeps_z() || (normalizes() && !relu()); }
  // Of a group of this rank's, in `mean` and `variance`.
  size_t GroupOffset(size_t hidden, int group) const {
    return Area(group - share_.first_group, layers_[hidden].stride);
  }
  bool spreads_groups() const { return spec_.normalization == ModelConfig::BATCH && tiles_.groups == 0; }
  Rows RowsOf(int tile) const;
  // Of a tile that begins at `row`, a layer's x and d loss / d z; and a hidden layer's a.
  float* X(size_t layer, int row, int worker);
  float* Delta(size_t layer, int row, int worker);
  float* Activated(size_t hidden, int row, int worker);
  // When they are complete: `x` is what is the layer's.
  void XIsComplete(size_t layer, const float* x, int row);
  void DeltaIsComplete(size_t layer, int tile, int row, int worker);

  absl::Status MakeHiddenLayer(size_t hidden);
  absl::Status RunTile(int tile, int worker, PhaseSeconds* phases);
  absl::Status ForwardTile(int tile, int worker, PhaseSeconds* phases);
  absl::Status ForwardByLayer(Workers* workers, Collective* collective);
  void Clear(int tile, int row, int worker);
  void GatherImages(const Rows& rows, int worker);
  absl::Status Multiply(size_t hidden, const Rows& rows, int worker);
  absl::Status ForwardThroughHidden(size_t hidden, const Rows& rows, int worker);
  absl::Status ForwardThroughLogits(const Rows& rows, int worker);
  // u, in zhat, becomes zhat, and z goes where the next step finds it.
  void Normalize(size_t hidden, const Rows& rows, float* z);
  // From the logits to d loss / d logits. Adds the images' losses to `loss`.
  absl::Status Loss(const Rows& rows, int tile, int worker);
  absl::Status Backward(size_t hidden, const Rows& rows, int tile, int worker);
  // From d loss / d x of the layer behind it to d loss / d u, through dropout, activation and normalization.
  absl::Status BackwardThroughHidden(size_t hidden, const Rows& rows, int tile, int worker);
  template <typename Body>
  static void ForEachGroup(const Rows& rows, const Body& body);
  void NormalizeBackward(size_t hidden, const Rows& rows, int tile, float* delta);
  NormalizedTile Normalized(size_t hidden, int n) const;

  const NetworkSpec& spec_;
  const RowTiles tiles_;
  const Kernels& kernels_;
  std::vector<DenseLayer>& layers_;
  std::vector<LayerProducts>& products_;

  // Of this step.
  Batch batch_;
  BatchShare share_;

  std::optional<Augmenter> augmenter_;  // Empty: images stay as they are.
  std::vector<HiddenLayer> hidden_;
  // In BF16, by worker, of a tile.
  std::vector<AlignedArray<float>> tile_x_;
  std::vector<AlignedArray<float>> tile_delta_;
  Softmax softmax_;  // As the loss wants it.
  SoftmaxBackward softmax_backward_;
  AlignedArray<float> softmax_rows_;  // What it made of the logits.
  std::vector<double> tile_losses_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_ROW_PASS_H_
