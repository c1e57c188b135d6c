// A made-up run and evaluation for tests of pages.
#ifndef INKNET_REPORT_TEST_DATA_H_
#define INKNET_REPORT_TEST_DATA_H_

#include <string>

#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"

namespace inknet::report {

// A name that breaks out of every page that does not escape it.
inline constexpr char kHostile[] = "</script><script>alert(1)</script><!--\"'&\xE2\x80\xA8";
// How it must stand in a page's text and attributes.
inline constexpr char kHostileEscaped[] =
    "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--&quot;&#39;&amp;\xE2\x80\xA8";

// A finished run on the official images, with three layers.
inline RunRecord MakeRecord(int epochs) {
  RunRecord record;
  record.set_status(RunRecord::FINISHED);
  record.mutable_config()->set_name("test_run");
  record.mutable_config()->mutable_model()->add_hidden_units(64);
  record.mutable_config()->mutable_model()->add_hidden_units(32);
  record.mutable_config()->mutable_train()->set_epochs(epochs);
  record.mutable_data()->set_dataset("emnist-balanced");
  record.mutable_data()->set_content_sha256("d1ce");
  record.mutable_data()->set_train_images(90000);
  record.set_start_time("2026-11-22T13:25:03+00:00");
  record.set_parameters(951343);
  record.set_total_seconds(132.2);
  for (int i = 1; i <= epochs; ++i) {
    EpochRecord* epoch = record.add_epochs();
    epoch->set_epoch(i);
    epoch->set_train_loss(1.0 / i);
    epoch->set_validation_loss(1.5 / i);
    epoch->set_train_accuracy(1 - 0.5 / i);
    epoch->set_validation_accuracy(1 - 0.75 / i);
    epoch->set_samples_per_second(70000 + i);
    for (int layer = 0; layer < 3; ++layer) epoch->add_layer_gradient_norm(0.25 + layer);
    epoch->set_gradient_norm(3);
    epoch->set_train_figure_images(30000);
  }
  record.mutable_test()->set_accuracy(0.8414);
  record.mutable_test()->set_correct(8414);
  record.mutable_test()->set_images(10000);
  record.mutable_test()->set_loss(0.5402);
  return record;
}

// One on the images of MakeRecord with 100 images of each class, of which 10 were taken for the next class. The last
// class's are taken for the first.
inline Evaluation MakeEvaluation(int classes) {
  Evaluation evaluation;
  evaluation.mutable_data()->set_content_sha256("d1ce");
  evaluation.set_images(100 * classes);
  evaluation.set_correct(90 * classes);
  evaluation.set_loss(0.25);
  evaluation.set_accuracy(0.9);
  evaluation.set_accuracy_low(0.8912);
  evaluation.set_accuracy_high(0.9087);
  evaluation.set_top3_accuracy(0.987);
  evaluation.set_expected_calibration_error(0.0321);
  evaluation.set_macro_f1(0.8999);
  for (int k = 0; k < classes; ++k) {
    const int next = (k + 1) % classes;
    evaluation.add_class_names(std::string(1, static_cast<char>('A' + k)));
    ClassFigures* figures = evaluation.add_classes();
    figures->set_precision(0.9);
    figures->set_recall(0.9);
    figures->set_f1(0.9);
    figures->set_support(100);
    figures->set_predicted(100);
    ConfusionRow* row = evaluation.add_confusion();
    for (int p = 0; p < classes; ++p) row->add_predicted(p == k ? 90 : p == next ? 10 : 0);
    if (k >= 3) continue;
    ConfusedPair* pair = evaluation.add_confused_pairs();
    pair->set_true_class(k);
    pair->set_predicted_class(next);
    pair->set_count(10);
    pair->set_share(0.1);
    for (int m = 0; m < 2; ++m) {
      Mistake* mistake = pair->add_mistakes();
      mistake->set_image(1000 * k + m);
      mistake->set_predicted_probability(0.97 - 0.1 * m);
      mistake->set_true_probability(0.02);
    }
  }
  for (int bin = 0; bin < 15; ++bin) {
    CalibrationBin* entry = evaluation.add_calibration();
    entry->set_low(bin / 15.0);
    entry->set_high((bin + 1) / 15.0);
    entry->set_images(bin);
    entry->set_confidence((bin + 0.5) / 15);
    entry->set_accuracy(bin / 15.0);
  }
  return evaluation;
}

}  // namespace inknet::report

#endif  // INKNET_REPORT_TEST_DATA_H_
