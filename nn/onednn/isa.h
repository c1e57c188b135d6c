// Names of the instruction sets that oneDNN chooses from.
#ifndef INKNET_NN_ONEDNN_ISA_H_
#define INKNET_NN_ONEDNN_ISA_H_

#include <string>

namespace inknet::nn::onednn {

// The name of the value `isa` of dnnl_cpu_isa_t in version `major` of oneDNN, which numbers them differently: as in
// dnnl_types.h without the prefix, in capitals: "AVX512_CORE_AMX". Of a value that no version up to 3.12 has, the
// number and what the CPU can do: "0x7f (avx512 avx512_bf16 amx_bf16)".
std::string IsaName(int major, int isa);

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_ISA_H_
