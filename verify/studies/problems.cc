#include "verify/studies/problems.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace inknet::search {
namespace {

constexpr double kPi = 3.141592653589793;

// Branin and Hoo's function: three minima of 0.397887. L. C. W. Dixon and G. P. Szegö, "Towards Global Optimization 2"
// (1978).
double BraninValue(const Assignment& assignment) {
  const double x = *Number(assignment[0]);
  const double y = *Number(assignment[1]);
  const double valley = y - 5.1 / (4 * kPi * kPi) * x * x + 5 / kPi * x - 6;
  return valley * valley + 10 * (1 - 1 / (8 * kPi)) * std::cos(x) + 10;
}

// Hartmann's function of six variables: minimum -3.32237. Same source.
double Hartmann6Value(const Assignment& assignment) {
  constexpr double kHeights[4] = {1.0, 1.2, 3.0, 3.2};
  constexpr double kSharpness[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double kCentres[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                     {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                     {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                     {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  double sum = 0;
  for (size_t hill = 0; hill < 4; ++hill) {
    double distance = 0;
    for (size_t d = 0; d < 6; ++d) {
      const double offset = *Number(assignment[d]) - kCentres[hill][d];
      distance += kSharpness[hill][d] * offset * offset;
    }
    sum += kHeights[hill] * std::exp(-distance);
  }
  return -sum;
}

double Square(double x) { return x * x; }

// A made-up validation error in per cent, with the habits of a real one: the best learning rate depends on batch size,
// width and activation, and is steeper above than below; the best dropout grows with the width, and with it the best
// L2 shrinks; all of it saturates near chance.
double TuningValue(const Assignment& assignment) {
  const double learning_rate = *Number(assignment[0]);
  const double l2 = *Number(assignment[1]);
  const double dropout = *Number(assignment[2]);
  const double width = std::log2(*Number(assignment[3]) / 64);
  const double batch = std::log2(*Number(assignment[4]) / 64);
  const int64_t layers = static_cast<int64_t>(*Number(assignment[5]));
  const std::string activation = Text(assignment[6]);

  // What the activation costs, and by how many powers of ten its best learning rate is larger.
  struct Effect {
    double cost;
    double shift;
  };
  const Effect effect = activation == "relu"   ? Effect{0, 0}
                        : activation == "elu"  ? Effect{0.3, -0.1}
                        : activation == "tanh" ? Effect{0.9, 0.2}
                                               : Effect{2.5 + static_cast<double>(layers - 1), 0.5};
  const double over = std::log10(learning_rate) - (-2.9 + 0.15 * batch - 0.1 * width + effect.shift);
  const double rate = over > 0 ? 9 * over * over : 2.5 * over * over;
  constexpr double kDepthCost[4] = {2, 0.4, 0, 0.3};
  const double capacity = 3 * std::exp(-width / 1.5) + kDepthCost[layers - 1];
  const double regularization =
      14 * Square(dropout - 0.12 * (width + 1)) + 0.2 * Square(std::log10(l2) + 5 + 2 * dropout);
  const double penalty = rate + capacity + regularization + effect.cost + 0.08 * batch * batch;
  return 13 + 85 * (1 - std::exp(-penalty / 85));
}

Problem Branin() {
  return {"branin", *Space::Create({{"x1", Uniform{-5, 10}}, {"x2", Uniform{0, 15}}}), Goal::kMinimize, BraninValue};
}

Problem Hartmann6() {
  std::vector<Parameter> parameters;
  for (const char* name : {"x1", "x2", "x3", "x4", "x5", "x6"}) parameters.push_back({name, Uniform{0, 1}});
  return {"hartmann6", *Space::Create(std::move(parameters)), Goal::kMinimize, Hartmann6Value};
}

Problem Tuning() {
  Space space = *Space::Create({{"learning_rate", Uniform{1e-5, 1e-1, true}},
                                {"l2", Uniform{1e-8, 1e-2, true}},
                                {"dropout", Uniform{0, 0.7}},
                                {"width", Categorical{{64, 128, 256, 512, 1024}, {}}},
                                {"batch_size", Categorical{{16, 32, 64, 128, 256, 512, 1024}, {}}},
                                {"layers", IntUniform{1, 4}},
                                {"activation", Categorical{{"relu", "elu", "tanh", "sigmoid"}, {}}}});
  return {"tuning", std::move(space), Goal::kMinimize, TuningValue, 0.15};
}

}  // namespace

absl::StatusOr<Problem> ProblemCalled(absl::string_view name) {
  for (Problem (*make)() : {Branin, Hartmann6, Tuning}) {
    if (Problem problem = make(); problem.name == name) return problem;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no problem is called '", name, "'; there are branin, hartmann6 and tuning"));
}

}  // namespace inknet::search
