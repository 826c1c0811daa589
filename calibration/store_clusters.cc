#include "calibration/store_clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "core/errors.h"
#include "core/stop_token.h"
#include "core/streams.h"
#include "metrics/statistics.h"

namespace souk::calibration {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostIterations = 1000;
constexpr double kLeastGain = 1e-12;  // relative; rounding alone moves no store

MatrixXd Standardised(const Eigen::Ref<const MatrixXd>& values) {
  MatrixXd scaled = values;
  for (Index c = 0; c < values.cols(); ++c) {
    scaled.col(c).array() -= values.col(c).mean();
    const double sd = std::sqrt(scaled.col(c).squaredNorm() /
                                static_cast<double>(std::max<Index>(1, values.rows() - 1)));
    // A constant column leaves rounding noise only, which must not become a demographic.
    const bool constant = sd <= 1e-12 * (1 + values.col(c).cwiseAbs().maxCoeff());
    scaled.col(c) *= constant ? 0 : 1 / sd;
  }
  return scaled;
}

// Squared distance of every store to the nearest of the first `count` centres.
VectorXd NearestDistance(const MatrixXd& points, const MatrixXd& centres, int count) {
  VectorXd nearest = VectorXd::Constant(points.rows(), std::numeric_limits<double>::infinity());
  for (int k = 0; k < count; ++k) {
    nearest = nearest.cwiseMin((points.rowwise() - centres.row(k)).rowwise().squaredNorm());
  }
  return nearest;
}

MatrixXd PlusPlusStart(const MatrixXd& points, int count, core::Stream* stream) {
  MatrixXd centres(count, points.cols());
  const auto stores = static_cast<double>(points.rows());
  const auto first = static_cast<Index>(stream->Uniform(0) * stores);
  centres.row(0) = points.row(first);
  for (int k = 1; k < count; ++k) {
    const VectorXd nearest = NearestDistance(points, centres, k);
    double left = stream->Uniform(static_cast<std::uint32_t>(k)) * nearest.sum();
    Index chosen = -1;
    for (Index s = 0; s < points.rows(); ++s) {
      if (!(nearest[s] > 0)) continue;  // already a centre
      chosen = s;
      left -= nearest[s];
      if (left <= 0) break;
    }
    if (chosen < 0) {
      throw core::InputError("clusters", "must not exceed " + std::to_string(k) +
                                             ", the number of stores that differ in demographics");
    }
    centres.row(k) = points.row(chosen);
  }
  return centres;
}

struct Assignment {
  std::vector<int> of_store;
  double inertia = std::numeric_limits<double>::infinity();
};

Assignment Assign(const MatrixXd& points, const MatrixXd& centres) {
  Assignment result{std::vector<int>(static_cast<std::size_t>(points.rows())), 0};
  for (Index s = 0; s < points.rows(); ++s) {
    Index nearest = 0;
    const double distance =
        (centres.rowwise() - points.row(s)).rowwise().squaredNorm().minCoeff(&nearest);
    result.of_store[static_cast<std::size_t>(s)] = static_cast<int>(nearest);
    result.inertia += distance;
  }
  return result;
}

// Means and sizes of the clusters of an assignment.
struct Centres {
  MatrixXd mean;
  VectorXd size;
};

Centres CentresOf(const MatrixXd& points, const Assignment& assignment, Index count) {
  Centres centres{MatrixXd::Zero(count, points.cols()), VectorXd::Zero(count)};
  for (Index s = 0; s < points.rows(); ++s) {
    const int k = assignment.of_store[static_cast<std::size_t>(s)];
    centres.mean.row(k) += points.row(s);
    centres.size[k] += 1;
  }
  for (Index k = 0; k < count; ++k) {
    if (centres.size[k] > 0) centres.mean.row(k) /= centres.size[k];
  }
  return centres;
}

Assignment Lloyd(const MatrixXd& points, const MatrixXd& start) {
  Assignment current = Assign(points, start);
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    core::ThrowIfStopped();
    Centres centres = CentresOf(points, current, start.rows());
    for (Index k = 0; k < start.rows(); ++k) {
      if (centres.size[k] > 0) continue;
      // An empty cluster restarts at the store worst served, which lowers the sum.
      Index worst = 0;
      NearestDistance(points, centres.mean, static_cast<int>(start.rows())).maxCoeff(&worst);
      centres.mean.row(k) = points.row(worst);
    }
    Assignment next = Assign(points, centres.mean);
    const bool done = next.of_store == current.of_store;
    current = std::move(next);
    if (done) break;
  }
  return current;
}

// Moves the store to the cluster that lowers the sum most, both centres following it; false when
// none does. Leaving a cluster of n saves n / (n - 1) d^2, joining one costs n / (n + 1) d^2.
bool MoveStore(const MatrixXd& points, Index s, Centres* centres, Assignment* assignment) {
  int& label = assignment->of_store[static_cast<std::size_t>(s)];
  const int from = label;
  const double left = centres->size[from];
  if (left < 2) return false;
  const VectorXd distance = (centres->mean.rowwise() - points.row(s)).rowwise().squaredNorm();
  VectorXd cost =
      distance.cwiseProduct((centres->size.array() / (centres->size.array() + 1)).matrix());
  const double saved = distance[from] * left / (left - 1);
  cost[from] = saved;
  Index to = 0;
  const double least = cost.minCoeff(&to);
  if (to == from || least >= saved * (1 - kLeastGain)) return false;
  centres->mean.row(from) -= (points.row(s) - centres->mean.row(from)) / (left - 1);
  centres->mean.row(to) += (points.row(s) - centres->mean.row(to)) / (centres->size[to] + 1);
  centres->size[from] -= 1;
  centres->size[to] += 1;
  assignment->inertia += least - saved;
  label = static_cast<int>(to);
  return true;
}

// Single moves until none helps: they leave partitions that Lloyd's algorithm holds to be final.
Assignment Exchange(const MatrixXd& points, Assignment assignment, Index count) {
  Centres centres = CentresOf(points, assignment, count);
  assignment.inertia = 0;
  for (Index s = 0; s < points.rows(); ++s) {
    const int k = assignment.of_store[static_cast<std::size_t>(s)];
    assignment.inertia += (points.row(s) - centres.mean.row(k)).squaredNorm();
  }
  for (int pass = 0; pass < kMostIterations; ++pass) {
    bool moved = false;
    for (Index s = 0; s < points.rows(); ++s) {
      core::ThrowIfStopped();
      moved = MoveStore(points, s, &centres, &assignment) || moved;
    }
    if (!moved) break;
  }
  return assignment;
}

std::vector<int> RankByWeight(const std::vector<int>& of_store,
                              const Eigen::Ref<const VectorXd>& weights, int count) {
  VectorXd totals = VectorXd::Zero(count);
  for (std::size_t s = 0; s < of_store.size(); ++s) {
    totals[of_store[s]] += weights[static_cast<Index>(s)];
  }
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return totals[a] > totals[b]; });
  std::vector<int> rank(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    rank[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  }
  return rank;
}

}  // namespace

Clusters ClusterStores(const Eigen::Ref<const MatrixXd>& demographics,
                       const Eigen::Ref<const VectorXd>& weights, int count, std::uint64_t seed,
                       int restarts) {
  const auto stores = static_cast<int>(demographics.rows());
  if (count < 1 || count > stores) {
    throw core::InputError("clusters", "is " + std::to_string(count) + "; must lie in 1.." +
                                           std::to_string(stores) + ", the number of stores");
  }
  const MatrixXd points = Standardised(demographics);
  Assignment best;
  for (int restart = 0; restart < restarts; ++restart) {
    core::Stream stream(seed, static_cast<std::uint32_t>(restart), 0,
                        core::PackAddress(core::Purpose::kClustering));
    const MatrixXd start = PlusPlusStart(points, count, &stream);
    Assignment found = Exchange(points, Lloyd(points, start), count);
    // Equal partitions reached from different starts differ by rounding only.
    if (found.inertia < best.inertia * (1 - kLeastGain)) best = std::move(found);
  }
  Clusters clusters;
  clusters.count = count;
  clusters.inertia = best.inertia;
  clusters.total_inertia = points.squaredNorm();
  const std::vector<int> rank = RankByWeight(best.of_store, weights, count);
  clusters.of_store.reserve(best.of_store.size());
  for (const int label : best.of_store) {
    clusters.of_store.push_back(rank[static_cast<std::size_t>(label)]);
  }
  return clusters;
}

std::vector<int> Terciles(const Eigen::Ref<const VectorXd>& values) {
  const std::vector<double> sample(values.data(), values.data() + values.size());
  const double low = metrics::Quantile(sample, 1.0 / 3);
  const double high = metrics::Quantile(sample, 2.0 / 3);
  std::vector<int> group;
  group.reserve(sample.size());
  for (const double value : sample) group.push_back(value <= low ? 0 : value <= high ? 1 : 2);
  return group;
}

std::vector<double> GroupShares(const std::vector<int>& of_store, int cluster,
                                const std::vector<int>& group, int groups,
                                const Eigen::Ref<const VectorXd>& weights) {
  std::vector<double> shares(static_cast<std::size_t>(groups), 0);
  double total = 0;
  for (std::size_t s = 0; s < of_store.size(); ++s) {
    if (of_store[s] != cluster) continue;
    shares[static_cast<std::size_t>(group[s])] += weights[static_cast<Eigen::Index>(s)];
    total += weights[static_cast<Eigen::Index>(s)];
  }
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  double rest = 1;
  for (double& share : shares) {
    share = rounded(share / total);
    rest -= share;
  }
  // The largest share takes the rounding, which is least of it.
  auto largest = std::max_element(shares.begin(), shares.end());
  *largest = rounded(*largest + rest);
  return shares;
}

}  // namespace souk::calibration
