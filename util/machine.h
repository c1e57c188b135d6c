// What the operating system says of the machine and of this process.
#ifndef INKNET_UTIL_MACHINE_H_
#define INKNET_UTIL_MACHINE_H_

#include <string>

namespace inknet {

// "AMD EPYC", or "unknown".
std::string CpuModel();

// The widest vector instruction set of the CPU: "AVX-512", "AVX2", "AVX", "SSE4.2" or "unknown".
std::string CpuIsa();

// What the CPU can do with vectors and matrices, in the words of Linux, of an instruction set's many parts the first
// only: "avx2", "avx512 avx512_bf16 amx_bf16"; "no vectors known" where the system does not tell. `root` stands before
// /proc, for tests.
std::string CpuVectorFlags(const std::string& root = "");

// "Linux 6.1.0 x86_64".
std::string OperatingSystem();

// The largest resident set of this process so far, MiB.
double PeakMemoryMib();

}  // namespace inknet

#endif  // INKNET_UTIL_MACHINE_H_
