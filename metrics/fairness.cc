#include "metrics/fairness.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "core/errors.h"
#include "metrics/statistics.h"

namespace souk::metrics {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The mean, after checking that an index of inequality is defined.
double MeanOfShares(std::span<const double> values) {
  for (const double value : values) {
    if (!(value >= 0) || !std::isfinite(value)) {
      throw core::InputError("values", "must be finite numbers of at least 0");
    }
  }
  const double mean = Mean(values);
  if (mean <= 0) throw core::InputError("values", "must not all be 0");
  return mean;
}

}  // namespace

void GroupMeans(const Eigen::Ref<const Eigen::ArrayXXd>& values,
                const Eigen::Ref<const Eigen::ArrayXXd>& weights,
                Eigen::Ref<Eigen::ArrayXXd> means) {
  assert(weights.cols() == values.rows() && means.rows() == weights.rows());
  assert(means.cols() == values.cols());
  for (Eigen::Index g = 0; g < weights.rows(); ++g) {
    const double total = weights.row(g).sum();
    for (Eigen::Index i = 0; i < values.cols(); ++i) {
      means(g, i) = total > 0 ? (weights.row(g).transpose() * values.col(i)).sum() / total : kNone;
    }
  }
}

void WeightedPrices(const Eigen::Ref<const Eigen::ArrayXXd>& mean_price,
                    const Eigen::Ref<const Eigen::ArrayXd>& units,
                    Eigen::Ref<Eigen::ArrayXd> group_price) {
  assert(mean_price.cols() == units.size() && mean_price.rows() == group_price.size());
  group_price.setZero();
  double total = 0;
  for (Eigen::Index i = 0; i < units.size(); ++i) {
    if (units[i] <= 0 || mean_price.col(i).isNaN().any()) continue;
    group_price += units[i] * mean_price.col(i);
    total += units[i];
  }
  if (total > 0) {
    group_price /= total;
  } else {
    group_price.setConstant(kNone);
  }
}

double LargestGap(std::span<const double> group_values) {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const double value : group_values) {
    if (std::isnan(value)) continue;
    smallest = std::min(smallest, value);
    largest = std::max(largest, value);
  }
  return largest > smallest ? largest - smallest : 0;
}

double PriceGap(const Eigen::Ref<const Eigen::ArrayXXd>& mean_price,
                const Eigen::Ref<const Eigen::ArrayXd>& units) {
  Eigen::ArrayXd group_price(mean_price.rows());
  WeightedPrices(mean_price, units, group_price);
  return LargestGap({group_price.data(), static_cast<std::size_t>(group_price.size())});
}

double AccessGap(std::span<const double> purchases, std::span<const double> visits) {
  assert(purchases.size() == visits.size());
  std::vector<double> rates;
  for (std::size_t g = 0; g < visits.size(); ++g) {
    if (visits[g] > 0) rates.push_back(purchases[g] / visits[g]);
  }
  return LargestGap(rates);
}

double JainIndex(std::span<const double> values) {
  const double mean = MeanOfShares(values);
  double squares = 0;
  for (const double value : values) squares += (value / mean) * (value / mean);
  return static_cast<double>(values.size()) / squares;
}

double GiniIndex(std::span<const double> values) {
  const double mean = MeanOfShares(values);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  // In ascending order the sum of |x_i - x_j| over all pairs is 2 sum_i (2 i - n - 1) x_i, i
  // from 1.
  const auto n = static_cast<double>(sorted.size());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    sum += (2 * static_cast<double>(i + 1) - n - 1) * sorted[i];
  }
  return sum / (n * n * mean);
}

double TheilIndex(std::span<const double> values) {
  const double mean = MeanOfShares(values);
  double sum = 0;
  for (const double value : values) {
    if (value > 0) sum += value / mean * std::log(value / mean);
  }
  return sum / static_cast<double>(values.size());
}

double AtkinsonIndex(std::span<const double> values, double aversion) {
  if (!(aversion > 0)) throw core::InputError("aversion", "must be above 0");
  const double mean = MeanOfShares(values);
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  if (aversion == 1) {
    for (const double value : values) sum += std::log(value / mean);
    return 1 - std::exp(sum / n);
  }
  for (const double value : values) sum += std::pow(value / mean, 1 - aversion);
  return 1 - std::pow(sum / n, 1 / (1 - aversion));
}

}  // namespace souk::metrics
