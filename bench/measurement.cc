#include "bench/measurement.h"

#include "nn/phases.h"

namespace inknet::bench {

absl::string_view FigureName(Figure figure) {
  switch (figure) {
    case Figure::kMemory:
      return "memory";
    case Figure::kFirstStep:
      return "first step";
    case Figure::kSize:
      return "size";
    case Figure::kTime:
      break;
  }
  return "time";
}

double ValueOf(const Measurement& one, Figure figure) {
  switch (figure) {
    case Figure::kTime:
      return one.seconds;
    case Figure::kMemory:
      return one.memory_bytes;
    case Figure::kFirstStep:
      return one.first_step_seconds;
    case Figure::kSize:
      return one.file_bytes;
  }
  return 0;
}

Measurement MeasurementOf(const BenchRepetition& repetition, int threads, double scale) {
  Measurement measurement;
  measurement.seconds = scale * repetition.median_step_seconds();
  measurement.cpu_seconds = measurement.seconds * threads;
  measurement.threads = threads;
  measurement.iterations = repetition.steps();
  measurement.memory_bytes = static_cast<double>(repetition.resident_bytes());
  measurement.counters = {{"items_per_second", repetition.images_per_second() / scale}};
  if (repetition.has_phases()) {
    const BenchPhases& phases = repetition.phases();
    const double seconds[] = {phases.gather(), phases.forward(), phases.backward(), phases.update()};
    for (size_t i = 0; i < nn::kPhases; ++i) measurement.parts.emplace_back(nn::kPhaseNames[i], scale * seconds[i]);
    measurement.parts.emplace_back("waiting", scale * phases.waiting());
  }
  return measurement;
}

}  // namespace inknet::bench
