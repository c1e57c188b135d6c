#include "bench/table.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kRecord[] = R"(
  suite { name: "default" }
  start_time: "2026-11-22T15:00:00.123+00:00"
  machine { cpu_model: "CPU" cores: 2 cpu_isa: "AVX2" clock_hz: 3e9 libc: "glibc 2.36" }
  environment { git_commit: "0123456789abcdef" git_dirty: "true" compiler: "gcc" onednn_version: "2" onednn_isa: "X" }
  results {
    bench_case { name: "train/784-512x3-47/batch512/threads2" train { batch_size: 512 threads: 2 } }
    flops_per_step: 2.5e9
    repetitions {
      fma_peak: 6e11 memory_bandwidth: 4e10 median_step_seconds: 0.007 p95_step_seconds: 0.0081 resident_bytes: 41943040
      phases { gather: 0.0005 forward: 0.005 backward: 0.006 update: 0.001 waiting: 0.0005 }
    }
  }
  results {
    bench_case { name: "infer/784-47/batch1/threads1" work: INFERENCE train { batch_size: 1 threads: 1 } }
    flops_per_step: 73696
    repetitions { fma_peak: 3e11 median_step_seconds: 21.5e-6 p95_step_seconds: 1.25 }
  }
  results { bench_case { name: "train/unfinished" } }
  quality { accuracy: 0.9 loss: 0.5 }
  quality { accuracy: 0.92 loss: 0.4 }
  quality { accuracy: 0.91 loss: 0.3 }
)";

std::string Tables(const std::string& more = "") {
  BenchRecord record;
  const absl::Status parsed = ParseTextProto(kRecord + more, "record", &record);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return FormatTables(record);
}

TEST(TableTest, SaysEverythingInAlignedColumns) {
  EXPECT_EQ(Tables(), R"(CPU, 2 cores, AVX2 at 3.00 GHz; oneDNN 2 X, gcc, glibc 2.36
suite default, commit 0123456789ab with changes, started 2026-11-22T15:00:00
1 thread: FMA peak 300.0 GFLOP/s
2 threads: FMA peak 600.0 GFLOP/s, memory 40.0 GB/s

case                                    images/s     median       95 %   spread   GFLOP/s   of peak    memory
train/784-512x3-47/batch512/threads2       73143   7.000 ms   8.100 ms    0.0 %     357.1    59.5 %    40 MiB
infer/784-47/batch1/threads1               46512   21.50 us    1.250 s    0.0 %       3.4     1.1 %     0 MiB

time of all threads                     gather   forward  backward    update   waiting
train/784-512x3-47/batch512/threads2     3.8 %    38.5 %    46.2 %     7.7 %     3.8 %

short training: median accuracy 91.00 % (90.00 .. 92.00, 3 seeds), loss 0.4000
)");
}

TEST(TableTest, WhatSpeaksAgainstTheFiguresIsSaid) {
  EXPECT_THAT(Tables(), Not(HasSubstr("warning")));
  EXPECT_THAT(Tables("noise { other_load: 0.5 }"), HasSubstr("warning: other processes kept 0.5 cores busy"));
  EXPECT_THAT(Tables("noise { stolen: 0.2 }"), HasSubstr("warning: the hypervisor gave 0.2"));
  EXPECT_THAT(Tables("noise { fma_peak_spread: 0.21 }"), HasSubstr("varied by 21 %"));
  EXPECT_THAT(Tables("injected_slowdown: 'forward:0.05'"), HasSubstr("slowed down on purpose, forward:0.05"));
}

}  // namespace
}  // namespace inknet::bench
