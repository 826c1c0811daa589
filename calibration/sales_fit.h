#pragma once

// What a fitted share model is worth, and what it leaves over: fit in and out of sample, demand
// shocks, and the tastes of a whole cluster.

#include <Eigen/Core>
#include <vector>

#include "calibration/sales_shares.h"

namespace souk::calibration {

struct FitQuality {
  int rows = 0;
  double r_squared = 0;      // 1 - sum (y - fitted)^2 / sum (y - mean of y in the fitted weeks)^2
  double rmse_log_odds = 0;  // y = ln s - ln s_0
  double rmse_share = 0;
};

// Over the rows with a prediction and a week index in [weeks_begin, weeks_end); `mean` is what R^2
// measures against.
FitQuality Quality(const SalesTable& table, const ShareData& shares,
                   const Eigen::Ref<const Eigen::VectorXd>& predicted, double mean, int weeks_begin,
                   int weeks_end);

// Mean log odds of the rows with a log odds and week index below weeks_end.
double MeanLogOdds(const SalesTable& table, const ShareData& shares, int weeks_end);

// Shocks common to all stores, by moments over weeks and brands:
//
//   product_sd^2 = sum_iw (r_iw - r_w)^2 / ((I - 1)(W - 1)) - mean_iw (s_iw^2 / n_iw)
//   arrivals_log_sd = s.d. over weeks of ln(ounces sold / ounces fitted), W - 1 degrees of freedom
//
// r_iw: mean residual over the n_iw stores selling brand i in week w, s_iw its s.d. over them, r_w
// the mean of r_iw over brands. The last term is what stores of their own would leave in such a
// mean. Fitted ounces hold the product shocks r_iw - r_w, so that the two shocks add up to, not
// exceed, the spread seen. With cells missing, (I - 1)(W - 1) becomes cells - weeks - brands + 1.
struct DemandShocks {
  double arrivals_log_sd = 0;
  int arrivals_degrees_of_freedom = 0;
  double product_sd = 0;
  int product_degrees_of_freedom = 0;
};
DemandShocks EstimateShocks(const SalesTable& table, const ShareData& shares,
                            const Eigen::Ref<const Eigen::VectorXd>& market_sizes,
                            const Eigen::Ref<const Eigen::VectorXd>& predicted);

// Taste [brands] of a cluster: with it the logit gives, at prices `at` (per pack), the mean share
// that the model gives over the cluster's store-weeks, weighted by market size, when every observed
// log odds is moved from its own price to `at`:
//
//   taste_i = ln(q_i / q_0) - b at_i   with b < 0 the price coefficient
//   q_i = sum_sw M_s q_isw / sum_sw M_s
//   q_isw = logit share of  ln(s_isw / s_0sw) + b (at_i - price_isw)
//
// It keeps feature and deal as frequent as they were and the residuals as spread (the smearing of
// Duan 1983): the plain mean of the effects would put the shares a third too low, the mean of an
// exponential being above the exponential of the mean.
struct ClusterTaste {
  Eigen::VectorXd taste;
  Eigen::VectorXd observed_share;       // mean share, weighted by market size
  Eigen::VectorXd share_at_list_price;  // q
};
ClusterTaste TasteOfCluster(const SalesTable& table, const ShareData& shares,
                            const Eigen::Ref<const Eigen::VectorXd>& market_sizes,
                            const std::vector<int>& cluster_of_store, int cluster,
                            double price_coefficient, const Eigen::Ref<const Eigen::VectorXd>& at);

}  // namespace souk::calibration
