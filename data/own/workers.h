// Work on many files or images that is shared out among this machine's cores.
#ifndef INKNET_DATA_OWN_WORKERS_H_
#define INKNET_DATA_OWN_WORKERS_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "util/cores.h"

namespace inknet::own {

// Calls work(begin, end) for pieces of [0, count) of up to `piece`, from several threads, in any order.
template <typename Work>
void InPieces(int64_t count, int64_t piece, const Work& work) {
  std::atomic<int64_t> next{0};
  const auto loop = [&] {
    for (;;) {
      const int64_t begin = next.fetch_add(piece);
      if (begin >= count) return;
      work(begin, std::min(begin + piece, count));
    }
  };
  std::vector<std::thread> threads;
  const int64_t useful = (count + piece - 1) / piece;
  for (int i = 1; i < std::min<int64_t>(AvailableCores(), useful); ++i) threads.emplace_back(loop);
  loop();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_WORKERS_H_
