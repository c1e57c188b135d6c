#!/usr/bin/env python3
"""How long a training step of several ranks takes, by a model of latency and bandwidth (docs/scaling.md).

A message of n bytes takes alpha + beta n (the alpha-beta model: Hockney 1994). A layer's gradient of n bytes goes to R
ranks as R - 1 messages of n / R on a rank's own link, all of them under way at once: each after the first costs the
time in which a rank sends a message off (the overhead of LogP: Culler et al. 1993), not the latency again. So do its
new weights. Computing is as many floating-point operations as the network has, at a rate that was measured for one
rank; moving bytes may also keep the cores busy that compute. The schedule is that of nn/onednn/shared_step.cc: a
layer's gradient sets out when it is complete, while the way back through earlier layers goes on; sums are updated in
the order in which they come; new weights set out at once.

usage: scaling_model.py --rates=W=N:G,N:G,... [--rates=...] --alpha_us=A --beta_ns=B [--overhead_us=O] [--busy_ns=B]
                        [--bf16] [--cores=C --efficiency=E] [--batch=N] [--weak_batch=N] RANKS...
       scaling_model.py --alone_ms=M --width=W ... RANKS
A core that has N images computes G GFLOP/s in a network of three layers of W units: few images use a core badly. --rates
has that for some N, and between them the model draws straight lines over log N; of a rank's cores together it counts a
share E. It prints step times, what part of them nothing is computed, images a second, and that as a share of so many times
one rank's: strong scaling (the batch is N) and weak (that of --weak_batch for each rank). What the update takes is left out.
With --alone_ms, what a step of one rank takes on its share of the batch, it says the milliseconds of a step of RANKS and
nothing else (verify/proof/mpi_hosts).
"""
import argparse
import math


def layers_of(width):
    widths = [784, width, width, width, 47]
    return [(i, o) for i, o in zip(widths, widths[1:])]


def flops_of(width, images):
    """Of a step: there, the gradients of the weights, and those of the data but for the first layer's."""
    products = [i * o for i, o in layers_of(width)]
    return 2.0 * images * (3 * sum(products) - products[0])


def step_seconds(width, batch, ranks, flops, wire, bytes_each):
    """Seconds of a step and, of those, seconds in which nothing is computed. wire: alpha, overhead, beta, busy."""
    alpha, overhead, beta, busy = wire
    layers = layers_of(width)
    images = batch / ranks
    moved = 2 * bytes_each * sum(i * o for i, o in layers) * (ranks - 1) / ranks
    slower = 1 + busy * moved * flops / flops_of(width, images)
    work = [2.0 * i * o * images / flops * slower for i, o in layers]  # One product of each layer.
    latency = alpha + (ranks - 2) * overhead if ranks > 1 else 0
    message = lambda l: latency + beta * bytes_each * layers[l][0] * layers[l][1] * (ranks - 1) / ranks
    now = sum(work)  # There.
    link = 0.0
    arrived = [0.0] * len(layers)
    for l in reversed(range(len(layers))):
        now += work[l]  # The gradient of the weights.
        if ranks > 1:
            link = max(link, now) + message(l)
        arrived[l] = link
        if l > 0:
            now += work[l]  # That of the data.
    computed = now
    # The update reads and writes a few times as many bytes as weights, of a share: little beside the rest.
    for l in reversed(range(len(layers))):
        now = max(now, arrived[l])
        if ranks > 1:
            link = max(link, now) + message(l)
    now = max(now, link) + latency  # The sum of losses and norms.
    return now, now - computed


def rate_of(rates, images):
    """GFLOP/s of a core that has `images`; rates: pairs, the fewest images first."""
    if images <= rates[0][0]:
        return rates[0][1] * images / rates[0][0]  # As if its time were that of the fewest.
    for (few, slow), (many, fast) in zip(rates, rates[1:]):
        if images <= many:
            return slow + (fast - slow) * math.log(images / few) / math.log(many / few)
    return rates[-1][1]


def parse_rates(texts):
    rates = {}
    for text in texts:
        width, pairs = text.split("=")
        rates[int(width)] = sorted(tuple(map(float, pair.split(":"))) for pair in pairs.split(","))
    return rates


def wire_of(options):
    return 1e-6 * options.alpha_us, 1e-6 * options.overhead_us, 1e-9 * options.beta_ns, 1e-9 * options.busy_ns


def table(options, rates, size):
    """Strong and weak scaling, a row for each network and number of ranks."""
    print("| network | ranks | batch %d: images a core | step, ms | waiting | images/s | of ideal | batch %d a rank: step, ms | "
          "waiting | images/s | of ideal |" % (options.batch, options.weak_batch))
    print("|---|" + "--:|" * 10)
    for width in rates:
        for ranks in [1] + options.ranks:
            cells = []
            for batch_of in (lambda r: options.batch, lambda r: options.weak_batch * r):
                def step(r):
                    images = batch_of(r) / r / options.cores
                    flops = 1e9 * rate_of(rates[width], images) * options.cores * options.efficiency
                    return step_seconds(width, batch_of(r), r, flops, wire_of(options), size)
                seconds, waiting = step(ranks)
                speed = batch_of(ranks) / seconds
                ideal = ranks * batch_of(1) / step(1)[0]
                cells += ["%.3g" % (1e3 * seconds), "%.0f %%" % (100 * waiting / seconds), "{:,}".format(int(float("%.3g" % speed))),
                          "%.0f %%" % (100 * speed / ideal)]
            print("| 3 x %d | %d | %.3g | %s |" % (width, ranks, options.batch / ranks / options.cores, " | ".join(cells)))


def main():
    parser = argparse.ArgumentParser()
    rate = parser.add_mutually_exclusive_group(required=True)
    rate.add_argument("--rates", action="append", help="W=N:G,N:G,...: GFLOP/s of one core by its images")
    rate.add_argument("--alone_ms", type=float, help="a step of one rank on batch / RANKS images")
    parser.add_argument("--width", type=int, help="with --alone_ms")
    parser.add_argument("--cores", type=int, default=1, help="of a rank")
    parser.add_argument("--efficiency", type=float, default=1.0, help="of these cores together")
    parser.add_argument("--alpha_us", type=float, required=True)
    parser.add_argument("--overhead_us", type=float, default=0.0, help="of sending one more message")
    parser.add_argument("--beta_ns", type=float, required=True)
    parser.add_argument("--busy_ns", type=float, default=0.0, help="of the cores, for a byte sent and one received")
    parser.add_argument("--bf16", action="store_true", help="on the wire")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--weak_batch", type=int, default=512)
    parser.add_argument("ranks", type=int, nargs="+")
    options = parser.parse_args()
    size = 2 if options.bf16 else 4
    if options.alone_ms is not None:
        ranks = options.ranks[0]
        flops = flops_of(options.width, options.batch / ranks) / (1e-3 * options.alone_ms)
        seconds, _ = step_seconds(options.width, options.batch, ranks, flops, wire_of(options), size)
        print("%.1f" % (1e3 * seconds))
        return
    table(options, parse_rates(options.rates), size)


if __name__ == "__main__":
    main()
