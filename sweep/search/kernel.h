// The covariance function of the Gaussian process: Matérn's with nu = 5/2 and a length scale for each dimension
// ("automatic relevance determination"). C. E. Rasmussen and C. K. I. Williams, "Gaussian Processes for Machine
// Learning" (2006), sections 4.2 and 5.1.
//
// N, M = points, D = dimensions. The distance along an unordered dimension is 0 or 1, as it is (up to a factor that the
// length scale takes up) between one-hot vectors: categories are all equally far from each other.
#ifndef INKNET_SWEEP_SEARCH_KERNEL_H_
#define INKNET_SWEEP_SEARCH_KERNEL_H_

#include <cstddef>
#include <eigen3/Eigen/Core>
#include <vector>

namespace inknet::search {

// Points as rows: [N, D].
using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// `points`, of `dimensions` coordinates each, as rows.
Points Rows(const std::vector<std::vector<double>>& points, size_t dimensions);

// For each dimension the squared distances [N, M] between the points of `a` [N, D] and of `b` [M, D].
std::vector<Eigen::ArrayXXd> SquaredDistances(const Points& a, const Points& b, const std::vector<bool>& unordered);

// Their sum in units of the length scales [D]: [N, M].
Eigen::ArrayXXd ScaledDistances(const std::vector<Eigen::ArrayXXd>& distances, const Eigen::VectorXd& length_scales);

// Matérn 5/2 of squared distances: (1 + a + a^2 / 3) exp(-a) with a = sqrt(5 r2).
Eigen::ArrayXXd Matern52(const Eigen::ArrayXXd& r2);

// Its derivative by r2: -5/6 (1 + a) exp(-a).
Eigen::ArrayXXd Matern52Slope(const Eigen::ArrayXXd& r2);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_KERNEL_H_
