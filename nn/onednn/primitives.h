// oneDNN's primitives as this project uses them: made once, run many times on raw pointers, by several threads at once.
//
// This header and its .cc file are the only ones that know oneDNN's API, and hide where versions 2 and 3 differ. oneDNN
// throws; nothing here does.
//
// A primitive runs on the thread that calls it and on no other: parallelism is the caller's (util/thread_pool.h), which
// splits matrices into tiles. That keeps data in one core's cache across layers, and avoids OpenMP's barriers, at which
// threads spin: beside a busy process they cost more than ten times the work.
//
// No signal handler may run on a thread while it runs a primitive, except on an alternate stack (SA_ONSTACK): oneDNN
// 2.6's matrix kernels keep data further below the stack pointer than the 128 bytes that the ABI protects.
#ifndef INKNET_NN_ONEDNN_PRIMITIVES_H_
#define INKNET_NN_ONEDNN_PRIMITIVES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/config.pb.h"

namespace inknet::nn::onednn {

// Keeps oneDNN from starting threads of its own when it is called from this thread. Each thread that makes or runs a
// primitive calls it first.
void UseThisThreadOnly();

// Version as "2.6.3", and the instruction set that oneDNN chose (isa.h), such as "AVX512_CORE".
std::string Version();
std::string ChosenIsa();

// Limits oneDNN and our own kernels to an instruction set, for this process, before either is first used: "SSE41",
// "AVX2", "AVX512_CORE", "AVX512_CORE_BF16" or "AVX512_CORE_AMX". A CPU that has less uses what it has; names of others
// are an error.
absl::Status LimitIsa(absl::string_view isa);

// What computes products of BF16 matrices: "AMX", "AVX512_BF16", or "AVX-512, emulated". An error, which says what to
// use instead, where nothing does.
absl::StatusOr<std::string> Bf16Unit();

// A matrix of numbers in memory: element (r, c) is at r * row_stride + c * column_stride. One of the strides is 1.
struct Layout {
  int rows;
  int columns;
  int row_stride;
  int column_stride = 1;

  Layout Transposed() const { return {columns, rows, column_stride, row_stride}; }
};

// One primitive of any kind. Run may be called by several threads at once, each with its own `worker`.
class Primitive {
 public:
  Primitive();
  ~Primitive();
  Primitive(Primitive&&) noexcept;
  Primitive& operator=(Primitive&&) noexcept;

 protected:
  struct Impl;
  explicit Primitive(std::unique_ptr<Impl> impl);
  // Runs on the pointers, which are in the order in which Impl lists its arguments.
  absl::Status Run(int worker, std::initializer_list<const void*> pointers) const;

  std::unique_ptr<Impl> impl_;
};

// What a matrix product does with its result: a bias for each column, then an activation.
struct PostOps {
  bool bias = false;
  std::optional<ModelConfig::Activation> activation = std::nullopt;
};

// c = a b, or, with post-operations, c = activation(a b + bias).
class MatMul : public Primitive {
 public:
  static absl::StatusOr<MatMul> Create(const Layout& a, const Layout& b, const Layout& c, const PostOps& post_ops,
                                       int workers);

  // `bias` has one element for each column of c; null without a bias.
  absl::Status Run(int worker, const float* a, const float* b, const float* bias, float* c) const;

 private:
  using Primitive::Primitive;
  bool has_bias_ = false;
};

// The same of BF16 matrices, added up in floats (bf16_product.h).
class Bf16MatMul : public Primitive {
 public:
  // Whether kernels want b packed (Kernels::bf16_pack).
  static bool WantsPacked();

  // `packed`: b is; its columns are those of c, without padding.
  static absl::StatusOr<Bf16MatMul> Create(const Layout& a, const Layout& b, bool packed, const Layout& c,
                                           const PostOps& post_ops, int workers);
  absl::Status Run(int worker, const uint16_t* a, const uint16_t* b, const float* bias, float* c) const;

 private:
  using Primitive::Primitive;
  bool has_bias_ = false;
};

// y = activation(x) on `size` numbers. y may be x.
class ActivationForward : public Primitive {
 public:
  static absl::StatusOr<ActivationForward> Create(ModelConfig::Activation activation, int size, int workers);
  absl::Status Run(int worker, const float* x, float* y) const;

 private:
  using Primitive::Primitive;
};

// Whether the derivative is worked out from x; else from y = activation(x), which suffices.
bool DerivativeNeedsArgument(ModelConfig::Activation activation);

// dx = dy * activation'(x) on `size` numbers, given x or y, as DerivativeNeedsArgument says. dx may be dy.
class ActivationBackward : public Primitive {
 public:
  static absl::StatusOr<ActivationBackward> Create(ModelConfig::Activation activation, int size, int workers);
  absl::Status Run(int worker, const float* x_or_y, const float* dy, float* dx) const;

 private:
  using Primitive::Primitive;
};

enum class SoftmaxKind { kProbabilities, kLogProbabilities };

// y = softmax(x), or its logarithm, on each of `rows` rows of `classes` numbers without gaps. y may be x.
class Softmax : public Primitive {
 public:
  static absl::StatusOr<Softmax> Create(SoftmaxKind kind, int rows, int classes, int workers);
  absl::Status Run(int worker, const float* x, float* y) const;

 private:
  using Primitive::Primitive;
};

// dx = d softmax(x)^T dy, given y = softmax(x), or the same for its logarithm. dx may be dy.
class SoftmaxBackward : public Primitive {
 public:
  static absl::StatusOr<SoftmaxBackward> Create(SoftmaxKind kind, int rows, int classes, int workers);
  absl::Status Run(int worker, const float* y, const float* dy, float* dx) const;

 private:
  using Primitive::Primitive;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_PRIMITIVES_H_
