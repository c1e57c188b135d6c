// Methods that comparison.h and change_points.h were chosen over. Only //verify/studies:verdict_simulation uses them:
// docs/statistics.md gives their numbers beside those of the chosen ones, and this is how to make the tables again.
#ifndef INKNET_VERIFY_STUDIES_RIVALS_H_
#define INKNET_VERIFY_STUDIES_RIVALS_H_

#include <cstdint>
#include <vector>

#include "bench/statistics/interval.h"

namespace inknet::statistics {

// P(|T| >= |t|) of Student's t with `degrees` >= 1 of freedom (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
double StudentTwoSidedPValue(double t, int degrees);

// Student's interval of the mean; `tail` is the error of each side. Wants at least two values.
Interval StudentInterval(const std::vector<double>& values, double tail);

// Confidence sequence of the centre of symmetry: it holds at all numbers of values together, so that one may look after
// each. A normal mixture over k of the supermartingales exp(k S - k^2 V / 2), where S is the sum of the values'
// distances from the centre and V that of their squares (de la Pena 1999, "A general class of exponential inequalities
// for martingales and ratios"; Howard, Ramdas, McAuliffe & Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic
// confidence sequences"). The mixture's standard deviation is 1 / (`scale` sqrt(30)), best for some 30 values of
// deviation `scale`.
Interval ConfidenceSequence(const std::vector<double>& values, double scale, double tail);

// Change points of `values`, which are logarithms of results: the indices of the first values of new levels.

// E-divisive as it was published, exponent 1, every result shuffled on its own, nothing filtered; 99 permutations,
// level 0.01. Changes of the mean below `smallest` are dropped.
std::vector<int> EDivisive(const std::vector<double>& values, double smallest, int min_segment, uint64_t seed);

// Hunter (Fleming et al. 2023, "Hunter: using change point detection to hunt for performance regressions"):
// E-divisive's splits in windows of 50 that overlap by half, kept where Student's t-test gives p < 0.01; then the
// weakest is taken out until all have p < 0.001 and change the mean by `smallest`.
std::vector<int> Hunter(const std::vector<double>& values, double smallest);

}  // namespace inknet::statistics

#endif  // INKNET_VERIFY_STUDIES_RIVALS_H_
