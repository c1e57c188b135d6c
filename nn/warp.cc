#include "nn/warp.h"

#include <algorithm>
#include <cmath>

#include "nn/dropout.h"
#include "util/random.h"

namespace inknet::nn {
namespace {

constexpr double kPi = 3.14159265358979323846;
// Apart from the streams of dropout, initial weights and the order of images.
constexpr uint64_t kStream = 0x6175676d656e7473;

// Numbers of one image in one epoch.
class Draws {
 public:
  Draws(uint64_t seed, uint64_t epoch, uint32_t image) {
    const uint64_t by_epoch = SplitMix64(SplitMix64(seed ^ kStream).Next() ^ epoch).Next();
    const uint64_t key = SplitMix64(by_epoch ^ image).Next();
    key_ = {static_cast<uint32_t>(key >> 32), static_cast<uint32_t>(key)};
  }

  // Uniform within 0 .. 1, within -end .. end, and nearly normal.
  float Share() { return static_cast<float>(DropoutHash(key_, next_++)) * 0x1p-31f; }
  double Within(double end) { return end * (2 * static_cast<double>(Share()) - 1); }
  float Normal() {
    const float sum = Share() + Share() + Share() + Share();
    return (sum - 2) * 1.7320508f;  // Each has a variance of 1 / 12.
  }

 private:
  DropoutKey key_;
  uint32_t next_ = 0;
};

// Keys' kernel with a = -1/2.
double Cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

}  // namespace

bool Augments(const AugmentationConfig& config) {
  const bool warps = config.rotation() > 0 || config.shear() > 0 || config.scale() > 0 || config.aspect() > 0 ||
                     config.shift() > 0 || config.elastic() > 0 || config.stroke() > 0;
  return config.strength() > 0 && (warps || (config.erase() > 0 && config.erase_share() > 0));
}

Warp DrawWarp(const NetworkSpec& spec, uint64_t epoch, uint32_t image) {
  const AugmentationConfig& config = spec.augmentation;
  const double strength = config.strength();
  const int columns = spec.image_columns;
  const int rows = spec.inputs() / columns;
  Draws draws(spec.seed, epoch, image);
  const double angle = draws.Within(strength * config.rotation()) * kPi / 180;
  const double shear = draws.Within(strength * config.shear());
  const double scale = draws.Within(strength * config.scale());
  const double aspect = draws.Within(strength * config.aspect());
  const double shift_x = draws.Within(strength * config.shift());
  const double shift_y = draws.Within(strength * config.shift());
  const double stroke = draws.Within(strength * config.stroke());
  const double width = std::exp(scale + aspect / 2);
  const double height = std::exp(scale - aspect / 2);
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);

  Warp warp;
  warp.xx = static_cast<float>(cosine * width);
  warp.xy = static_cast<float>((cosine * shear - sine) * height);
  warp.yx = static_cast<float>(sine * width);
  warp.yy = static_cast<float>((sine * shear + cosine) * height);
  warp.shift_x = static_cast<float>(shift_x);
  warp.shift_y = static_cast<float>(shift_y);
  // On either side of a stroke.
  warp.stroke = static_cast<int>(std::lround(std::clamp(stroke / 2, -1.0, 1.0) * 256));
  if (config.elastic() > 0) {
    const float unit_x = static_cast<float>(strength * config.elastic() * columns / 2);
    const float unit_y = static_cast<float>(strength * config.elastic() * rows / 2);
    for (float& displacement : warp.displacement_x) displacement = unit_x * draws.Normal();
    for (float& displacement : warp.displacement_y) displacement = unit_y * draws.Normal();
  }
  const double side = strength * config.erase();
  if (side > 0 && static_cast<double>(draws.Share()) < config.erase_share()) {
    // Its middle is anywhere in the image.
    const auto place = [&](int pixels, int* begin, int* end) {
      const double middle = static_cast<double>(draws.Share()) * pixels;
      *begin = std::clamp(static_cast<int>(std::lround(middle - side / 2)), 0, pixels);
      *end = std::clamp(static_cast<int>(std::lround(middle + side / 2)), 0, pixels);
    };
    place(columns, &warp.erased_left, &warp.erased_right);
    place(rows, &warp.erased_top, &warp.erased_bottom);
  }
  return warp;
}

double NodeWeight(int node, int position, int size) {
  const double place = size > 1 ? static_cast<double>(position) * (kWarpNodes - 1) / (size - 1) : 0;
  double weight = Cubic(place - node);
  // Two nodes beyond either end have what the last one has.
  for (int beyond = 1; beyond <= 2; ++beyond) {
    if (node == 0) weight += Cubic(place + beyond);
    if (node == kWarpNodes - 1) weight += Cubic(place - node - beyond);
  }
  return weight;
}

}  // namespace inknet::nn
