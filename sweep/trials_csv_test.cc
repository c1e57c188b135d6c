#include "sweep/trials_csv.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::sweep {
namespace {

TEST(TrialsCsvTest, ALineForEachTrialWhateverItCameTo) {
  SweepConfig config;
  ASSERT_TRUE(ParseTextProto(R"(metric { name: "val_acc" }
                                parameters { name: "hidden_units" }
                                parameters { name: "learning_rate" })",
                             "config", &config)
                  .ok());
  std::vector<TrialRecord> trials(3);
  ASSERT_TRUE(ParseTextProto(R"(number: 0 state: FINISHED value: 0.8421875 total_seconds: 4.25
                                parameters { name: "hidden_units"
                                             value { list_value { items { int_value: 64 } items { int_value: 32 } } } }
                                parameters { name: "learning_rate" value { double_value: 0.0010000000000000002 } }
                                epochs {} epochs {})",
                             "trial", &trials[0])
                  .ok());
  ASSERT_TRUE(ParseTextProto(R"(number: 1 state: FAILED message: "diverged, \"as ever\"" total_seconds: 0.5
                                parameters { name: "hidden_units"
                                             value { list_value { items { int_value: 64 } } } }
                                parameters { name: "learning_rate" value { int_value: 1 } })",
                             "trial", &trials[1])
                  .ok());
  ASSERT_TRUE(ParseTextProto(R"(number: 2 state: RUNNING
                                parameters { name: "hidden_units" value { string_value: "a \"b\"" } }
                                parameters { name: "learning_rate" value { double_value: 1e-08 } })",
                             "trial", &trials[2])
                  .ok());
  EXPECT_EQ(TrialsCsv(config, trials).value(),
            "trial,state,trained_epochs,seconds,hidden_units,learning_rate,val_acc\n"
            "0,finished,2,4.25,\"64,32\",0.0010000000000000002,0.8421875\n"
            "1,failed,0,0.5,64,1,\n"
            "2,running,0,,\"a \"\"b\"\"\",1e-08,\n");
}

SweepConfig ConfigOf(const std::vector<std::string>& parameters) {
  SweepConfig config;
  config.mutable_metric()->set_name("loss");
  for (const std::string& name : parameters) config.add_parameters()->set_name(name);
  return config;
}

TEST(TrialsCsvTest, ValuesStandUnderTheirNamesWhateverATrialHas) {
  std::vector<TrialRecord> trials(1);
  for (const char* name : {"not the sweep's", "b"}) {
    trials[0].add_parameters()->set_name(name);
    trials[0].mutable_parameters(trials[0].parameters_size() - 1)->mutable_value()->set_int_value(7);
  }
  EXPECT_EQ(TrialsCsv(ConfigOf({"a", "b", "c"}), trials).value(),
            "trial,state,trained_epochs,seconds,a,b,c,loss\n0,running,0,,,7,,\n");
}

TEST(TrialsCsvTest, AParameterWithoutAValueIsAnError) {
  std::vector<TrialRecord> trials(1);
  trials[0].add_parameters()->set_name("a");
  EXPECT_FALSE(TrialsCsv(ConfigOf({"a"}), trials).ok());
}

}  // namespace
}  // namespace inknet::sweep
