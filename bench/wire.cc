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

// Of one of several in a row: by a single one, who begins later would seem to be done sooner than a message can be.
template <typename Body>
double MedianSeconds(nn::Collective& collective, size_t bytes, const Body& body) {
  const size_t in_a_row = std::clamp<size_t>((size_t{1} << 20) / bytes, 1, 16);
  std::vector<double> seconds;
  for (int i = 0; i < absl::GetFlag(FLAGS_repetitions) + 2; ++i) {
    double together = 0;
    collective.Sum(absl::MakeSpan(&together, 1));
    const Clock::time_point start = Clock::now();
    for (size_t n = 0; n < in_a_row; ++n) body();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(in_a_row));
  }
  return Median(std::move(seconds));
}

// Which share of a message goes while its rank computes and polls once a millisecond, as training does: what is not
// left to wait for, after as long as it takes by itself. A small one starts before it: that this one is done must not
// keep the other from going on.
double ShareBesideComputing(nn::Collective& collective, const nn::ByteBounds& bounds, double seconds, char* data) {
  constexpr std::chrono::milliseconds kBetweenPolls(1);
  const size_t ranks = static_cast<size_t>(collective.ranks());
  nn::ByteBounds few;
  for (size_t r = 0; r <= ranks; ++r) few.push_back(64 * r);
  std::vector<char> small(few.back());
  std::vector<double> shares;
  for (int i = 0; i < absl::GetFlag(FLAGS_repetitions); ++i) {
    double together = 0;
    collective.Sum(absl::MakeSpan(&together, 1));
    const Clock::time_point start = Clock::now();
    const int before = collective.StartAllGather(small.data(), few);
    const int transfer = collective.StartAllGather(data, bounds);
    while (std::chrono::duration<double>(Clock::now() - start).count() < seconds) {
      const Clock::time_point until = Clock::now() + kBetweenPolls;
      while (Clock::now() < until) {
      }
      collective.Poll();
    }
    const Clock::time_point waiting = Clock::now();
    collective.Wait(before);
    collective.Wait(transfer);
    shares.push_back(1 - std::chrono::duration<double>(Clock::now() - waiting).count() / seconds);
  }
  return std::max(0.0, Median(std::move(shares)));
}

void Measure(ranks::World* world) {
  nn::Collective& collective = world->collective();
  const size_t ranks = static_cast<size_t>(collective.ranks());
  absl::PrintF("%s\n", Describe(*world));
  const double small = MedianSeconds(collective, sizeof(double), [&] {
    double number = 1;
    collective.Sum(absl::MakeSpan(&number, 1));
  });
  absl::PrintF("sum of one number: %.1f us\n\n%12s  %12s  %12s\n", 1e6 * small, "bytes", "exchange ms", "gather ms");
  // Of the second half: what one rank sends, and seconds.
  std::vector<std::pair<double, double>> points;
  double share = 0;
  for (size_t bytes = size_t{1} << 14; bytes <= size_t{1} << 24; bytes *= 4) {
    nn::ByteBounds bounds;
    for (size_t r = 0; r <= ranks; ++r) bounds.push_back(bytes / 64 * r / ranks * 64);
    const size_t own =
        bounds[static_cast<size_t>(collective.rank()) + 1] - bounds[static_cast<size_t>(collective.rank())];
    std::vector<char> data(bytes);
    const std::unique_ptr<nn::Exchange> arrays = collective.MakeExchange(bounds);
    const double exchange =
        MedianSeconds(collective, bytes, [&] { collective.Wait(collective.StartExchange(arrays.get())); });
    const double gather =
        MedianSeconds(collective, bytes, [&] { collective.Wait(collective.StartAllGather(data.data(), bounds)); });
    absl::PrintF("%12d  %12.3f  %12.3f\n", bytes, 1e3 * exchange, 1e3 * gather);
    points.emplace_back(static_cast<double>(bytes - own), gather);
    share = ShareBesideComputing(collective, bounds, gather, data.data());
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
  absl::PrintF("%.0f %% of the largest goes while ranks compute\n", 100 * share);
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
