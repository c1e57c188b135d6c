#!/usr/bin/env python3
"""How long a training step of several ranks takes, by a model of latency and bandwidth (docs/scaling.md).

A message of n bytes takes alpha + beta n (the alpha-beta model: Hockney 1994). A layer's gradient of n bytes goes to R
ranks as R - 1 messages of n / R, one after the other on a rank's own link; so do its new weights. Computing is as many
floating-point operations as the network has, at a rate that was measured for one rank. The schedule is that of
nn/onednn/shared_step.cc: a layer's gradient sets out when it is complete, while the way back through earlier layers goes
on; sums are updated in the order in which they come; new weights set out at once.

usage: scaling_model.py --gflops=G --alpha_us=A --beta_ns=B [--bf16] [--cores=C --efficiency=E] [--batch=N] RANKS...
       scaling_model.py --alone_ms=M --widths=W ... RANKS
With --alone_ms, what a step of one rank of W units takes on its share of the batch, the model says the milliseconds of a
step of RANKS and nothing else (verify/proof/mpi_hosts). Otherwise it prints step times, images a second and efficiency for
3 x 512, 3 x 2048 and 3 x 8192; strong scaling (the batch stays) and weak (the batch grows with the ranks).
"""
import argparse


def layers_of(width):
    widths = [784, width, width, width, 47]
    return [(i, o) for i, o in zip(widths, widths[1:])]


def flops_of(width, images):
    """Of a step: there, the gradients of the weights, and those of the data but for the first layer's."""
    products = [i * o for i, o in layers_of(width)]
    return 2.0 * images * (3 * sum(products) - products[0])


def step_seconds(width, batch, ranks, flops, alpha, beta, bytes_each):
    """Seconds of a step and, of those, seconds in which nothing is computed."""
    layers = layers_of(width)
    images = batch / ranks
    work = [2.0 * i * o * images / flops for i, o in layers]  # One product of each layer.
    message = lambda l: (ranks - 1) * alpha + beta * bytes_each * layers[l][0] * layers[l][1] * (ranks - 1) / ranks
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
    now = max(now, link) + (alpha * (ranks - 1) if ranks > 1 else 0)
    return now, now - computed


def main():
    parser = argparse.ArgumentParser()
    rate = parser.add_mutually_exclusive_group(required=True)
    rate.add_argument("--gflops", type=float, help="of one core")
    rate.add_argument("--alone_ms", type=float, help="a step of one rank on batch / RANKS images")
    parser.add_argument("--cores", type=int, default=1, help="of a rank")
    parser.add_argument("--efficiency", type=float, default=1.0, help="of these cores together")
    parser.add_argument("--alpha_us", type=float, required=True)
    parser.add_argument("--beta_ns", type=float, required=True)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--widths", type=int, nargs="*", default=[512, 2048, 8192])
    parser.add_argument("ranks", type=int, nargs="+")
    a = parser.parse_args()
    size = 2 if a.bf16 else 4
    if a.alone_ms is not None:
        width, ranks = a.widths[0], a.ranks[0]
        flops = flops_of(width, a.batch / ranks) / (1e-3 * a.alone_ms)
        seconds, _ = step_seconds(width, a.batch, ranks, flops, 1e-6 * a.alpha_us, 1e-9 * a.beta_ns, size)
        print("%.1f" % (1e3 * seconds))
        return
    flops = 1e9 * a.gflops * a.cores * a.efficiency
    for weak in (False, True):
        print("weak scaling, a rank's batch %d" % a.batch if weak else "strong scaling, the batch %d" % a.batch)
        print("| network | ranks | step, ms | waiting | images/s | efficiency |")
        print("|---|---|---|---|---|---|")
        for width in a.widths:
            alone, _ = step_seconds(width, a.batch, 1, flops, 0, 0, size)
            for ranks in a.ranks:
                batch = a.batch * (ranks if weak else 1)
                if batch < ranks:
                    continue
                seconds, waiting = step_seconds(width, batch, ranks, flops, 1e-6 * a.alpha_us, 1e-9 * a.beta_ns, size)
                ideal = alone if weak else alone / ranks
                print("| 3 x %d | %d | %.2f | %.0f %% | %.0f | %.0f %% |" %
                      (width, ranks, 1e3 * seconds, 100 * waiting / seconds, batch / seconds, 100 * ideal / seconds))


if __name__ == "__main__":
    main()
