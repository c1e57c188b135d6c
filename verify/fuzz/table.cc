// Tables of trials as CSV: verify/studies/table_problem.h.
#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"
#include "verify/studies/table_problem.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::StatusOr<search::Problem> table =
      search::TableProblem("f", fuzz::Text(data, size), search::Goal::kMinimize);
  if (!table.ok()) return 0;
  FUZZ_CHECK(!table->rows.empty());
  for (const search::Assignment& row : table->rows) {
    FUZZ_CHECK(row.size() == table->space.parameters().size());
    const double value = table->value(row);
    FUZZ_CHECK(value - value == 0);  // Finite.
    FUZZ_CHECK(table->space.Encode(row).ok());
  }
  return 0;
}
