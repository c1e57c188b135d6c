// A feed-forward network that can be trained and used. The fast one is in nn/onednn, the readable one in nn/reference.
//
// N = batch, I = inputs, O = outputs of a layer, K = classes. x_0 = pixel_scale * pixels, of shape [N, I];
//   z_l = x_l W_l + b_l                       for layer l = 0 .. L - 1, or normalized (nn/normalization.h)
//   x_{l+1} = dropout(activation(z_l))        for hidden layers
//   p = softmax(z_{L-1})                      of shape [N, K]
// The loss is the mean over the batch of what TrainConfig.Loss says of p and the labels.
#ifndef INKNET_NN_NETWORK_H_
#define INKNET_NN_NETWORK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nn/batch.h"
#include "nn/collective.h"
#include "nn/parameters.h"
#include "nn/phases.h"
#include "nn/spec.h"

namespace inknet::nn {

// What one training step saw.
struct StepResult {
  // Mean over the batch, before the update, with dropout on, without the L2 term.
  double loss = 0;
  // By layer: the squared L2 norm of the gradient of its weights and biases, before clipping and L2; 0 of one that is
  // frozen.
  std::vector<double> squared_gradient_norms;
  // Of all threads together; zero for a network that does not count them.
  PhaseSeconds phase_seconds = {};
  // How long this rank waited for others.
  double waiting_seconds = 0;
  // What any rank wished (Network::Wish); the same on all of them.
  uint32_t wishes = 0;
};

// Sums over images, so that parts can be added up.
struct Score {
  double loss_sum = 0;
  int64_t correct = 0;
  int64_t images = 0;

  double loss() const { return images > 0 ? loss_sum / static_cast<double>(images) : 0; }
  double accuracy() const { return images > 0 ? static_cast<double>(correct) / static_cast<double>(images) : 0; }
};

// All that the next training step depends on but its batch: a network of the same spec that is given it goes on, to the
// bit, as the one that it was taken from.
struct TrainingState {
  Parameters parameters;
  // The optimizer's m (or v) and s (nn/optimizer.h), in the parameters' shapes; zero where the algorithm has none.
  Parameters first_moments;
  Parameters second_moments;
  // Steps made so far. The optimizer's t and the dropout masks follow from it.
  int64_t steps = 0;
};

// Not for use by several threads at once. All memory is allocated when a network is made.
//
// A network may be trained by several processes, its ranks (nn/collective.h). Then each of them has one, and calls the
// same functions with the same batches: a batch is always that of all ranks, of which each takes its share
// (nn/batch_shares.h), and what comes back is that of all. Only where it is said so do ranks differ.
class Network {
 public:
  virtual ~Network() = default;

  // Forward with dropout, backward, and one optimizer step, on a batch of 1 .. spec().batch_size images. The result
  // lives until the next call. A loss that is NaN or infinite is the caller's to notice.
  virtual absl::StatusOr<const StepResult*> TrainStep(const Batch& batch) = 0;

  // Loss and correct answers on any number of images, with dropout off.
  virtual absl::StatusOr<Score> Evaluate(const Batch& batch) = 0;

  // Writes p, [N, K], for any number of images, with dropout off. Labels are not looked at and may be null.
  virtual absl::Status Predict(const Batch& batch, float* probabilities) = 0;

  // Copies of the weights. SetParameters wants the shapes of spec() and leaves the optimizer's moments alone. Of
  // several ranks, what rank 0 gives counts; what the others give is not looked at.
  virtual Parameters GetParameters() const = 0;
  virtual absl::Status SetParameters(const Parameters& parameters) = 0;

  // Copies of everything. Memory that `state` has already is used again. Of several ranks, rank 0 alone gets and gives
  // a state: the others have the steps, and no parameters and moments.
  virtual void GetState(TrainingState* state) const = 0;
  virtual absl::Status SetState(const TrainingState& state) = 0;

  // From now on Evaluate and Predict compute in 32-bit floats, whatever spec().precision is; before, in that.
  void JudgeInFloat32() { judges_in_float32_ = true; }

  // From the next step on.
  void SetLearningRate(double learning_rate) { spec_.optimizer.set_learning_rate(learning_rate); }

  // What this rank wishes, as bits, until it says something else: each step's result has what any rank did.
  void Wish(uint32_t wishes) { wishes_ = wishes; }

  const NetworkSpec& spec() const { return spec_; }
  int rank() const { return collective_.rank(); }
  int ranks() const { return collective_.ranks(); }

 protected:
  explicit Network(NetworkSpec spec, Collective& collective = ByItself())
      : spec_(std::move(spec)), collective_(collective) {}

  Collective& collective() const { return collective_; }
  uint32_t wishes() const { return wishes_; }
  bool judges_in_bf16() const { return spec_.bf16() && !judges_in_float32_; }

 private:
  NetworkSpec spec_;
  Collective& collective_;
  uint32_t wishes_ = 0;
  bool judges_in_float32_ = false;
};

// A network of `backend` that starts with InitialParameters(spec). `collective` outlives it; REFERENCE knows no ranks.
absl::StatusOr<std::unique_ptr<Network>> CreateNetwork(ModelConfig::Backend backend, const NetworkSpec& spec,
                                                       Collective& collective = ByItself());

// Limits all networks of this process to an instruction set: "SSE41", "AVX2", "AVX512_CORE", "AVX512_CORE_BF16" or
// "AVX512_CORE_AMX". Before anything else of nn is used.
absl::Status LimitInstructionSet(absl::string_view isa);

// What multiplies BFLOAT16 here: "AMX", "AVX512_BF16", or "AVX-512, emulated", which is slower than FLOAT32. An error,
// which says what to use instead, where nothing does.
absl::StatusOr<std::string> Bf16Unit();

// An error that names the first layer whose shape is not that of `spec`.
absl::Status CheckShapes(const NetworkSpec& spec, const Parameters& parameters);

// The same for all of `state`; its steps must not be negative.
absl::Status CheckShapes(const NetworkSpec& spec, const TrainingState& state);

}  // namespace inknet::nn

#endif  // INKNET_NN_NETWORK_H_
