// How fast this machine can multiply and add at all: the yardstick of every other figure.
#ifndef INKNET_BENCH_FMA_PEAK_H_
#define INKNET_BENCH_FMA_PEAK_H_

#include "absl/strings/string_view.h"

namespace inknet::bench {

// Floating-point operations per second (float32; a fused multiply-add counts as two) of `threads` threads that do
// nothing else, on registers, with the widest vectors of this machine, for about `seconds`. It is what their cores do
// while they have them: of each thread the median over pieces of some 30 microseconds, so that a core which is taken
// away for a while, for another process, does not make the machine look slower.
double MeasureFmaPeak(int threads, double seconds);

// The same of products of BF16 numbers whose sums are floats, by what this CPU has for them: AMX, or AVX-512 with BF16.
// A CPU that has neither emulates them with multiply-adds of floats: then it is their peak.
double MeasureBf16Peak(int threads, double seconds);

// What a core can start of them in a cycle at most, in operations, by the unit's name (nn::Bf16Unit). 0: unknown.
double MostBf16FlopsPerCycle(absl::string_view unit);

// The floats in this machine's widest vector.
int WidestVector();

// The clock of the core that this thread runs on, cycles a second: the fastest that was seen within about `seconds`.
double MeasureClock(double seconds);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_FMA_PEAK_H_
