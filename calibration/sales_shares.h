#pragma once

// A multinomial logit with an outside option from market shares (Berry 1994, eq. 9):
//
//   ln s_isw - ln s_0sw = effect_is - b price_isw + f feat_isw + d deal_isw + residual_isw
//   s_isw = ounces_isw / M_s,   s_0sw = 1 - sum_i s_isw
//   M_s = factor * (.95 quantile, R type 7, of the ounces store s sold a week over all brands)
//
// for brand i, store s, week w; price per pack; one effect per brand and store; least squares after
// the within transformation, standard errors with the effects counted in the degrees of freedom.
// Rows of a store-week whose outside share is not above a floor are left out. A brand absent from a
// store-week has no row, and no alternative, there. Cost: one pass over the rows per fit.

#include <Eigen/Core>
#include <vector>

#include "calibration/sales_table.h"

namespace souk::calibration {

// M_s in ounces [stores], from the weeks with index below weeks_end; 0 for a store without any.
Eigen::VectorXd MarketSizes(const SalesTable& table, double factor, int weeks_end);

// Shares of the rows of a sales table; every vector is [rows of the table].
struct ShareData {
  std::vector<int> store_week;  // which store-week, 0, 1, ... in row order
  Eigen::VectorXd share;
  Eigen::VectorXd log_odds;  // ln s - ln s_0; NaN where left out
  Eigen::VectorXd price;     // per pack
  int left_out = 0;          // rows in store-weeks with too small an outside share
  int store_weeks_left_out = 0;
};
ShareData Shares(const SalesTable& table, const Eigen::Ref<const Eigen::VectorXd>& market_sizes,
                 double least_outside_share, double pack_size);

struct Coefficient {
  double value = 0;
  double standard_error = 0;
  bool used = false;  // false: the column is absent or never moves within a brand and store
};

struct ShareModel {
  Coefficient price;  // per currency and pack; expected negative
  Coefficient feat;
  Coefficient deal;
  Eigen::MatrixXd effects;  // [stores, brands]; NaN where the fit saw no row
  int rows = 0;
  int degrees_of_freedom = 0;
  double residual_sd = 0;
  double r_squared_within = 0;
  // With an instrument (metrics/least_squares.h), else 0.
  double first_stage_f = 0;
  double endogeneity_t = 0;
};

// Fits on the rows with a log odds, week index below weeks_end and cluster_of_store == cluster.
// With an instrument in the table the price is instrumented by it. core::InputError when the price
// or the instrument never moves or fewer rows than coefficients are left.
ShareModel FitShares(const SalesTable& table, const ShareData& shares,
                     const std::vector<int>& cluster_of_store, int cluster, int weeks_end,
                     bool with_price);

// One model per cluster.
std::vector<ShareModel> FitAllShares(const SalesTable& table, const ShareData& shares,
                                     const std::vector<int>& cluster_of_store, int clusters,
                                     int weeks_end, bool with_price);

// Log odds that the models give each row [rows]; NaN where left out or the effect is unknown.
Eigen::VectorXd PredictLogOdds(const SalesTable& table, const ShareData& shares,
                               const std::vector<int>& cluster_of_store,
                               const std::vector<ShareModel>& models);

// Shares that log odds give [rows], with the brands of each store-week as alternatives; 0 at NaN.
Eigen::VectorXd SharesOfLogOdds(const ShareData& shares,
                                const Eigen::Ref<const Eigen::VectorXd>& log_odds);

}  // namespace souk::calibration
