#include "evaluation/csv.h"

#include "gtest/gtest.h"

namespace inknet::evaluation {
namespace {

const Predictions kPredictions{2, {0, 1}, {0.75f, 0.25f, 0.1f, 0.9f}, 0};

Evaluation Named(const std::string& first, const std::string& second) {
  Evaluation evaluation = Figures(kPredictions);
  evaluation.add_class_names(first);
  evaluation.add_class_names(second);
  return evaluation;
}

TEST(CsvTest, ClassesHaveARowEach) {
  EXPECT_EQ(ClassesCsv(Named("A", "B")),
            "label,class,support,predicted,precision,recall,f1\n"
            "0,A,1,1,1,1,1\n"
            "1,B,1,1,1,1,1\n");
}

TEST(CsvTest, ConfusionMatrixNamesRowsAndColumns) {
  EXPECT_EQ(ConfusionCsv(Named("A", "B")), "true\\predicted,A,B\nA,1,0\nB,0,1\n");
}

TEST(CsvTest, NamesWithCommasQuotesAndLineBreaksAreQuoted) {
  EXPECT_EQ(ConfusionCsv(Named("a,b", "say \"c\"\n")),
            "true\\predicted,\"a,b\",\"say \"\"c\"\"\n\"\n\"a,b\",1,0\n\"say \"\"c\"\"\n\",0,1\n");
}

TEST(CsvTest, ProbabilitiesLoseNoDigitAndStopWhereAsked) {
  EXPECT_EQ(ProbabilitiesCsv(kPredictions, 1), "image,label,p0,p1\n0,0,0.75,0.25\n");
  EXPECT_EQ(ProbabilitiesCsv(kPredictions, 9), "image,label,p0,p1\n0,0,0.75,0.25\n1,1,0.1,0.9\n");
}

}  // namespace
}  // namespace inknet::evaluation
