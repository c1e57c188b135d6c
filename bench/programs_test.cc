// //bench:throughput, //bench:record and //bench:compare as a user meets them: started as processes, on a suite of a
// moment. Other tests run beside this one: no figure counts here that was measured (speed_test.cc has those).
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/history.h"
#include "bench/record_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/bench.pb.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::bench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class BenchProgramsTest : public ::testing::Test {
 protected:
  BenchProgramsTest() {
    std::string folder = JoinPath(::testing::TempDir(), "programs_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    EXPECT_TRUE(WriteFileAtomically(Path("suite.textproto"),
                                    "name: 'moment' inputs: 100 classes: 5 images: 1000 warmup_seconds: 0.01 "
                                    "seconds: 0.02 fma_peak_seconds: 0.001 bandwidth_seconds: 0 repetitions: 3 "
                                    "grid { work: [TRAINING, INFERENCE] widths: 64 batch_sizes: [1, 64] threads: 2 }")
                    .ok());
  }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }
  std::string Throughput(const std::string& flags = "") const {
    return absl::StrCat("exec bench/throughput_unstamped --suite='", Path("suite.textproto"), "' ", flags);
  }
  std::string Record(const std::string& flags = "") const {
    return absl::StrCat("exec bench/record_unstamped --suite='", Path("suite.textproto"), "' --history='",
                        Path("history"), "' ", flags);
  }

  // Starts `command` and sends it a signal when it has had 1.5 s of a processor, however busy the machine is.
  static ShellResult InTheMiddle(const std::string& command, const std::string& signal) {
    return Shell(absl::StrCat("{ ", command, "; } & pid=$!; while read -r stat < /proc/$pid/stat && ",
                              "set -- ${stat##*) } && [ $((${12} + ${13})) -lt 150 ]; do sleep 0.02; done; ", "kill -",
                              signal, " $pid; wait $pid"));
  }

  std::string folder_;
};

TEST_F(BenchProgramsTest, ThroughputPrintsTablesAndWritesEveryRepetition) {
  const ShellResult run = Shell(Throughput("--out='" + Path("out.textproto") + "'"));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  for (const char* const text : {"suite moment", "train/100-64-5/batch1/threads2", "infer/100-64-5/batch64/threads2",
                                 "images/s", "of peak", "backward"}) {
    EXPECT_THAT(run.output, HasSubstr(text));
  }
  EXPECT_THAT(run.output, Not(HasSubstr("\r"))) << "no progress line without a terminal";
  const auto record = ReadRecord(Path("out.textproto"));
  ASSERT_TRUE(record.ok()) << record.status();
  ASSERT_EQ(record->results_size(), 4);
  for (const BenchResult& result : record->results()) EXPECT_EQ(result.repetitions_size(), 3);
}

TEST_F(BenchProgramsTest, FilterAndOverridesChooseWhatIsMeasured) {
  const ShellResult run = Shell(Throughput(
      "--filter=train --set grid.batch_sizes=2 --set model.activation=tanh --out='" + Path("out.textproto") + "'"));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const auto record = ReadRecord(Path("out.textproto"));
  ASSERT_EQ(record->results_size(), 1);
  EXPECT_EQ(record->results(0).bench_case().name(), "train/100-64-5/batch2/threads2");
  EXPECT_EQ(record->results(0).bench_case().model().activation(), ModelConfig::TANH);
}

TEST_F(BenchProgramsTest, GridThatDoesNotFitIsRefusedWithItsCase) {
  const ShellResult run =
      Shell(Throughput("--set grid.widths=16384 --set grid.depths=64 --set grid.batch_sizes=65536"));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, AllOf(HasSubstr("error: train/100-16384x64-5/batch65536/threads2 needs"), HasSubstr(" left;"),
                                Not(HasSubstr("images/s"))));
}

TEST_F(BenchProgramsTest, WrongSettingsAreNamed) {
  for (const auto& [flags, expected] :
       {std::make_pair("--suite=dflt", "\"dflt\", which is no file"), std::make_pair("--filter=x9", "\"x9\""),
        std::make_pair("--set secnds=1", "Did you mean seconds?"), std::make_pair("--set seconds=0", "seconds is 0"),
        std::make_pair("--out=/nowhere/x", "/nowhere: "), std::make_pair("--quick", "--quick is short for"),
        std::make_pair("--inject_slowdown=backward", "PHASE:SHARE"),
        std::make_pair("--inject_slowdown=lunch:1", "gather, forward, backward, update")}) {
    const ShellResult run = Shell(Throughput(flags));
    EXPECT_EQ(run.exit_code, 1) << flags;
    EXPECT_THAT(run.output, HasSubstr(expected));
  }
}

TEST_F(BenchProgramsTest, InterruptEndsWithTheFiguresSoFarAnd130) {
  for (const auto& [signal, code] : {std::make_pair("INT", 130), std::make_pair("TERM", 143)}) {
    const ShellResult run = InTheMiddle(Throughput("--set repetitions=10000 --out='" + Path("out") + "'"), signal);
    EXPECT_EQ(run.exit_code, code) << run.output;
    EXPECT_THAT(run.output, AllOf(HasSubstr("images/s"), HasSubstr("interrupted: ")));
    EXPECT_FALSE(FileExists(Path("out")));
  }
}

TEST_F(BenchProgramsTest, RecordsAreAddedAndListed) {
  const ShellResult run = Shell(Record("--times=2"));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const auto content = ReadHistory(Path("history"));
  ASSERT_TRUE(content.ok()) << content.status();
  ASSERT_EQ(content->records.size(), 2);
  const ShellResult list = Shell(Record("--list"));
  EXPECT_EQ(list.exit_code, 0);
  for (const StoredRecord& stored : content->records) {
    EXPECT_THAT(run.output, HasSubstr("added " + Path("history/" + stored.name)));
    EXPECT_THAT(list.output, HasSubstr(stored.name + "  suite moment, 4 cases"));
  }
}

TEST_F(BenchProgramsTest, RecordIsMeasuredInTurnsWithAReference) {
  const ShellResult run = Shell(Record("--reference_worker=bench/worker"));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const auto content = ReadHistory(Path("history"));
  ASSERT_TRUE(content.ok()) << content.status();
  const BenchRecord& record = content->records[0].record;
  EXPECT_EQ(record.reference_commit(), "bench/worker");
  for (const BenchResult& result : record.results()) {
    for (const BenchRepetition& one : result.repetitions()) EXPECT_GT(one.reference_step_seconds(), 0);
  }
  EXPECT_THAT(Shell(Record("--reference_worker=bench/worker --set seconds=0.01 --set inputs=101")).output,
              HasSubstr("does not have the case train/101-64-5/batch1/threads2"));
  EXPECT_THAT(Shell(Record("--reference_worker=/nowhere")).output,
              HasSubstr("error: the reference: cannot be started"));
}

TEST_F(BenchProgramsTest, DamagedRecordIsNamedAndTheNewOneIsAddedAllTheSame) {
  ASSERT_EQ(Shell(Record()).exit_code, 0);
  const std::string damaged = Path("history/20000101T000000Z-abc.textproto");
  ASSERT_TRUE(WriteFileAtomically(damaged, "half").ok());
  const ShellResult run = Shell(Record());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("\nadded "), HasSubstr("error: left out of the history"), HasSubstr(damaged)));
  EXPECT_EQ(ReadHistory(Path("history"))->records.size(), 2);
  EXPECT_TRUE(FileExists(damaged));
  const ShellResult list = Shell(Record("--list"));
  EXPECT_EQ(list.exit_code, 1);
  EXPECT_THAT(list.output, HasSubstr(damaged));
}

TEST_F(BenchProgramsTest, InterruptedRunAddsNoRecord) {
  const ShellResult run = InTheMiddle(Record("--set repetitions=10000"), "INT");
  EXPECT_EQ(run.exit_code, 130) << run.output;
  EXPECT_TRUE(ReadHistory(Path("history"))->records.empty());
}

TEST_F(BenchProgramsTest, FolderThatCannotBeWrittenToIsNamedBeforeAnythingIsMeasured) {
  const ShellResult run = Shell("exec bench/record_unstamped --history=/proc/nowhere --set repetitions=10000");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("error: /proc/nowhere"));
}

TEST_F(BenchProgramsTest, SavedRecordsAreCompared) {
  ASSERT_EQ(Shell(Throughput("--filter=train/100-64-5/batch64 --set repetitions=10 --out='" + Path("before") + "'"))
                .exit_code,
            0);
  // Figures that do not depend on what else runs.
  BenchRecord record = *ReadRecord(Path("before"));
  double step_seconds = 1e-3;
  for (BenchRepetition& repetition : *record.mutable_results(0)->mutable_repetitions()) {
    for (auto set : {&BenchRepetition::set_fma_peak, &BenchRepetition::set_fma_peak_after}) (repetition.*set)(1e11);
    repetition.clear_peak_doubt();
    repetition.set_median_step_seconds(step_seconds *= 1.001);
    BenchPhases& phases = *repetition.mutable_phases();
    for (auto set : {&BenchPhases::set_gather, &BenchPhases::set_forward, &BenchPhases::set_backward,
                     &BenchPhases::set_update, &BenchPhases::set_waiting}) {
      (phases.*set)(step_seconds * 2 / 5);
    }
  }
  ASSERT_TRUE(WriteRecord(Path("before"), record).ok());
  record.set_injected_slowdown("backward:2");
  for (BenchRepetition& repetition : *record.mutable_results(0)->mutable_repetitions()) {
    BenchPhases& phases = *repetition.mutable_phases();
    repetition.set_median_step_seconds(repetition.median_step_seconds() + phases.backward());  // Of two threads.
    phases.set_backward(phases.backward() * 3);
  }
  ASSERT_TRUE(WriteRecord(Path("after"), record).ok());
  const std::string compare = absl::StrCat("bench/compare_unstamped '", Path("before"), "' '");
  const ShellResult same = Shell(absl::StrCat(compare, Path("before"), "'"));
  EXPECT_EQ(same.exit_code, 0) << same.output;
  const ShellResult slower = Shell(absl::StrCat(compare, Path("after"), "' --json='", Path("json"), "'"));
  EXPECT_EQ(slower.exit_code, 2) << slower.output;
  EXPECT_THAT(slower.output,
              AllOf(HasSubstr("10 + 10  slower by"), HasSubstr(": backward"), HasSubstr("slowed down on purpose")));
  EXPECT_THAT(*ReadFile(Path("json"), 1 << 20), HasSubstr("\"verdict\": \"slower\""));
  EXPECT_EQ(Shell(absl::StrCat(compare, Path("nowhere"), "'")).exit_code, 1);
  EXPECT_EQ(Shell("bench/compare_unstamped one.textproto").exit_code, 1);
}

TEST_F(BenchProgramsTest, TrendsGateSaysWhatIsNewAndEndsWith2ForARegression) {
  const History history = *History::Open(Path("history"));
  int number = 0;
  const auto add = [&](double seconds) {
    BenchRecord record;
    record.set_start_time(absl::StrCat("2026-11-29T00:00:1", number++, "Z"));
    BenchResult& result = *record.add_results();
    result.mutable_bench_case()->set_name("train/a");
    result.set_flops_per_step(1e9);
    for (int i = 0; i < 10; ++i) {
      BenchRepetition& repetition = *result.add_repetitions();
      repetition.set_fma_peak(1e11);
      repetition.set_median_step_seconds(seconds * (1 + 0.001 * i));
    }
    EXPECT_TRUE(history.Add(record).ok());
  };
  const auto gate = [&](const std::string& more = "") {
    return Shell(absl::StrCat("bench/trend --gate --history='", Path("history"), "' ", more));
  };
  for (int i = 0; i < 5; ++i) add(0.02);
  EXPECT_EQ(gate().output, "nothing new in 5 records\n");
  add(0.021);
  add(0.021);
  EXPECT_EQ(gate().exit_code, 0) << "not sure yet";
  add(0.021);
  const ShellResult regression = gate();
  EXPECT_EQ(regression.exit_code, 2) << regression.output;
  EXPECT_THAT(regression.output, AllOf(HasSubstr("train/a: time +5.0 % ("), HasSubstr("confirmed")));
  add(0.021);
  EXPECT_EQ(gate().exit_code, 0) << "known already";
  EXPECT_EQ(gate("--new_records=4").exit_code, 2);
  EXPECT_EQ(gate("--new_records=0").exit_code, 1);
}

TEST_F(BenchProgramsTest, WrongComparisonsAreNamed) {
  const auto output = [](const std::string& flags) {
    const ShellResult run = Shell("bench/compare_unstamped " + flags);
    EXPECT_EQ(run.exit_code, 1) << run.output;
    return run.output;
  };
  EXPECT_THAT(output(""), HasSubstr("--baseline=REVISION is needed"));
  EXPECT_THAT(output("--baseline_worker=/nowhere"), HasSubstr("/nowhere"));
  EXPECT_THAT(output("--baseline_worker=bench/worker --candidate_worker=bench/worker --suite=x9"), HasSubstr("x9"));
}

TEST_F(BenchProgramsTest, HelpTellsAStrangerWhatThereIs) {
  const ShellResult help = Shell("bench/throughput_unstamped --help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* const word : {"--suite", "--quick", "--out", "For tests only", "grid.batch_sizes"}) {
    EXPECT_THAT(help.output, HasSubstr(word));
  }
  EXPECT_THAT(Shell("bench/record_unstamped --help").output, HasSubstr("--history"));
}

}  // namespace
}  // namespace inknet::bench
