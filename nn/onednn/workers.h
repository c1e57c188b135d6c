// The threads of a network: they claim tiles, and each has its own clock of phases.
#ifndef INKNET_NN_ONEDNN_WORKERS_H_
#define INKNET_NN_ONEDNN_WORKERS_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nn/onednn/computing_thread.h"
#include "nn/phases.h"
#include "util/thread_pool.h"

namespace inknet::nn::onednn {

class Workers {
 public:
  explicit Workers(int threads)
      : pool_(threads, SetUpWorker), status_(static_cast<size_t>(threads)), phases_(static_cast<size_t>(threads)) {}

  // Runs body(tile, worker) for every tile and returns the first error.
  template <typename Body>
  absl::Status Run(int tiles, Body body) {
    pool_.Run(tiles, [&](int tile, int worker) {
      absl::Status status = body(tile, worker);
      if (!status.ok()) status_[static_cast<size_t>(worker)] = std::move(status);
    });
    for (absl::Status& status : status_) {
      if (!status.ok()) return std::exchange(status, absl::OkStatus());
    }
    return absl::OkStatus();
  }

  PhaseSeconds* PhasesOf(int worker) { return &phases_[static_cast<size_t>(worker)].seconds; }
  void ResetPhases() { std::fill(phases_.begin(), phases_.end(), Phases{}); }
  PhaseSeconds SumOfPhases() const {
    PhaseSeconds sum = {};
    for (const Phases& worker : phases_) {
      for (size_t phase = 0; phase < kPhases; ++phase) sum[phase] += worker.seconds[phase];
    }
    return sum;
  }

 private:
  // On cache lines of their own.
  struct alignas(64) Phases {
    PhaseSeconds seconds = {};
  };

  ThreadPool pool_;
  std::vector<absl::Status> status_;
  std::vector<Phases> phases_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_WORKERS_H_
