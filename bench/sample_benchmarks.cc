// A Google Benchmark program as users have them, for tests of what compares such programs: its times are made up, and
// what goes wrong does so when it is told to by the environment.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

// SAMPLE_FACTOR times as long.
double Factor() {
  const char* const factor = std::getenv("SAMPLE_FACTOR");
  return factor != nullptr ? std::atof(factor) : 1;
}

bool Told(const std::string& what) {
  const char* const trouble = std::getenv("SAMPLE_TROUBLE");
  return trouble != nullptr && what == trouble;
}

void Steady(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(1e-3);
  state.counters["answer"] = 42;
}
BENCHMARK(Steady)->UseManualTime()->Iterations(3);

void Scaled(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(1e-6 * Factor() * static_cast<double>(state.range(0)));
}
BENCHMARK(Scaled)->Arg(1)->Arg(8)->UseManualTime()->Iterations(3)->Repetitions(3)->ReportAggregatesOnly(true);

void Troubled(benchmark::State& state) {
  if (Told("error")) state.SkipWithError("no file");
  if (Told("death")) std::abort();
  if (Told("hang")) ::sleep(1000);
  for (auto _ : state) state.SetIterationTime(1e-3);
}
BENCHMARK(Troubled)->UseManualTime()->Iterations(3);

}  // namespace

int main(int argc, char** argv) {
  if (Told("more")) benchmark::RegisterBenchmark("Additional", Steady)->Iterations(3);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
