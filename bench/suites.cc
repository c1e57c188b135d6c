#include "bench/suites.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "configs/bench/bf16.h"
#include "configs/bench/default.h"
#include "configs/bench/grid.h"
#include "configs/bench/quick.h"
#include "configs/bench/recipe.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

struct Shipped {
  const char* name;
  absl::string_view text;
};

constexpr Shipped kShipped[] = {{"bf16", configs::bench::kBf16},
                                {"default", configs::bench::kDefault},
                                {"grid", configs::bench::kGrid},
                                {"quick", configs::bench::kQuick},
                                {"recipe", configs::bench::kRecipe}};

}  // namespace

std::string ShippedSuites() {
  return absl::StrJoin(kShipped, ", ", [](std::string* out, const Shipped& suite) { *out += suite.name; });
}

absl::StatusOr<BenchSuite> LoadSuite(const std::string& name_or_file) {
  BenchSuite suite;
  for (const Shipped& shipped : kShipped) {
    if (name_or_file != shipped.name) continue;
    RETURN_IF_ERROR(ParseTextProto(shipped.text, absl::StrCat("the suite ", shipped.name), &suite));
    return suite;
  }
  if (!FileExists(name_or_file)) {
    return absl::NotFoundError(
        absl::StrCat("--suite is \"", name_or_file, "\", which is no file and none of the suites ", ShippedSuites()));
  }
  RETURN_IF_ERROR(ReadTextProto(name_or_file, &suite));
  return suite;
}

}  // namespace inknet::bench
