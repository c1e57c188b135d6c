#include "evaluation/figures.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <tuple>

namespace inknet::evaluation {
namespace {

constexpr int kCalibrationBins = 15;
constexpr size_t kConfusedPairs = 10;
constexpr size_t kMistakesPerPair = 8;

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

// How many classes come before `label` when they are sorted from the most probable, equal ones by label.
int RankOf(const float* row, int classes, int label) {
  int rank = 0;
  for (int k = 0; k < classes; ++k) rank += row[k] > row[label] || (row[k] == row[label] && k < label);
  return rank;
}

// The bin of `confidence`, where bin b holds (b, b + 1] / kCalibrationBins.
int BinOf(double confidence) {
  return std::clamp(static_cast<int>(std::ceil(confidence * kCalibrationBins)) - 1, 0, kCalibrationBins - 1);
}

void AddCalibration(const Predictions& predictions, const std::vector<uint16_t>& predicted, Evaluation* evaluation) {
  struct Sums {
    int64_t images = 0;
    int64_t correct = 0;
    double confidence = 0;
  };
  std::vector<Sums> bins(kCalibrationBins);
  for (size_t n = 0; n < predicted.size(); ++n) {
    const double confidence = predictions.probabilities[n * static_cast<size_t>(predictions.classes) + predicted[n]];
    Sums& bin = bins[static_cast<size_t>(BinOf(confidence))];
    ++bin.images;
    bin.correct += predicted[n] == predictions.labels[n];
    bin.confidence += confidence;
  }
  double error = 0;
  for (int b = 0; b < kCalibrationBins; ++b) {
    const Sums& sums = bins[static_cast<size_t>(b)];
    CalibrationBin* bin = evaluation->add_calibration();
    bin->set_low(static_cast<double>(b) / kCalibrationBins);
    bin->set_high(static_cast<double>(b + 1) / kCalibrationBins);
    bin->set_images(sums.images);
    bin->set_confidence(Ratio(sums.confidence, static_cast<double>(sums.images)));
    bin->set_accuracy(Ratio(static_cast<double>(sums.correct), static_cast<double>(sums.images)));
    error += std::abs(static_cast<double>(sums.correct) - sums.confidence);
  }
  evaluation->set_expected_calibration_error(Ratio(error, static_cast<double>(predicted.size())));
}

void AddClasses(const std::vector<std::vector<int64_t>>& confusion, Evaluation* evaluation) {
  const size_t classes = confusion.size();
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  // A class without images has no recall that could be averaged.
  int present = 0;
  for (size_t k = 0; k < classes; ++k) {
    ClassFigures* figures = evaluation->add_classes();
    const int64_t support = std::accumulate(confusion[k].begin(), confusion[k].end(), int64_t{0});
    int64_t predicted = 0;
    for (size_t t = 0; t < classes; ++t) predicted += confusion[t][k];
    const double correct = static_cast<double>(confusion[k][k]);
    figures->set_support(support);
    figures->set_predicted(predicted);
    figures->set_precision(Ratio(correct, static_cast<double>(predicted)));
    figures->set_recall(Ratio(correct, static_cast<double>(support)));
    figures->set_f1(Ratio(2 * correct, static_cast<double>(support + predicted)));
    if (support == 0) continue;
    ++present;
    precision += figures->precision();
    recall += figures->recall();
    f1 += figures->f1();
  }
  evaluation->set_macro_precision(Ratio(precision, present));
  evaluation->set_macro_recall(Ratio(recall, present));
  evaluation->set_macro_f1(Ratio(f1, present));
}

void AddConfusedPairs(const Predictions& predictions, const std::vector<uint16_t>& predicted,
                      const std::vector<std::vector<int64_t>>& confusion, Evaluation* evaluation) {
  std::vector<std::tuple<int64_t, size_t, size_t>> pairs;  // Minus the count, true label, predicted label.
  for (size_t t = 0; t < confusion.size(); ++t) {
    for (size_t p = 0; p < confusion.size(); ++p) {
      if (t != p && confusion[t][p] > 0) pairs.emplace_back(-confusion[t][p], t, p);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.resize(std::min(pairs.size(), kConfusedPairs));
  for (const auto& [minus_count, true_class, predicted_class] : pairs) {
    ConfusedPair* pair = evaluation->add_confused_pairs();
    pair->set_true_class(static_cast<int>(true_class));
    pair->set_predicted_class(static_cast<int>(predicted_class));
    pair->set_count(-minus_count);
    const auto support = evaluation->classes(static_cast<int>(true_class)).support();
    pair->set_share(Ratio(static_cast<double>(-minus_count), static_cast<double>(support)));
    std::vector<std::pair<float, size_t>> mistakes;  // Minus the probability, image.
    for (size_t n = 0; n < predicted.size(); ++n) {
      if (predictions.labels[n] != true_class || predicted[n] != predicted_class) continue;
      mistakes.emplace_back(-predictions.probabilities[n * confusion.size() + predicted_class], n);
    }
    std::sort(mistakes.begin(), mistakes.end());
    mistakes.resize(std::min(mistakes.size(), kMistakesPerPair));
    for (const auto& [minus_probability, n] : mistakes) {
      Mistake* mistake = pair->add_mistakes();
      mistake->set_image(static_cast<int64_t>(n));
      mistake->set_predicted_probability(-minus_probability);
      mistake->set_true_probability(predictions.probabilities[n * confusion.size() + true_class]);
    }
  }
}

}  // namespace

std::vector<uint16_t> PredictedLabels(const Predictions& predictions) {
  std::vector<uint16_t> labels;
  labels.reserve(predictions.labels.size());
  for (size_t n = 0; n < predictions.labels.size(); ++n) {
    const float* row = predictions.probabilities.data() + n * static_cast<size_t>(predictions.classes);
    labels.push_back(static_cast<uint16_t>(std::max_element(row, row + predictions.classes) - row));
  }
  return labels;
}

Evaluation Figures(const Predictions& predictions) {
  const size_t classes = static_cast<size_t>(predictions.classes);
  const std::vector<uint16_t> predicted = PredictedLabels(predictions);
  std::vector<std::vector<int64_t>> confusion(classes, std::vector<int64_t>(classes));
  int64_t correct = 0;
  int64_t top3 = 0;
  for (size_t n = 0; n < predicted.size(); ++n) {
    const int label = predictions.labels[n];
    ++confusion[static_cast<size_t>(label)][predicted[n]];
    correct += predicted[n] == label;
    top3 += RankOf(predictions.probabilities.data() + n * classes, predictions.classes, label) < 3;
  }
  const int64_t images = static_cast<int64_t>(predicted.size());
  const Interval interval = WilsonInterval(correct, images);

  Evaluation evaluation;
  evaluation.set_images(images);
  evaluation.set_correct(correct);
  evaluation.set_loss(predictions.loss);
  evaluation.set_accuracy(Ratio(static_cast<double>(correct), static_cast<double>(images)));
  evaluation.set_accuracy_low(interval.low);
  evaluation.set_accuracy_high(interval.high);
  evaluation.set_top3_accuracy(Ratio(static_cast<double>(top3), static_cast<double>(images)));
  for (const std::vector<int64_t>& row : confusion) {
    evaluation.add_confusion()->mutable_predicted()->Add(row.begin(), row.end());
  }
  AddClasses(confusion, &evaluation);
  AddCalibration(predictions, predicted, &evaluation);
  AddConfusedPairs(predictions, predicted, confusion, &evaluation);
  return evaluation;
}

Interval WilsonInterval(int64_t successes, int64_t trials) {
  if (trials <= 0) return {0, 1};
  constexpr double kZ = 1.959963984540054;  // The 97.5th percentile of the normal distribution.
  const double n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double scale = 1 / (1 + kZ * kZ / n);
  const double centre = scale * (share + kZ * kZ / (2 * n));
  const double radius = scale * kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, centre - radius), std::min(1.0, centre + radius)};
}

}  // namespace inknet::evaluation
