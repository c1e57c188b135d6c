// What //bench:worker and //bench:compare say to each other, a line each. docs/benchmarks.md has the whole of it.
#ifndef INKNET_BENCH_WORKER_PROTOCOL_H_
#define INKNET_BENCH_WORKER_PROTOCOL_H_

namespace inknet::bench {

// From the worker, at its start: the protocol's version, a line for each case (a BenchCase as textproto after the
// word), and that it is ready for requests.
inline constexpr char kWorkerGreeting[] = "inknet benchmark worker, protocol 1";
inline constexpr char kWorkerCase[] = "case ";
inline constexpr char kWorkerReady[] = "ready";

// To the worker: "run CASE WARMUP_SECONDS SECONDS SEED", CASE counted from 0. Its answer is a BenchRepetition as
// textproto. It ends when its input does.

}  // namespace inknet::bench

#endif  // INKNET_BENCH_WORKER_PROTOCOL_H_
