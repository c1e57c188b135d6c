#include "nn/onednn/primitives.h"

#include <dnnl.hpp>
#include <utility>
#include <vector>

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

const dnnl::engine& Engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

// The stride of a dimension of one element leads nowhere, and oneDNN's own code takes that for granted in some places
// and not in others: 3.7's brgemm kernels read and write beside such a matrix where that stride says less than what the
// other dimension spans (2.6 and 3.12 do not; see pull requests 2452, 2529 and 5158 of uxlfoundation/oneDNN). So it
// says that.
dnnl::memory::desc Describe(const Layout& layout) {
  int row_stride = layout.row_stride;
  int column_stride = layout.column_stride;
  if (layout.rows == 1 && column_stride != 1) {
    row_stride = layout.columns * column_stride;
  } else if (layout.columns == 1 && row_stride != 1) {
    column_stride = layout.rows * row_stride;
  }
  return {Dims{layout.rows, layout.columns}, kF32, Dims{row_stride, column_stride}};
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
                            {"AVX512_CORE", dnnl::cpu_isa::avx512_core, 4}};
  for (const Choice& choice : choices) {
    if (choice.name != isa) continue;
    LimitKernels(choice.level);
    if (dnnl::set_max_cpu_isa(choice.isa) == dnnl::status::success) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("oneDNN cannot be limited to ", isa));
  }
  return absl::InvalidArgumentError(absl::StrCat("no instruction set \"", isa, "\": SSE41, AVX2 or AVX512_CORE"));
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
absl::Status Primitive::Run(int worker_index, std::initializer_list<const float*> pointers) const {
  const Impl::Worker& worker = impl_->workers[static_cast<size_t>(worker_index)];
  dnnl_status_t status = dnnl_success;
  size_t i = 0;
  for (const float* pointer : pointers) {
    if (status == dnnl_success) {
      status = dnnl_memory_set_data_handle(worker.memories[i++].get(), const_cast<float*>(pointer));
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
    dnnl::primitive_attr attributes = Attributes();
    if (post_ops.activation.has_value()) {
      const Eltwise eltwise = EltwiseOf(*post_ops.activation);
      dnnl::post_ops operations;
      AppendActivation(eltwise.forward, eltwise.alpha, &operations);
      attributes.set_post_ops(operations);
    }
    const bool has_bias = post_ops.bias;
    const dnnl::memory::desc bias =
        has_bias ? dnnl::memory::desc(Dims{1, c.columns}, kF32, Dims{c.columns, 1}) : dnnl::memory::desc();
    const auto descriptor = MatMulDescriptor(Engine(), Describe(a), Describe(b), bias, Describe(c), attributes);
    std::vector<Impl::Argument> arguments = {
        {DNNL_ARG_SRC, Describe(a)}, {DNNL_ARG_WEIGHTS, Describe(b)}, {DNNL_ARG_DST, Describe(c)}};
    if (has_bias) arguments.push_back({DNNL_ARG_BIAS, bias});
    MatMul result(std::make_unique<Impl>(descriptor, dnnl::matmul(descriptor), arguments, workers));
    result.has_bias_ = has_bias;
    return result;
  });
}

absl::Status MatMul::Run(int worker, const float* a, const float* b, const float* bias, float* c) const {
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
