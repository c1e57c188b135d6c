// What a thread is set to while it computes.
#ifndef INKNET_NN_ONEDNN_COMPUTING_THREAD_H_
#define INKNET_NN_ONEDNN_COMPUTING_THREAD_H_

#include <immintrin.h>

#include "nn/onednn/primitives.h"

namespace inknet::nn::onednn {

// Numbers below 1e-38, where floats become denormal, are 0 from now on: a CPU takes a hundred times as long for them,
// and moments whose gradient stays away decay into them. (A third of a step of three layers of 128 went there.)
inline void FlushDenormals() {
  constexpr unsigned kFlushToZero = 0x8000;
  constexpr unsigned kDenormalsAreZero = 0x0040;
  _mm_setcsr(_mm_getcsr() | kFlushToZero | kDenormalsAreZero);
}

// Of a thread that does nothing else.
inline void SetUpWorker() {
  UseThisThreadOnly();
  FlushDenormals();
}

// Of a thread of somebody else's, as long as this lives.
class ComputingThread {
 public:
  ComputingThread() : before_(_mm_getcsr()) { SetUpWorker(); }
  ~ComputingThread() { _mm_setcsr(before_); }
  ComputingThread(const ComputingThread&) = delete;
  ComputingThread& operator=(const ComputingThread&) = delete;

 private:
  const unsigned before_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_COMPUTING_THREAD_H_
