// One measurement of one case of anything: a training step, a benchmark of somebody's program, a command.
#ifndef INKNET_BENCH_MEASUREMENT_H_
#define INKNET_BENCH_MEASUREMENT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// What is compared of a measurement. Less is better.
enum class Figure {
  kTime,       // Of a step, iteration or run.
  kMemory,     // Bytes: by how much a step's network grew the process; of a program or command, the most it had.
  kFirstStep,  // Seconds from a worker's start to the end of its first step.
  kSize,       // Bytes of the executable.
};

// "time", "memory", "first step", "size".
absl::string_view FigureName(Figure figure);

struct Measurement {
  // Of one step, iteration or run: what is compared.
  double seconds = 0;
  // Of all threads, for the same.
  double cpu_seconds = 0;
  int threads = 1;
  // 0: nobody knows.
  double memory_bytes = 0;
  double first_step_seconds = 0;
  double file_bytes = 0;
  // How many of them were timed.
  int64_t iterations = 0;
  // What else was counted, by the names that it has in Google Benchmark's JSON.
  std::vector<std::pair<std::string, double>> counters;
  // What the threads did in that time, by name, in seconds of all of them. Empty where nobody counted.
  std::vector<std::pair<std::string, double>> parts;
};

// What a worker or a record says of training steps or predictions, whose images/s are the counter items_per_second.
// Times are taken `scale` times as long.
Measurement MeasurementOf(const BenchRepetition& repetition, int threads, double scale = 1);

// That figure of `one`; 0 where it is not known.
double ValueOf(const Measurement& one, Figure figure);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_MEASUREMENT_H_
