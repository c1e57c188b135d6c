#include "report/training_section.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "report/charts/bar_chart.h"
#include "report/charts/line_chart.h"
#include "report/epoch_series.h"
#include "report/format.h"
#include "report/picture_figure.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

constexpr char kNotOneEpoch[] = "The run ended before its first epoch did.";

// Where training figures are those of a sample.
std::string SampleNote(const RunRecord& record) {
  const int64_t images = record.epochs(0).train_figure_images();
  if (images == 0 || images >= record.data().train_images()) return "";
  return absl::StrCat("; train: on ", FormatCount(images), " of the images");
}

Html LossFigure(const RunRecord& record, Page* page) {
  LineChart chart;
  chart.description = "Training and validation loss by epoch";
  chart.y = {"loss"};
  chart.value = {".4f", ""};
  chart.series = {
      EpochSeries("train", 0, record, [](const EpochRecord& epoch) { return epoch.train_loss(); }),
      EpochSeries("validation", 1, record, [](const EpochRecord& epoch) { return epoch.validation_loss(); })};
  return page->AddFigure({"Loss", absl::StrCat(LossName(record.config()), SampleNote(record)), VegaSpec(chart),
                          LegendOf(chart), LogSwitch(chart)});
}

Html AccuracyFigure(const RunRecord& record, double test_accuracy, Page* page) {
  LineChart chart;
  chart.description = "Training and validation accuracy by epoch";
  chart.y = {"accuracy, %"};
  chart.value = {".2f", "%"};
  chart.series = {
      EpochSeries("train", 0, record, [](const EpochRecord& epoch) { return 100 * epoch.train_accuracy(); }),
      EpochSeries("validation", 1, record, [](const EpochRecord& epoch) { return 100 * epoch.validation_accuracy(); })};
  if (std::isfinite(test_accuracy)) {
    chart.reference_lines = {{100 * test_accuracy, absl::StrCat("test accuracy ", FormatPercent(test_accuracy, 2))}};
  }
  const EpochRecord* best = &record.epochs(0);
  for (const EpochRecord& epoch : record.epochs()) {
    if (epoch.validation_accuracy() > best->validation_accuracy()) best = &epoch;
  }
  return page->AddFigure({"Accuracy",
                          absl::StrCat("best validation accuracy ", FormatPercent(best->validation_accuracy(), 2),
                                       " after epoch ", best->epoch()),
                          VegaSpec(chart), LegendOf(chart)});
}

Html GainFigure(const RunRecord& record, Page* page) {
  BarChart chart;
  chart.description = "Gain in validation accuracy over the epoch before";
  chart.y = {"gain, pp", ".2~f"};
  chart.value = {"+.2f", "pp"};
  for (int i = 1; i < record.epochs_size(); ++i) {
    chart.bars.push_back({record.epochs(i).epoch(),
                          100 * (record.epochs(i).validation_accuracy() - record.epochs(i - 1).validation_accuracy())});
  }
  const std::string note = "percentage points of validation accuracy over the epoch before; root scale";
  if (chart.bars.empty()) return Html();
  return page->AddFigure({"Gain per epoch", note, VegaSpec(chart)});
}

Html GradientFigure(const RunRecord& record, Page* page) {
  LineChart chart;
  chart.description = "Norm of the gradient by epoch, of the network and of each layer";
  chart.y = {"L2 norm"};
  chart.value = {".4g", ""};
  chart.series = {EpochSeries("all", 0, record, [](const EpochRecord& epoch) { return epoch.gradient_norm(); })};
  for (int layer = 0; layer < record.epochs(0).layer_gradient_norm_size(); ++layer) {
    chart.series.push_back(EpochSeries(
        absl::StrCat("layer ", layer + 1), (layer + 1) % kSeriesColors, record, [layer](const EpochRecord& epoch) {
          return layer < epoch.layer_gradient_norm_size() ? epoch.layer_gradient_norm(layer) : std::nan("");
        }));
  }
  return page->AddFigure({"Gradient norm", "root mean square over an epoch's steps, before clipping", VegaSpec(chart),
                          LegendOf(chart), LogSwitch(chart)});
}

// Where it changed: by a schedule, or after a roll-back.
Html RateFigure(const RunRecord& record, Page* page) {
  LineChart chart;
  chart.description = "Learning rate of each epoch's last step";
  chart.y = {"learning rate", "~g"};
  chart.value = {".4g", ""};
  chart.series = {
      EpochSeries("learning rate", 3, record, [](const EpochRecord& epoch) { return epoch.learning_rate(); })};
  const double first = record.epochs(0).learning_rate();
  const bool changes = std::any_of(record.epochs().begin(), record.epochs().end(),
                                   [first](const EpochRecord& epoch) { return epoch.learning_rate() != first; });
  if (!changes) return Html();
  return page->AddFigure({"Learning rate", "of each epoch's last step", VegaSpec(chart)});
}

Html ThroughputFigure(const RunRecord& record, Page* page) {
  LineChart chart;
  chart.description = "Training images a second by epoch";
  chart.y = {"images/s", "~s"};
  chart.value = {",.0f", "images/s"};
  chart.series = {
      EpochSeries("throughput", 2, record, [](const EpochRecord& epoch) { return epoch.samples_per_second(); })};
  return page->AddFigure(
      {"Throughput",
       absl::StrCat("median ", FormatRounded(MedianThroughput(record)), " training images a second; first step after ",
                    FormatSeconds(record.startup_seconds())),
       VegaSpec(chart)});
}

Html AugmentationFigure(const std::string& png) {
  return PictureFigure("augmentation", "Training images as the network saw them",
                       "first row: as they are; below each: as the first epochs saw it",
                       "Training images, and what augmentation makes of them", png);
}

Html Place(const std::string& width, const Html& figure) {
  return figure.empty() ? figure : Element("div", {{"class", width}}, figure);
}

}  // namespace

void AddTrainingSection(const RunRecord& record, double test_accuracy, const std::string& augmentation_png,
                        Page* page) {
  if (record.epochs().empty()) {
    page->AddSection("training", "Training", "", Element("p", {{"class", "notice"}}, Text(kNotOneEpoch)));
    return;
  }
  Html figures = Place("half", LossFigure(record, page));
  figures += Place("half", AccuracyFigure(record, test_accuracy, page));
  figures += Place("third", GainFigure(record, page));
  figures += Place("third", GradientFigure(record, page));
  figures += Place("third", ThroughputFigure(record, page));
  const Html rate = RateFigure(record, page);
  figures += Place("third", rate);
  figures += Place(rate.empty() ? "full" : "wide", AugmentationFigure(augmentation_png));
  page->AddSection("training", "Training",
                   "Measured after each epoch, with dropout off. Click a name to hide its curve; point at a chart to "
                   "read it off.",
                   Element("div", {{"class", "grid"}}, figures));
}

}  // namespace inknet::report
