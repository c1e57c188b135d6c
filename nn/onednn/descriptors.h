// Where the interfaces of oneDNN 2 and 3 differ: version 2 makes a primitive descriptor in two steps, an operation
// descriptor first, version 3 in one. Everything else in nn/onednn reads the same for both.
//
// These functions throw dnnl::error, as all of oneDNN's C++ interface does.
#ifndef INKNET_NN_ONEDNN_DESCRIPTORS_H_
#define INKNET_NN_ONEDNN_DESCRIPTORS_H_

#include <dnnl.hpp>

namespace inknet::nn::onednn {

#if DNNL_VERSION_MAJOR >= 3

inline dnnl::matmul::primitive_desc MatMulDescriptor(const dnnl::engine& engine, const dnnl::memory::desc& a,
                                                     const dnnl::memory::desc& b, const dnnl::memory::desc& bias,
                                                     const dnnl::memory::desc& c, const dnnl::primitive_attr& attr) {
  return {engine, a, b, bias, c, attr};
}

inline dnnl::eltwise_forward::primitive_desc EltwiseForwardDescriptor(const dnnl::engine& engine,
                                                                      dnnl::algorithm algorithm, float alpha,
                                                                      const dnnl::memory::desc& data,
                                                                      const dnnl::primitive_attr& attr) {
  return {engine, dnnl::prop_kind::forward_training, algorithm, data, data, alpha, 0.0f, attr};
}

inline dnnl::eltwise_backward::primitive_desc EltwiseBackwardDescriptor(const dnnl::engine& engine,
                                                                        dnnl::algorithm algorithm, float alpha,
                                                                        const dnnl::memory::desc& data,
                                                                        const dnnl::primitive_attr& attr) {
  return {engine, algorithm, data, data,
          data,   alpha,     0.0f, EltwiseForwardDescriptor(engine, algorithm, alpha, data, attr),
          attr};
}

inline dnnl::softmax_forward::primitive_desc SoftmaxForwardDescriptor(const dnnl::engine& engine,
                                                                      dnnl::algorithm algorithm,
                                                                      const dnnl::memory::desc& data, int axis,
                                                                      const dnnl::primitive_attr& attr) {
  return {engine, dnnl::prop_kind::forward_training, algorithm, data, data, axis, attr};
}

inline dnnl::softmax_backward::primitive_desc SoftmaxBackwardDescriptor(const dnnl::engine& engine,
                                                                        dnnl::algorithm algorithm,
                                                                        const dnnl::memory::desc& data, int axis,
                                                                        const dnnl::primitive_attr& attr) {
  return {engine, algorithm, data, data, data, axis, SoftmaxForwardDescriptor(engine, algorithm, data, axis, attr),
          attr};
}

#else

inline dnnl::matmul::primitive_desc MatMulDescriptor(const dnnl::engine& engine, const dnnl::memory::desc& a,
                                                     const dnnl::memory::desc& b, const dnnl::memory::desc& bias,
                                                     const dnnl::memory::desc& c, const dnnl::primitive_attr& attr) {
  return {dnnl::matmul::desc(a, b, bias, c), attr, engine};
}

inline dnnl::eltwise_forward::primitive_desc EltwiseForwardDescriptor(const dnnl::engine& engine,
                                                                      dnnl::algorithm algorithm, float alpha,
                                                                      const dnnl::memory::desc& data,
                                                                      const dnnl::primitive_attr& attr) {
  return {dnnl::eltwise_forward::desc(dnnl::prop_kind::forward_training, algorithm, data, alpha), attr, engine};
}

inline dnnl::eltwise_backward::primitive_desc EltwiseBackwardDescriptor(const dnnl::engine& engine,
                                                                        dnnl::algorithm algorithm, float alpha,
                                                                        const dnnl::memory::desc& data,
                                                                        const dnnl::primitive_attr& attr) {
  return {dnnl::eltwise_backward::desc(algorithm, data, data, alpha), attr, engine,
          EltwiseForwardDescriptor(engine, algorithm, alpha, data, attr)};
}

inline dnnl::softmax_v2_forward::primitive_desc SoftmaxForwardDescriptor(const dnnl::engine& engine,
                                                                         dnnl::algorithm algorithm,
                                                                         const dnnl::memory::desc& data, int axis,
                                                                         const dnnl::primitive_attr& attr) {
  return {dnnl::softmax_v2_forward::desc(dnnl::prop_kind::forward_training, algorithm, data, data, axis), attr, engine};
}

inline dnnl::softmax_v2_backward::primitive_desc SoftmaxBackwardDescriptor(const dnnl::engine& engine,
                                                                           dnnl::algorithm algorithm,
                                                                           const dnnl::memory::desc& data, int axis,
                                                                           const dnnl::primitive_attr& attr) {
  return {dnnl::softmax_v2_backward::desc(algorithm, data, data, data, axis), attr, engine,
          SoftmaxForwardDescriptor(engine, algorithm, data, axis, attr)};
}

#endif

// Adds an activation to what a matrix product does with its result.
inline void AppendActivation(dnnl::algorithm algorithm, float alpha, dnnl::post_ops* post_ops) {
#if DNNL_VERSION_MAJOR >= 3
  post_ops->append_eltwise(algorithm, alpha, 0.0f);
#else
  post_ops->append_eltwise(1.0f, algorithm, alpha, 0.0f);
#endif
}

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_DESCRIPTORS_H_
