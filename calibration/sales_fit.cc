#include "calibration/sales_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"

namespace souk::calibration {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Index RowsOf(const SalesTable& table) { return static_cast<Index>(table.rows.size()); }

const SalesRow& RowAt(const SalesTable& table, Index r) {
  return table.rows[static_cast<std::size_t>(r)];
}

// Mean residual of each brand and week over stores, and the variance that stores of their own leave
// in that mean. NaN where no store sold the brand.
struct Cells {
  MatrixXd mean;     // [brands, weeks]
  double noise = 0;  // mean over cells of s^2 / n, cells of two stores or more
  int count = 0;
};

Cells ResidualCells(const SalesTable& table, const VectorXd& residual) {
  MatrixXd sum = MatrixXd::Zero(table.brands_count(), table.weeks_count());
  MatrixXd squares = sum;
  MatrixXd number = sum;
  for (Index r = 0; r < residual.size(); ++r) {
    if (std::isnan(residual[r])) continue;
    const SalesRow& row = RowAt(table, r);
    sum(row.brand, row.week) += residual[r];
    squares(row.brand, row.week) += residual[r] * residual[r];
    number(row.brand, row.week) += 1;
  }
  Cells cells{MatrixXd::Constant(sum.rows(), sum.cols(), std::nan("")), 0, 0};
  int measured = 0;
  for (Index w = 0; w < sum.cols(); ++w) {
    for (Index i = 0; i < sum.rows(); ++i) {
      const double n = number(i, w);
      if (n == 0) continue;
      ++cells.count;
      cells.mean(i, w) = sum(i, w) / n;
      if (n < 2) continue;
      ++measured;
      const double variance = (squares(i, w) - sum(i, w) * cells.mean(i, w)) / (n - 1);
      cells.noise += std::max(0.0, variance) / n;
    }
  }
  cells.noise /= std::max(1, measured);
  return cells;
}

// Takes the mean over brands out of every week; returns how many weeks have a cell.
int RemoveWeekMeans(MatrixXd* mean) {
  int weeks = 0;
  for (Index w = 0; w < mean->cols(); ++w) {
    double sum = 0;
    int cells = 0;
    for (Index i = 0; i < mean->rows(); ++i) {
      if (std::isnan((*mean)(i, w))) continue;
      sum += (*mean)(i, w);
      ++cells;
    }
    if (cells == 0) continue;
    ++weeks;
    mean->col(w).array() -= sum / cells;
  }
  return weeks;
}

double SumOfSquares(const MatrixXd& values) {
  double sum = 0;
  for (Index w = 0; w < values.cols(); ++w) {
    for (Index i = 0; i < values.rows(); ++i) {
      if (!std::isnan(values(i, w))) sum += values(i, w) * values(i, w);
    }
  }
  return sum;
}

}  // namespace

FitQuality Quality(const SalesTable& table, const ShareData& shares,
                   const Eigen::Ref<const VectorXd>& predicted, double mean, int weeks_begin,
                   int weeks_end) {
  const VectorXd fitted = SharesOfLogOdds(shares, predicted);
  FitQuality quality;
  double errors = 0;
  double spread = 0;
  double share_errors = 0;
  for (Index r = 0; r < RowsOf(table); ++r) {
    const SalesRow& row = RowAt(table, r);
    if (row.week < weeks_begin || row.week >= weeks_end || std::isnan(predicted[r])) continue;
    ++quality.rows;
    errors += std::pow(shares.log_odds[r] - predicted[r], 2);
    spread += std::pow(shares.log_odds[r] - mean, 2);
    share_errors += std::pow(shares.share[r] - fitted[r], 2);
  }
  const double rows = std::max(1, quality.rows);
  quality.r_squared = spread > 0 ? 1 - errors / spread : 0;
  quality.rmse_log_odds = std::sqrt(errors / rows);
  quality.rmse_share = std::sqrt(share_errors / rows);
  return quality;
}

double MeanLogOdds(const SalesTable& table, const ShareData& shares, int weeks_end) {
  double sum = 0;
  int rows = 0;
  for (Index r = 0; r < RowsOf(table); ++r) {
    if (std::isnan(shares.log_odds[r]) || RowAt(table, r).week >= weeks_end) continue;
    sum += shares.log_odds[r];
    ++rows;
  }
  return sum / std::max(1, rows);
}

DemandShocks EstimateShocks(const SalesTable& table, const ShareData& shares,
                            const Eigen::Ref<const VectorXd>& market_sizes,
                            const Eigen::Ref<const VectorXd>& predicted) {
  DemandShocks shocks;
  Cells cells = ResidualCells(table, shares.log_odds - predicted);
  const int weeks = RemoveWeekMeans(&cells.mean);
  shocks.product_degrees_of_freedom = cells.count - weeks - table.brands_count() + 1;
  if (shocks.product_degrees_of_freedom > 0) {
    const double raw = SumOfSquares(cells.mean) / shocks.product_degrees_of_freedom;
    shocks.product_sd = std::sqrt(std::max(0.0, raw - cells.noise));
  }
  VectorXd with_shocks = predicted;
  for (Index r = 0; r < RowsOf(table); ++r) {
    if (std::isnan(predicted[r])) continue;
    with_shocks[r] += cells.mean(RowAt(table, r).brand, RowAt(table, r).week);
  }
  const VectorXd fitted = SharesOfLogOdds(shares, with_shocks);
  VectorXd sold = VectorXd::Zero(table.weeks_count());
  VectorXd expected = sold;
  for (Index r = 0; r < RowsOf(table); ++r) {
    if (std::isnan(predicted[r])) continue;
    const SalesRow& row = RowAt(table, r);
    sold[row.week] += row.ounces;
    expected[row.week] += fitted[r] * market_sizes[row.store];
  }
  std::vector<double> ratios;
  for (Index w = 0; w < sold.size(); ++w) {
    if (sold[w] > 0) ratios.push_back(std::log(sold[w] / expected[w]));
  }
  shocks.arrivals_degrees_of_freedom = static_cast<int>(ratios.size()) - 1;
  if (shocks.arrivals_degrees_of_freedom > 0) {
    const Eigen::Map<const VectorXd> log_ratio(ratios.data(), static_cast<Index>(ratios.size()));
    shocks.arrivals_log_sd = std::sqrt((log_ratio.array() - log_ratio.mean()).square().sum() /
                                       shocks.arrivals_degrees_of_freedom);
  }
  return shocks;
}

ClusterTaste TasteOfCluster(const SalesTable& table, const ShareData& shares,
                            const Eigen::Ref<const VectorXd>& market_sizes,
                            const std::vector<int>& cluster_of_store, int cluster,
                            double price_coefficient, const Eigen::Ref<const VectorXd>& at) {
  VectorXd moved = VectorXd::Constant(RowsOf(table), std::nan(""));
  for (Index r = 0; r < RowsOf(table); ++r) {
    const SalesRow& row = RowAt(table, r);
    if (cluster_of_store[static_cast<std::size_t>(row.store)] != cluster) continue;
    moved[r] = shares.log_odds[r] + price_coefficient * (at[row.brand] - shares.price[r]);
  }
  const VectorXd moved_share = SharesOfLogOdds(shares, moved);
  ClusterTaste result;
  result.share_at_list_price = VectorXd::Zero(table.brands_count());
  result.observed_share = result.share_at_list_price;
  double weight = 0;
  int last = -1;
  for (Index r = 0; r < RowsOf(table); ++r) {
    if (std::isnan(moved[r])) continue;
    const SalesRow& row = RowAt(table, r);
    const double size = market_sizes[row.store];
    const int store_week = shares.store_week[static_cast<std::size_t>(r)];
    if (store_week != last) weight += size;
    last = store_week;
    result.share_at_list_price[row.brand] += size * moved_share[r];
    result.observed_share[row.brand] += size * shares.share[r];
  }
  result.share_at_list_price /= weight;
  result.observed_share /= weight;
  const double outside = 1 - result.share_at_list_price.sum();
  result.taste =
      (result.share_at_list_price.array() / outside).log() - price_coefficient * at.array();
  for (Index i = 0; i < result.taste.size(); ++i) {
    if (std::isfinite(result.taste[i])) continue;
    throw core::InputError("clusters", "brand " + table.brands[static_cast<std::size_t>(i)] +
                                           " is never sold in cluster " +
                                           std::to_string(cluster + 1) +
                                           "; fewer clusters are needed");
  }
  return result;
}

}  // namespace souk::calibration
