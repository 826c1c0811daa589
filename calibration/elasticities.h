#pragma once

// Own-price elasticities by least squares on the cleaned table: a description of the data beside
// the market's demand model, not a part of it.
//
//   brand i  log ounces_isw = c_i + d_i deal_isw + f_i feat_isw + sum_j e_ij log price_jsw + error
//   pooled   log ounces_isw = c_i + d deal_isw + f feat_isw + e log price_isw + error
//
// price per ounce. The system per brand needs every brand's price, so it leaves out store-weeks
// that lack a brand; the pooled line uses every row. Columns that never move are left out.

#include <vector>

#include "calibration/sales_shares.h"

namespace souk::calibration {

struct BrandElasticity {
  bool estimated = false;  // false: too few store-weeks, or prices that move together
  Coefficient constant;
  Coefficient deal;
  Coefficient feat;
  std::vector<Coefficient> prices;  // [brands], the log prices
  Coefficient own;                  // prices[this brand]
  double r_squared = 0;
  int rows = 0;
};

struct Elasticities {
  std::vector<BrandElasticity> brands;
  Coefficient pooled;
  double pooled_r_squared = 0;  // within brands
  int pooled_rows = 0;
  int store_weeks = 0;             // with every brand
  int incomplete_store_weeks = 0;  // left out of the system per brand
};

Elasticities EstimateElasticities(const SalesTable& table);

}  // namespace souk::calibration
