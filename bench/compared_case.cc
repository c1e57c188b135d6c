#include "bench/compared_case.h"

#include "absl/strings/str_cat.h"

namespace inknet::bench {

std::string RowName(const ComparedCase& compared) {
  if (compared.figure == Figure::kTime) return compared.name;
  return absl::StrCat(compared.name, " ", FigureName(compared.figure));
}

bool IsAccepted(const ComparedCase& compared) {
  return compared.comparison.verdict == statistics::Verdict::kSlower && compared.accepted.has_value() &&
         compared.comparison.interval.low <= compared.accepted->ratio;
}

}  // namespace inknet::bench
