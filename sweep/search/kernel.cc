#include "sweep/search/kernel.h"

namespace inknet::search {

using Eigen::ArrayXXd;
using Eigen::Index;

Points Rows(const std::vector<std::vector<double>>& points, size_t dimensions) {
  Points rows(static_cast<Index>(points.size()), static_cast<Index>(dimensions));
  for (size_t i = 0; i < points.size(); ++i) {
    rows.row(static_cast<Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(points[i].data(), rows.cols());
  }
  return rows;
}

std::vector<ArrayXXd> SquaredDistances(const Points& a, const Points& b, const std::vector<bool>& unordered) {
  std::vector<ArrayXXd> distances;
  for (Index d = 0; d < a.cols(); ++d) {
    const ArrayXXd difference = a.col(d).replicate(1, b.rows()) - b.col(d).transpose().replicate(a.rows(), 1);
    if (unordered[static_cast<size_t>(d)]) {
      distances.push_back((difference != 0).cast<double>());
    } else {
      distances.push_back(difference.square());
    }
  }
  return distances;
}

ArrayXXd ScaledDistances(const std::vector<ArrayXXd>& distances, const Eigen::VectorXd& length_scales) {
  ArrayXXd r2 = ArrayXXd::Zero(distances[0].rows(), distances[0].cols());
  for (size_t d = 0; d < distances.size(); ++d) {
    const double scale = length_scales[static_cast<Index>(d)];
    r2 += distances[d] / (scale * scale);
  }
  return r2;
}

ArrayXXd Matern52(const ArrayXXd& r2) {
  const ArrayXXd a = (5 * r2).sqrt();
  return (1 + a + a.square() / 3) * (-a).exp();
}

ArrayXXd Matern52Slope(const ArrayXXd& r2) {
  const ArrayXXd a = (5 * r2).sqrt();
  return -5.0 / 6 * (1 + a) * (-a).exp();
}

}  // namespace inknet::search
