#include "train/epoch_table.h"

#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "util/progress_bar.h"

namespace inknet::train {
namespace {

// What `use` printed.
template <typename Use>
std::string Printed(bool is_terminal, int epochs, Use use) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  EpochTable table(out, is_terminal, epochs);
  use(table);
  std::fclose(out);
  std::string result(text, size);
  std::free(text);
  return result;
}

EpochRecord Epoch(int number, double train_accuracy, double validation_accuracy) {
  EpochRecord epoch;
  epoch.set_epoch(number);
  epoch.set_train_accuracy(train_accuracy);
  epoch.set_validation_accuracy(validation_accuracy);
  epoch.set_train_seconds(2);
  epoch.set_between_seconds(0.5);
  return epoch;
}

TEST(EpochTableTest, RowsHaveAccuraciesGainTimeAndEta) {
  const std::string text = Printed(false, 3, [](EpochTable& table) {
    table.PrintHeader();
    table.PrintEpoch(Epoch(1, 0.5, 0.4));
    table.PrintEpoch(Epoch(2, 0.75, 0.725));
    table.PrintEpoch(Epoch(3, 0.8, 0.7));
    table.PrintTotals();
  });
  EXPECT_EQ(text,
            "    Epoch  Train Acc    Val Acc     Gain      Time       ETA\n"
            "      1/3    50.00 %    40.00 %        -    2.50 s    5.00 s\n"
            "      2/3    75.00 %    72.50 %   +32.50    2.50 s    2.50 s\n"
            "      3/3    80.00 %    70.00 %    -2.50    2.50 s    0.00 s\n"
            "3 epochs in 7.50 s, 2.50 s each\n");
}

TEST(EpochTableTest, WithoutValidationImagesThereIsNoAccuracyOfThem) {
  EpochRecord epoch = Epoch(1, 0.5, 0);
  epoch.clear_validation_accuracy();
  EXPECT_EQ(Printed(false, 1, [&](EpochTable& table) { table.PrintEpoch(epoch); }),
            "      1/1    50.00 %          -        -    2.50 s    0.00 s\n");
}

TEST(EpochTableTest, NoProgressBarWhereThereIsNoTerminal) {
  EXPECT_EQ(Printed(false, 3,
                    [](EpochTable& table) {
                      table.ShowProgress(1, 10, 100);
                      table.ShowMeasuring(1);
                      table.ClearProgress();
                    }),
            "");
}

TEST(EpochTableTest, ProgressBarGivesWayToTheRow) {
  const std::string text = Printed(true, 1, [](EpochTable& table) {
    table.ShowProgress(1, 50, 100);
    table.PrintEpoch(Epoch(1, 0.5, 0.4));
  });
  EXPECT_EQ(text.find("\r\033[K      1/1  [###############...............]  50 %"), 0u) << text;
  EXPECT_NE(text.find("\r\033[K      1/1    50.00 %"), std::string::npos) << text;
}

TEST(EpochTableTest, ProgressBarStaysWithinItsWidth) {
  EXPECT_EQ(ProgressBar(0, 4), "....");
  EXPECT_EQ(ProgressBar(0.5, 4), "##..");
  EXPECT_EQ(ProgressBar(2, 4), "####");
}

}  // namespace
}  // namespace inknet::train
