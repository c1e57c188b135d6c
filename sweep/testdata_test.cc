// Small sweep files, each for one thing that public files have, and what becomes of them: testdata/NAME, and the plan
// as text in testdata/plans/NAME.plan. A first line "# flags: ..." in a file stands for the command line. Where
// INKNET_PLANS is a folder the plans are written there, to be read and put in place by hand.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "proto/overrides.h"
#include "proto/text.h"
#include "sweep/plan.h"
#include "sweep/search/sampler.h"
#include "sweep/sweep_file.h"
#include "sweep/sweep_folder.h"
#include "util/file.h"

namespace inknet::sweep {
namespace {

constexpr char kFolder[] = "sweep/testdata";
constexpr int64_t kShownTrials = 3;

// Puts what the file's first line says of the command line into `config`; returns what --set says.
std::vector<std::string> ApplyFlags(const std::string& text, SweepConfig* config) {
  std::vector<std::string> sets;
  absl::string_view first = absl::string_view(text).substr(0, text.find('\n'));
  if (!absl::ConsumePrefix(&first, "# flags: ")) return sets;
  for (absl::string_view flag : absl::StrSplit(first, ' ')) {
    if (absl::ConsumePrefix(&flag, "--ignore=")) {
      config->mutable_names()->add_ignore(std::string(flag));
    } else if (absl::ConsumePrefix(&flag, "--rename=")) {
      const std::vector<std::string> parts = absl::StrSplit(flag, '=');
      SweepNames::Rename* rename = config->mutable_names()->add_rename();
      rename->set_theirs(parts.at(0));
      rename->set_ours(parts.at(1));
    } else if (absl::ConsumePrefix(&flag, "--metric=")) {
      config->mutable_names()->set_metric(std::string(flag));
    } else if (absl::ConsumePrefix(&flag, "--set=")) {
      sets.emplace_back(flag);
      EXPECT_TRUE(ApplyOverride(flag, config->mutable_base()).ok());
    } else if (flag == "--learning_rate=original") {
      config->set_learning_rate(SweepConfig::ORIGINAL);
    } else if (flag == "--run_cap=2") {
      config->set_run_cap(2);
    } else {
      ADD_FAILURE() << "no such flag: " << flag;
    }
  }
  return sets;
}

std::string Describe(const SweepConfig& config, const Plan& plan) {
  std::string text = absl::StrCat("folder ", FolderNameOf(config.name()), "-TIME\n", plan.trials, " trials, ",
                                  plan.goal == search::Goal::kMaximize ? "maximize " : "minimize ", plan.metric_name,
                                  plan.target ? absl::StrCat(" to ", *plan.target) : "", "\n");
  for (const PlannedParameter& parameter : plan.parameters) {
    absl::StrAppend(&text, "parameter ", parameter.name, ": ", parameter.field, ", ", parameter.distribution, "\n");
  }
  if (!config.unused_keys().empty()) {
    absl::StrAppend(&text, "not used: ", absl::StrJoin(config.unused_keys(), ", "), "\n");
  }
  if (!plan.unused.empty()) absl::StrAppend(&text, "unused: ", absl::StrJoin(plan.unused, ", "), "\n");
  for (const std::string& warning : plan.warnings) absl::StrAppend(&text, "warning: ", warning, "\n");
  for (int64_t t = 0; t < std::min(plan.trials, kShownTrials); ++t) {
    const auto suggestion = search::Suggest(plan.method, {plan.space, plan.goal, plan.seed, t, {}});
    if (!suggestion.ok() || !suggestion->has_value()) break;
    const absl::StatusOr<RunConfig> run = plan.config_for(**suggestion);
    absl::StrAppend(&text, "trial ", t, ": ", run.ok() ? FormatTextProtoLine(*run) : run.status().ToString(), "\n");
  }
  return text;
}

// The plan of a file as text, or what is wrong with it.
std::string PlanOf(const std::string& path) {
  const std::string bytes = ReadFile(path, 1 << 20).value();
  absl::StatusOr<SweepFile> file = ReadSweepFile(path);
  std::string text;
  if (!file.ok()) {
    text = absl::StrCat("error:\n", file.status().message(), "\n");
  } else {
    const std::vector<std::string> sets = ApplyFlags(bytes, &file->config);
    const absl::StatusOr<Plan> plan = MakePlan(file->config, file->source, sets);
    text = plan.ok() ? Describe(file->config, *plan) : absl::StrCat("error:\n", plan.status().message(), "\n");
  }
  return absl::StrReplaceAll(text, {{absl::StrCat(kFolder, "/"), ""}});
}

TEST(TestdataTest, EveryFileGivesThePlanThatIsWrittenBesideIt) {
  int files = 0;
  const char* out = std::getenv("INKNET_PLANS");
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string name = entry.path().filename().string();
    const std::string plan = PlanOf(JoinPath(kFolder, name));
    if (out != nullptr) {
      ASSERT_TRUE(WriteFileAtomically(JoinPath(out, name + ".plan"), plan).ok());
      continue;
    }
    const absl::StatusOr<std::string> expected =
        ReadFile(JoinPath(kFolder, absl::StrCat("plans/", name, ".plan")), 1 << 20);
    ASSERT_TRUE(expected.ok()) << expected.status();
    EXPECT_EQ(plan, *expected) << name;
  }
  EXPECT_GE(files, 120);
}

// Its nine trials, as the reference system means them.
TEST(TestdataTest, TheReferenceSystemsOwnFileRunsUnchangedWithoutClipping) {
  const std::string path = JoinPath(kFolder, "reference_grid.yaml");
  EXPECT_EQ(Sha256Hex(ReadFile(path, 1 << 20).value()),
            "8412f9faf962d9c971a280910747ef3f6db6a472e1d9d9bbaa7b8c5a4cac86fb")
      << "byte for byte";
  SweepFile file = ReadSweepFile(path).value();
  file.config.set_learning_rate(SweepConfig::ORIGINAL);
  const Plan plan = MakePlan(file.config, file.source).value();
  EXPECT_EQ(plan.trials, 9);
  for (int64_t t = 0; t < plan.trials; ++t) {
    const auto suggestion = search::Suggest(plan.method, {plan.space, plan.goal, plan.seed, t, {}});
    const RunConfig run = plan.config_for(suggestion->value()).value();
    EXPECT_EQ(run.train().optimizer().clip_norm(), 0);
    EXPECT_EQ(run.train().optimizer().learning_rate(), 0.001 / 32);
    EXPECT_EQ(run.train().epochs(), 100);
  }
  EXPECT_EQ(plan.warnings.size(), 0u);
}

}  // namespace
}  // namespace inknet::sweep
