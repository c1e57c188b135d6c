#include "nn/onednn/isa.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "util/machine.h"

namespace inknet::nn::onednn {
namespace {

// The values are bits of what an instruction set consists of; version 3 gave some of them another meaning. oneDNN's own
// enumerators would not do: each version's header lacks some.
struct Isa {
  int value;
  absl::string_view name;
};

constexpr Isa kBoth[] = {
    {0x1, "SSE41"},
    {0x3, "AVX"},
    {0x7, "AVX2"},
    {0x27, "AVX512_CORE"},
    {0x67, "AVX512_CORE_VNNI"},
    {0xe7, "AVX512_CORE_BF16"},
};

constexpr Isa kVersion2[] = {
    {0xf, "AVX512_MIC"},
    {0x1f, "AVX512_MIC_4OPS"},
    {0x3e7, "AVX512_CORE_AMX"},
    {0x407, "AVX2_VNNI"},
};

// AVX10_1_512 and so on are other names of the same values.
constexpr Isa kVersion3[] = {
    {0xf, "AVX2_VNNI"},
    {0x1f, "AVX2_VNNI_2"},
    {0x1ef, "AVX512_CORE_FP16"},
    {0xfef, "AVX512_CORE_AMX"},
    {0x1fef, "AVX512_CORE_AMX_FP16"},
    {0x201ff, "AVX10_2"},
    {0x22fff, "AVX10_2_AMX_2"},
};

template <size_t size>
absl::string_view Find(const Isa (&isas)[size], int value) {
  for (const Isa& isa : isas) {
    if (isa.value == value) return isa.name;
  }
  return "";
}

}  // namespace

std::string IsaName(int major, int isa) {
  absl::string_view name = Find(kBoth, isa);
  if (name.empty()) name = major >= 3 ? Find(kVersion3, isa) : Find(kVersion2, isa);
  if (!name.empty()) return std::string(name);
  return absl::StrCat("0x", absl::Hex(isa), " (", CpuVectorFlags(), ")");
}

}  // namespace inknet::nn::onednn
