#pragma once

// Stores into clusters: k-means on standardised demographics.
//
//   minimise  sum_s | z_s - centre(cluster of s) |^2,   z = (x - mean) / s.d. per column
//
// Start by k-means++ (Arthur & Vassilvitskii 2007), then Lloyd's algorithm; of `restarts` starts
// the lowest sum is kept (the earliest among equals). Draws are addressed by (seed, restart), so a
// result depends on nothing else. Clusters are numbered by falling total weight.

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace souk::calibration {

struct Clusters {
  int count = 0;
  std::vector<int> of_store;  // [stores], 0..count-1
  double inertia = 0;         // the minimised sum
  double total_inertia = 0;   // the same with one cluster
};

// demographics [stores, columns] (constant columns are ignored), weights [stores] > 0.
// core::InputError: count outside 1..stores, or fewer distinct stores than clusters.
Clusters ClusterStores(const Eigen::Ref<const Eigen::MatrixXd>& demographics,
                       const Eigen::Ref<const Eigen::VectorXd>& weights, int count,
                       std::uint64_t seed, int restarts = 1000);

// Terciles of stores by a value: 0 up to the 1/3 quantile (R type 7), 1 up to the 2/3 quantile,
// else 2.
std::vector<int> Terciles(const Eigen::Ref<const Eigen::VectorXd>& values);

// Share of `weights` in each of `groups` groups, over the stores with of_store == cluster; rounded
// to 1e-6 and summing to 1.
std::vector<double> GroupShares(const std::vector<int>& of_store, int cluster,
                                const std::vector<int>& group, int groups,
                                const Eigen::Ref<const Eigen::VectorXd>& weights);

}  // namespace souk::calibration
