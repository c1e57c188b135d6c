#include "data/image/pixel_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "data/image/filter.h"

namespace inknet::image {
namespace {

constexpr double kPitchTolerance = 0.12;
constexpr double kPitchStep = 0.01;
constexpr int kShifts = 6;  // Tried for one pitch.
// Smaller pixels leave no room between them in which interpolation could show.
constexpr double kLeastPitch = 1.3;
// A picture has a grid where one explains it this much better than most others of the same pitch: it leaves less than
// this share of what they leave.
constexpr double kDistinct = 0.6;
// Rows or columns across, for the search.
constexpr int kBands = 32;

double Sinc(double x) { return x == 0 ? 1 : std::sin(M_PI * x) / (M_PI * x); }

// An interpolation kernel, 0 from `radius` on.
struct Kernel {
  double radius;
  double (*weight)(double);
  // For the search: how many samples show the kernel's shape.
  int samples_per_pixel;
};
constexpr int kMaxTaps = 6;  // Of a kernel, at one place.
const std::array<Kernel, 4> kKernels = {{
    {0.5, [](double x) { return x >= -0.5 && x < 0.5 ? 1.0 : 0.0; }, 16},
    {1, [](double x) { return 1 - std::abs(x); }, 6},
    {2, CubicKernel, 4},
    {3, [](double x) { return Sinc(x) * Sinc(x / 3); }, 4},  // Lanczos's.
}};

// A picture along one axis: a row of values, one for each band across, for samples at step / 2, 3 step / 2, ...
struct Profile {
  Plane samples;
  double step;
  double energy = 0;

  Profile(Plane plane, int distance) : samples(std::move(plane)), step(distance) {
    for (const float value : samples.values) energy += static_cast<double>(value) * value;
  }
};

Profile AlongX(const Plane& picture, int step, int band) {
  return Profile(Transposed(AverageBlocks(picture, step, band)), step);
}
Profile AlongY(const Plane& picture, int step, int band) { return Profile(AverageBlocks(picture, band, step), step); }

// The image on a grid, along one axis, that is nearest to a profile.
struct Fit {
  int first = 0;           // Number of the first pixel; pixel 0 begins at the grid's corner.
  Plane pixels;            // A row for each, with a value in every band.
  double unexplained = 0;  // The share of the profile's energy that is not in the image enlarged: 0 .. 1.
};

Fit FitGrid(const Profile& profile, const Kernel& kernel, double pitch, double corner) {
  const auto grid_place = [&](int sample) { return ((sample + 0.5) * profile.step - corner) / pitch - 0.5; };
  const int samples = profile.samples.height;
  const int bands = profile.samples.width;
  Fit fit;
  fit.first = static_cast<int>(std::ceil(grid_place(0) - kernel.radius));
  const int last = static_cast<int>(std::floor(grid_place(samples - 1) + kernel.radius));
  const int pixels = last - fit.first + 1;
  const auto add = [bands](float* to, double factor, const float* from) {
    const float weight = static_cast<float>(factor);
    for (int b = 0; b < bands; ++b) to[b] += weight * from[b];
  };

  // Normal equations: gram * image = right_side; gram[i][d] is the entry in row i and column i - d. The little that the
  // diagonal begins with is for pixels that no sample tells of.
  std::vector<std::array<double, kMaxTaps>> gram(static_cast<size_t>(pixels), {1e-6});
  fit.pixels = Plane::Blank(bands, pixels);
  for (int s = 0; s < samples; ++s) {
    const double place = grid_place(s);
    const int begin = static_cast<int>(std::ceil(place - kernel.radius));
    const int end = std::min(static_cast<int>(std::floor(place + kernel.radius)), begin + kMaxTaps - 1);
    for (int i = begin; i <= end; ++i) {
      const double weight = kernel.weight(place - i);
      for (int j = begin; j <= i; ++j) {
        gram[static_cast<size_t>(i - fit.first)][static_cast<size_t>(i - j)] += weight * kernel.weight(place - j);
      }
      add(fit.pixels.Row(i - fit.first), weight, profile.samples.Row(s));
    }
  }
  // Hardly anything is known of pixels that are mostly beyond the samples.
  std::vector<bool> known;
  for (const std::array<double, kMaxTaps>& row : gram) known.push_back(row[0] > 0.25 * pitch / profile.step);

  // Cholesky: gram = L L^T, with L in its place; y = L^-1 right_side, then image = L^-T y. |y|^2 is the energy of the
  // image enlarged.
  double explained = 0;
  for (int i = 0; i < pixels; ++i) {
    std::array<double, kMaxTaps>& row = gram[static_cast<size_t>(i)];
    const int below = std::min(i, kMaxTaps - 1);
    for (int d = below; d > 0; --d) {
      const std::array<double, kMaxTaps>& above = gram[static_cast<size_t>(i - d)];
      for (int e = d + 1; e <= below; ++e) row[d] -= row[e] * above[e - d];
      row[d] /= above[0];
      row[0] -= row[d] * row[d];
    }
    row[0] = std::sqrt(std::max(row[0], 1e-12));
    float* y = fit.pixels.Row(i);
    for (int d = 1; d <= below; ++d) add(y, -row[d], fit.pixels.Row(i - d));
    for (int b = 0; b < bands; ++b) {
      y[b] /= static_cast<float>(row[0]);
      explained += static_cast<double>(y[b]) * y[b];
    }
  }
  for (int i = pixels - 1; i >= 0; --i) {
    float* x = fit.pixels.Row(i);
    for (int d = 1; d < kMaxTaps && i + d < pixels; ++d) {
      add(x, -gram[static_cast<size_t>(i + d)][d], fit.pixels.Row(i + d));
    }
    for (int b = 0; b < bands; ++b) x[b] /= static_cast<float>(gram[static_cast<size_t>(i)][0]);
  }
  for (int i = 0; i < pixels; ++i) {
    if (!known[static_cast<size_t>(i)]) std::fill_n(fit.pixels.Row(i), bands, 0.0f);
  }
  fit.unexplained = 1 - explained / profile.energy;
  return fit;
}

struct Candidate {
  const Kernel* kernel;
  PixelGrid grid;
};

// The image on the candidate's grid.
GridImage ImageOn(const Candidate& candidate, const Plane& picture) {
  const PixelGrid& grid = candidate.grid;
  const Fit columns = FitGrid(AlongX(picture, 1, 1), *candidate.kernel, grid.pitch, grid.x);
  const Fit both = FitGrid(AlongY(Transposed(columns.pixels), 1, 1), *candidate.kernel, grid.pitch, grid.y);
  return {grid, both.pixels, -columns.first, -both.first};
}

}  // namespace

std::optional<GridImage> FindGridImage(const Plane& picture, const PixelGrid& guess) {
  if (std::abs(guess.pitch - 1) <= kPitchTolerance) {
    const PixelGrid own = {1, std::round(guess.x), std::round(guess.y)};
    return GridImage{own, picture, static_cast<int>(own.x), static_cast<int>(own.y)};
  }
  if (guess.pitch < kLeastPitch) return std::nullopt;

  Candidate best{&kKernels[0], guess};
  double best_share = std::numeric_limits<double>::infinity();
  const int pitch_steps = static_cast<int>(std::round(kPitchTolerance / kPitchStep));
  for (const Kernel& kernel : kKernels) {
    const int step = std::max(1, static_cast<int>(guess.pitch / kernel.samples_per_pixel));
    const Profile along_x = AlongX(picture, step, (picture.height + kBands - 1) / kBands);
    const Profile along_y = AlongY(picture, step, (picture.width + kBands - 1) / kBands);
    for (int p = -pitch_steps; p <= pitch_steps; ++p) {
      const double pitch = guess.pitch * (1 + p * kPitchStep);
      double typical = 0;
      // The best shift in one direction has nothing to do with that in the other.
      const auto best_shift = [&](const Profile& profile, double corner) {
        std::vector<std::pair<double, double>> all;
        for (int s = 0; s < kShifts; ++s) {
          const double shifted = corner + ((s + 0.5) / kShifts - 0.5) * pitch;
          all.emplace_back(FitGrid(profile, kernel, pitch, shifted).unexplained, shifted);
        }
        std::sort(all.begin(), all.end());
        typical += all[all.size() / 2].first;
        return all.front();
      };
      const auto [x_unexplained, x] = best_shift(along_x, guess.x);
      const auto [y_unexplained, y] = best_shift(along_y, guess.y);
      const double share = (x_unexplained + y_unexplained) / typical;
      if (share < best_share) {
        best_share = share;
        best = {&kernel, {pitch, x, y}};
      }
    }
  }
  if (best_share > kDistinct) return std::nullopt;

  // Downhill from there, in steps that halve where none leads on.
  const int step = std::max(1, static_cast<int>(guess.pitch / best.kernel->samples_per_pixel));
  const Profile along_x = AlongX(picture, step, (picture.height + kBands - 1) / kBands);
  const Profile along_y = AlongY(picture, step, (picture.width + kBands - 1) / kBands);
  const auto unexplained = [&](const PixelGrid& grid) {
    return FitGrid(along_x, *best.kernel, grid.pitch, grid.x).unexplained +
           FitGrid(along_y, *best.kernel, grid.pitch, grid.y).unexplained;
  };
  double least = unexplained(best.grid);
  double pitch_step = kPitchStep / 2 * guess.pitch;
  double shift_step = 0.5 / kShifts * guess.pitch;
  for (int halvings = 0; halvings < 4;) {
    const double before = least;
    const auto [pitch, x, y] = best.grid;
    for (const PixelGrid& grid : {PixelGrid{pitch + pitch_step, x, y},
                                  {pitch - pitch_step, x, y},
                                  {pitch, x + shift_step, y},
                                  {pitch, x - shift_step, y},
                                  {pitch, x, y + shift_step},
                                  {pitch, x, y - shift_step}}) {
      if (const double left = unexplained(grid); left < least) {
        least = left;
        best.grid = grid;
      }
    }
    if (least == before) {
      pitch_step /= 2;
      shift_step /= 2;
      ++halvings;
    }
  }
  return ImageOn(best, picture);
}

}  // namespace inknet::image
