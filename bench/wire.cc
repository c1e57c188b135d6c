// What ranks pay to add up numbers: how long the two halves of it take for arrays of several sizes, and for the second
// a line, seconds = alpha + beta bytes (docs/scaling.md); in the first, ranks of one host send nothing. beta is the
// median slope between two sizes (Theil 1950, Sen 1968), since a link may let small messages pass faster; alpha is what
// the smallest takes beside. To be started by mpirun or srun, built with --config=mpi.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "bench/quantile.h"
#include "nn/collective.h"
#include "ranks/world.h"
#include "util/command_line.h"

ABSL_FLAG(int, repetitions, 20, "times that each size is measured; the median counts");

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

template <typename Body>
double MedianSeconds(nn::Collective& collective, const Body& body) {
  std::vector<double> seconds;
  for (int i = 0; i < absl::GetFlag(FLAGS_repetitions) + 2; ++i) {
    double together = 0;
    collective.Sum(absl::MakeSpan(&together, 1));
    const Clock::time_point start = Clock::now();
    body();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  return Median(std::move(seconds));
}

void Measure(ranks::World* world) {
  nn::Collective& collective = world->collective();
  const size_t ranks = static_cast<size_t>(collective.ranks());
  absl::PrintF("%s\n", Describe(*world));
  const double small = MedianSeconds(collective, [&] {
    double number = 1;
    collective.Sum(absl::MakeSpan(&number, 1));
  });
  absl::PrintF("sum of one number: %.1f us\n\n%12s  %12s  %12s\n", 1e6 * small, "bytes", "exchange ms", "gather ms");
  // Of the second half: what one rank sends, and seconds.
  std::vector<std::pair<double, double>> points;
  for (size_t bytes = size_t{1} << 14; bytes <= size_t{1} << 24; bytes *= 4) {
    nn::ByteBounds bounds;
    for (size_t r = 0; r <= ranks; ++r) bounds.push_back(bytes / 64 * r / ranks * 64);
    const size_t own =
        bounds[static_cast<size_t>(collective.rank()) + 1] - bounds[static_cast<size_t>(collective.rank())];
    std::vector<char> data(bytes);
    const std::unique_ptr<nn::Exchange> arrays = collective.MakeExchange(bounds);
    const double exchange = MedianSeconds(collective, [&] { collective.Wait(collective.StartExchange(arrays.get())); });
    const double gather =
        MedianSeconds(collective, [&] { collective.Wait(collective.StartAllGather(data.data(), bounds)); });
    absl::PrintF("%12d  %12.3f  %12.3f\n", bytes, 1e3 * exchange, 1e3 * gather);
    points.emplace_back(static_cast<double>(bytes - own), gather);
  }
  std::vector<double> slopes;
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      slopes.push_back((points[i].second - points[j].second) / (points[i].first - points[j].first));
    }
  }
  const double beta = Median(slopes);
  const double alpha = std::max(0.0, points[0].second - beta * points[0].first);
  absl::PrintF("\nalpha %.1f us, beta %.4f ns a byte (%.2f Gbit/s sent by each rank)\n", 1e6 * alpha, 1e9 * beta,
               8e-9 / beta);
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  auto world = inknet::ranks::World::Join(&argc, &argv);
  if (!world.ok()) return inknet::ExitCodeFor(world.status());
  inknet::ParseCommandLine({"Measures what ranks pay to add up numbers.\n\n  mpirun -n 2 bazel-bin/bench/wire", ""},
                           argc, argv);
  if ((*world)->rank() == 0) (*world)->Begin();
  if ((*world)->ranks() == 1) {
    return (*world)->Fail(
        absl::FailedPreconditionError("one rank has nobody to send to: mpirun -n 2 ... (--config=mpi)"));
  }
  inknet::bench::Measure(world->get());
  (*world)->Leave();
  return 0;
}
