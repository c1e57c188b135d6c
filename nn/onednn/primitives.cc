#include "nn/onednn/primitives.h"

#include <dnnl.hpp>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nn/kernels/kernels.h"
#include "nn/onednn/descriptors.h"
#include "nn/onednn/isa.h"
#include "util/aligned_array.h"

#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
extern "C" void omp_set_num_threads(int threads);
#endif

namespace inknet::nn::onednn {
namespace {

using Dims = dnnl::memory::dims;
constexpr auto kF32 = dnnl::memory::data_type::f32;
constexpr auto kBf16 = dnnl::memory::data_type::bf16;

const dnnl::engine& Engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

// The stride of a dimension of one element leads nowhere, and oneDNN's own code takes that for granted in some places
// and not in others: 3.7's brgemm kernels read and write beside such a matrix where that stride says less than what the
// other dimension spans (2.6 and 3.12 do not; see pull requests 2452, 2529 and 5158 of uxlfoundation/oneDNN). So it
// says that.
dnnl::memory::desc Describe(const Layout& layout, dnnl::memory::data_type type = kF32) {
  int row_stride = layout.row_stride;
  int column_stride = layout.column_stride;
  if (layout.rows == 1 && column_stride != 1) {
    row_stride = layout.columns * column_stride;
  } else if (layout.columns == 1 && row_stride != 1) {
    column_stride = layout.rows * row_stride;
  }
  return {Dims{layout.rows, layout.columns}, type, Dims{row_stride, column_stride}};
}

// As Kernels::bf16_pack makes it.
dnnl::memory::desc Packed(const Layout& layout) {
  static_assert(kBf16Panel == 64);
  return {Dims{layout.rows, layout.columns}, kBf16, dnnl::memory::format_tag::BA16a64b2a};
}

// Scratch memory is ours, one for each worker: by default all executions of a primitive would share one.
dnnl::primitive_attr Attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

// oneDNN's name for an activation, its parameter, and the name by which its derivative is worked out from the result;
// `undef` where that takes the argument.
struct Eltwise {
  dnnl::algorithm forward = dnnl::algorithm::undef;
  dnnl::algorithm backward_from_result = dnnl::algorithm::undef;
  float alpha = 0;
};

Eltwise EltwiseOf(ModelConfig::Activation activation) {
  using Algorithm = dnnl::algorithm;
  switch (activation) {
    case ModelConfig::RELU:
      return {Algorithm::eltwise_relu, Algorithm::eltwise_relu_use_dst_for_bwd};
    case ModelConfig::TANH:
      return {Algorithm::eltwise_tanh, Algorithm::eltwise_tanh_use_dst_for_bwd};
    case ModelConfig::SIGMOID:
      return {Algorithm::eltwise_logistic, Algorithm::eltwise_logistic_use_dst_for_bwd};
    case ModelConfig::LEAKY_RELU:
      return {Algorithm::eltwise_relu, Algorithm::eltwise_relu_use_dst_for_bwd, 0.01f};
    case ModelConfig::ELU:
      return {Algorithm::eltwise_elu, Algorithm::eltwise_elu_use_dst_for_bwd, 1};
    case ModelConfig::GELU:
      return {Algorithm::eltwise_gelu_erf};
    case ModelConfig::SILU:
      return {Algorithm::eltwise_swish, Algorithm::undef, 1};
  }
  return {};
}

dnnl::algorithm Algorithm(SoftmaxKind kind) {
  return kind == SoftmaxKind::kProbabilities ? dnnl::algorithm::softmax_accurate : dnnl::algorithm::softmax_log;
}

// Calls `make`, which may throw, and returns what it returns.
template <typename Make>
auto Guard(const char* what, Make make) -> absl::StatusOr<decltype(make())> {
  try {
    return make();
  } catch (const dnnl::error& error) {
    return absl::InternalError(absl::StrCat("oneDNN ", Version(), " cannot make ", what, ": ", error.what()));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("out of memory while making ", what));
  }
}

// Adds what a product does with its result, and returns the layout of the bias, if any.
dnnl::memory::desc ApplyPostOps(const PostOps& post_ops, int columns, dnnl::primitive_attr* attributes) {
  if (post_ops.activation.has_value()) {
    const Eltwise eltwise = EltwiseOf(*post_ops.activation);
    dnnl::post_ops operations;
    AppendActivation(eltwise.forward, eltwise.alpha, &operations);
    attributes->set_post_ops(operations);
  }
  return post_ops.bias ? dnnl::memory::desc(Dims{1, columns}, kF32, Dims{columns, 1}) : dnnl::memory::desc();
}

template <typename Impl>
std::unique_ptr<Impl> MakeProduct(const dnnl::memory::desc& a, const dnnl::memory::desc& b, const dnnl::memory::desc& c,
                                  const PostOps& post_ops, int columns, int workers) {
  dnnl::primitive_attr attributes = Attributes();
  const dnnl::memory::desc bias = ApplyPostOps(post_ops, columns, &attributes);
  const auto descriptor = MatMulDescriptor(Engine(), a, b, bias, c, attributes);
  std::vector<typename Impl::Argument> arguments = {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}};
  if (post_ops.bias) arguments.push_back({DNNL_ARG_BIAS, bias});
  return std::make_unique<Impl>(descriptor, dnnl::matmul(descriptor), arguments, workers);
}

}  // namespace

void UseThisThreadOnly() {
#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
  omp_set_num_threads(1);  // Of parallel regions that this thread, and no other, opens from now on.
#endif
}

std::string Version() {
  const dnnl_version_t* version = dnnl_version();
  return absl::StrCat(version->major, ".", version->minor, ".", version->patch);
}

std::string ChosenIsa() { return IsaName(dnnl_version()->major, static_cast<int>(dnnl::get_effective_cpu_isa())); }

absl::Status LimitIsa(absl::string_view isa) {
  struct Choice {
    absl::string_view name;
    dnnl::cpu_isa isa;
    int level;
  };
  const Choice choices[] = {{"SSE41", dnnl::cpu_isa::sse41, 2},
                            {"AVX2", dnnl::cpu_isa::avx2, 3},
                            {"AVX512_CORE", dnnl::cpu_isa::avx512_core, 4},
                            {"AVX512_CORE_BF16", dnnl::cpu_isa::avx512_core_bf16, 4},
                            {"AVX512_CORE_AMX", dnnl::cpu_isa::avx512_core_amx, 4}};
  for (const Choice& choice : choices) {
    if (choice.name != isa) continue;
    LimitKernels(choice.level);
    if (dnnl::set_max_cpu_isa(choice.isa) == dnnl::status::success) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("oneDNN cannot be limited to ", isa));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no instruction set \"", isa, "\": SSE41, AVX2, AVX512_CORE, AVX512_CORE_BF16 or AVX512_CORE_AMX"));
}

absl::StatusOr<std::string> Bf16Unit() {
  const std::string isa = ChosenIsa();
  const auto has = [&](absl::string_view part) { return absl::StrContains(isa, part); };
  if (has("AMX")) return std::string("AMX");
  if (has("BF16") || has("FP16") || has("AVX10")) return std::string("AVX512_BF16");
  if (has("AVX512_CORE")) return std::string("AVX-512, emulated");
  return absl::InvalidArgumentError(
      absl::StrCat("BFLOAT16 needs a CPU with AVX-512, and this one offers ", isa, "; use FLOAT32"));
}

bool Bf16MatMul::WantsPacked() {
  static const bool packed = [] {
    // Asked once, for a product of common size: all products of a process want the same.
    constexpr int kSize = 512;
    const absl::StatusOr<bool> wants = Guard("a matrix product", [] {
      const dnnl::memory::desc rows = Describe({kSize, kSize, kSize}, kBf16);
      const dnnl::memory::desc any(Dims{kSize, kSize}, kBf16, dnnl::memory::format_tag::any);
      const auto descriptor =
          MatMulDescriptor(Engine(), rows, any, dnnl::memory::desc(), Describe({kSize, kSize, kSize}), Attributes());
      return descriptor.weights_desc() == Packed({kSize, kSize, kSize});
    });
    return wants.ok() && *wants;
  }();
  return packed;
}

// A primitive with what each worker needs to run it without making anything.
struct Primitive::Impl {
  struct Argument {
    int name;  // DNNL_ARG_...
    dnnl::memory::desc layout;
  };
  struct Worker {
    dnnl::stream stream;
    AlignedArray<char> scratchpad;
    std::vector<dnnl::memory> memories;
    std::vector<dnnl_exec_arg_t> arguments;  // `memories` by name, and the scratchpad.
  };

  template <typename Descriptor>
  Impl(const Descriptor& descriptor, const dnnl::primitive& made, const std::vector<Argument>& arguments, int workers)
      : primitive(made) {
    for (int i = 0; i < workers; ++i) {
      const dnnl::memory::desc scratchpad = descriptor.scratchpad_desc();
      Worker worker{dnnl::stream(Engine()), AlignedArray<char>(scratchpad.get_size()), {}, {}};
      for (const Argument& argument : arguments) {
        worker.memories.emplace_back(argument.layout, Engine(), nullptr);
        worker.arguments.push_back({argument.name, worker.memories.back().get()});
      }
      worker.memories.emplace_back(scratchpad, Engine(), worker.scratchpad.data());
      worker.arguments.push_back({DNNL_ARG_SCRATCHPAD, worker.memories.back().get()});
      this->workers.push_back(std::move(worker));
    }
  }

  dnnl::primitive primitive;
  std::vector<Worker> workers;
};

Primitive::Primitive() = default;
Primitive::~Primitive() = default;
Primitive::Primitive(Primitive&&) noexcept = default;
Primitive& Primitive::operator=(Primitive&&) noexcept = default;
Primitive::Primitive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

// By oneDNN's C interface: the C++ one builds a hash map at every call.
absl::Status Primitive::Run(int worker_index, std::initializer_list<const void*> pointers) const {
  const Impl::Worker& worker = impl_->workers[static_cast<size_t>(worker_index)];
  dnnl_status_t status = dnnl_success;
  size_t i = 0;
  for (const void* pointer : pointers) {
    if (status == dnnl_success) {
      status = dnnl_memory_set_data_handle(worker.memories[i++].get(), const_cast<void*>(pointer));
    }
  }
  if (status == dnnl_success) {
    status = dnnl_primitive_execute(impl_->primitive.get(), worker.stream.get(),
                                    static_cast<int>(worker.arguments.size()), worker.arguments.data());
  }
  if (status == dnnl_success) status = dnnl_stream_wait(worker.stream.get());
  if (status != dnnl_success) {
    return absl::InternalError(absl::StrCat("oneDNN ", Version(), " failed to run a primitive: status ", status));
  }
  return absl::OkStatus();
}

absl::StatusOr<MatMul> MatMul::Create(const Layout& a, const Layout& b, const Layout& c, const PostOps& post_ops,
                                      int workers) {
  return Guard("a matrix product", [&] {
    MatMul result(MakeProduct<Impl>(Describe(a), Describe(b), Describe(c), post_ops, c.columns, workers));
    result.has_bias_ = post_ops.bias;
    return result;
  });
}

absl::Status MatMul::Run(int worker, const float* a, const float* b, const float* bias, float* c) const {
  return has_bias_ ? Primitive::Run(worker, {a, b, c, bias}) : Primitive::Run(worker, {a, b, c});
}

absl::StatusOr<Bf16MatMul> Bf16MatMul::Create(const Layout& a, const Layout& b, bool packed, const Layout& c,
                                              const PostOps& post_ops, int workers) {
  return Guard("a product of BF16 matrices", [&] {
    Bf16MatMul result(MakeProduct<Impl>(Describe(a, kBf16), packed ? Packed(b) : Describe(b, kBf16), Describe(c),
                                        post_ops, c.columns, workers));
    result.has_bias_ = post_ops.bias;
    return result;
  });
}

absl::Status Bf16MatMul::Run(int worker, const uint16_t* a, const uint16_t* b, const float* bias, float* c) const {
  return has_bias_ ? Primitive::Run(worker, {a, b, c, bias}) : Primitive::Run(worker, {a, b, c});
}

absl::StatusOr<ActivationForward> ActivationForward::Create(ModelConfig::Activation activation, int size, int workers) {
  return Guard("an activation", [&] {
    const dnnl::memory::desc data(Dims{size}, kF32, dnnl::memory::format_tag::a);
    const Eltwise eltwise = EltwiseOf(activation);
    const auto descriptor = EltwiseForwardDescriptor(Engine(), eltwise.forward, eltwise.alpha, data, Attributes());
    const std::vector<Impl::Argument> arguments = {{DNNL_ARG_SRC, data}, {DNNL_ARG_DST, data}};
    return ActivationForward(std::make_unique<Impl>(descriptor, dnnl::eltwise_forward(descriptor), arguments, workers));
  });
}

absl::Status ActivationForward::Run(int worker, const float* x, float* y) const {
  return Primitive::Run(worker, {x, y});
}

bool DerivativeNeedsArgument(ModelConfig::Activation activation) {
  return EltwiseOf(activation).backward_from_result == dnnl::algorithm::undef;
}

absl::StatusOr<ActivationBackward> ActivationBackward::Create(ModelConfig::Activation activation, int size,
                                                              int workers) {
  return Guard("an activation's derivative", [&] {
    const dnnl::memory::desc data(Dims{size}, kF32, dnnl::memory::format_tag::a);
    const Eltwise eltwise = EltwiseOf(activation);
    const bool from_argument = DerivativeNeedsArgument(activation);
    const auto descriptor = EltwiseBackwardDescriptor(
        Engine(), from_argument ? eltwise.forward : eltwise.backward_from_result, eltwise.alpha, data, Attributes());
    const std::vector<Impl::Argument> arguments = {
        {from_argument ? DNNL_ARG_SRC : DNNL_ARG_DST, data}, {DNNL_ARG_DIFF_DST, data}, {DNNL_ARG_DIFF_SRC, data}};
    return ActivationBackward(
        std::make_unique<Impl>(descriptor, dnnl::eltwise_backward(descriptor), arguments, workers));
  });
}

absl::Status ActivationBackward::Run(int worker, const float* x_or_y, const float* dy, float* dx) const {
  return Primitive::Run(worker, {x_or_y, dy, dx});
}

absl::StatusOr<Softmax> Softmax::Create(SoftmaxKind kind, int rows, int classes, int workers) {
  return Guard("a softmax", [&] {
    const dnnl::memory::desc data = Describe({rows, classes, classes});
    const auto descriptor = SoftmaxForwardDescriptor(Engine(), Algorithm(kind), data, /*axis=*/1, Attributes());
    const std::vector<Impl::Argument> arguments = {{DNNL_ARG_SRC, data}, {DNNL_ARG_DST, data}};
    return Softmax(std::make_unique<Impl>(descriptor, dnnl::primitive(descriptor.get()), arguments, workers));
  });
}

absl::Status Softmax::Run(int worker, const float* x, float* y) const { return Primitive::Run(worker, {x, y}); }

absl::StatusOr<SoftmaxBackward> SoftmaxBackward::Create(SoftmaxKind kind, int rows, int classes, int workers) {
  return Guard("a softmax's derivative", [&] {
    const dnnl::memory::desc data = Describe({rows, classes, classes});
    const auto descriptor = SoftmaxBackwardDescriptor(Engine(), Algorithm(kind), data, /*axis=*/1, Attributes());
    const std::vector<Impl::Argument> arguments = {
        {DNNL_ARG_DST, data}, {DNNL_ARG_DIFF_DST, data}, {DNNL_ARG_DIFF_SRC, data}};
    return SoftmaxBackward(std::make_unique<Impl>(descriptor, dnnl::primitive(descriptor.get()), arguments, workers));
  });
}

absl::Status SoftmaxBackward::Run(int worker, const float* y, const float* dy, float* dx) const {
  return Primitive::Run(worker, {y, dy, dx});
}

}  // namespace inknet::nn::onednn
