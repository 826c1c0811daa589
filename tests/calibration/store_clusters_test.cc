#include "calibration/store_clusters.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/errors.h"
#include "core/streams.h"

namespace souk::calibration {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Sums of squares of a handful of numbers: rounding is a few units in the last place.
constexpr double kRounding = 1e-12;

MatrixXd Scattered(int stores, int columns, std::uint64_t seed) {
  core::Stream stream(seed, 0, 0, core::PackAddress(core::Purpose::kTest));
  MatrixXd values(stores, columns);
  std::uint32_t draw = 0;
  for (double& value : values.reshaped()) value = stream.Uniform(draw++);
  return values;
}

MatrixXd Standardised(const MatrixXd& values) {
  MatrixXd z = values.rowwise() - values.colwise().mean();
  for (Eigen::Index c = 0; c < z.cols(); ++c) {
    z.col(c) /= std::sqrt(z.col(c).squaredNorm() / static_cast<double>(z.rows() - 1));
  }
  return z;
}

// Least sum over all 2^stores ways to split into two.
double BestSplit(const MatrixXd& z) {
  double best = std::numeric_limits<double>::infinity();
  for (unsigned mask = 1; mask + 1 < 1U << z.rows(); ++mask) {
    double sum = 0;
    for (const unsigned side : {0U, 1U}) {
      std::vector<int> members;
      for (int s = 0; s < z.rows(); ++s) {
        if ((mask >> s & 1U) == side) members.push_back(s);
      }
      const MatrixXd part = z(members, Eigen::all);
      sum += (part.rowwise() - part.colwise().mean()).squaredNorm();
    }
    best = std::min(best, sum);
  }
  return best;
}

TEST_CASE("ClusterStores: reaches the best of all splits in two") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const MatrixXd values = Scattered(11, 2, seed);
    const Clusters found = ClusterStores(values, VectorXd::Ones(11), 2, 7);
    CHECK(found.inertia == doctest::Approx(BestSplit(Standardised(values))).epsilon(kRounding));
  }
}

TEST_CASE("ClusterStores: separate groups are found and numbered by falling weight") {
  MatrixXd values(6, 2);
  values << 0, 0, 9, 9, .1, 0, 9.1, 9, 0, .1, 30, 0;
  VectorXd weights(6);
  weights << 1, 5, 1, 5, 1, 4;
  const Clusters found = ClusterStores(values, weights, 3, 1);
  CHECK(found.of_store == std::vector<int>{2, 0, 2, 0, 2, 1});
}

TEST_CASE("ClusterStores: units and constant columns do not matter, nor does the seed here") {
  const MatrixXd values = Scattered(20, 3, 3);
  MatrixXd other(20, 4);
  other << values * 1000, VectorXd::Constant(20, .1);
  other.col(1).array() += 5;
  const VectorXd weights = VectorXd::LinSpaced(20, 1, 2);
  const Clusters found = ClusterStores(values, weights, 3, 1);
  CHECK(ClusterStores(other, weights, 3, 1).of_store == found.of_store);
  CHECK(ClusterStores(values, weights, 3, 2).of_store == found.of_store);
}

TEST_CASE("ClusterStores: as many clusters as stores leave no spread, more are a fault") {
  const MatrixXd values = Scattered(5, 2, 4);
  CHECK(ClusterStores(values, VectorXd::Ones(5), 5, 1).inertia == doctest::Approx(0));
  CHECK_THROWS_AS(ClusterStores(values, VectorXd::Ones(5), 6, 1), core::InputError);
  CHECK_THROWS_AS(ClusterStores(values, VectorXd::Ones(5), 0, 1), core::InputError);
  CHECK_THROWS_WITH_AS(ClusterStores(MatrixXd::Ones(5, 2), VectorXd::Ones(5), 2, 1),
                       doctest::Contains("the number of stores that differ"), core::InputError);
}

TEST_CASE("Terciles: a third of the stores each, equal values together") {
  VectorXd values(9);
  values << 9, 1, 8, 2, 7, 3, 6, 4, 5;
  CHECK(Terciles(values) == std::vector<int>{2, 0, 2, 0, 2, 0, 1, 1, 1});
  CHECK(Terciles(VectorXd::Ones(4)) == std::vector<int>{0, 0, 0, 0});
}

TEST_CASE("GroupShares: shares of weight within a cluster, summing to 1") {
  VectorXd weights(4);
  weights << 1, 2, 4, 100;
  const std::vector<double> shares = GroupShares({0, 0, 0, 1}, 0, {0, 2, 2, 1}, 3, weights);
  CHECK(shares[0] == doctest::Approx(1.0 / 7).epsilon(1e-5));  // written with six decimals
  CHECK(shares[1] == 0);
  CHECK(std::abs(std::accumulate(shares.begin(), shares.end(), 0.0) - 1) < 1e-12);
}

}  // namespace
}  // namespace souk::calibration
