#pragma once

// A market from a sales table: stores clustered into zones, one segment and one audience per zone,
// a logit with an outside option per zone, prices held to the range seen.
//
//   Calibration result = Calibrate(input, options);
//   WriteFileAtomically(path, ToYaml(result.market));
//
// The method, its choices and its limits are in docs/calibration.md.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "calibration/elasticities.h"
#include "calibration/sales_fit.h"
#include "calibration/sales_table.h"
#include "env/market_config.h"

namespace souk::calibration {

struct CalibrationOptions {
  int clusters = 4;                  // zones, 1..stores
  std::uint64_t seed = 1;            // of the k-means starts
  double pack_size = 64;             // ounces per unit sold, > 0
  double market_size_factor = 2;     // market size over the .95 quantile of a store's weeks, > 1
  double least_outside_share = .02;  // in [0, 1)
  double low_price_quantile = .05;   // 0 <= low < high <= 1
  double high_price_quantile = .95;
  int price_levels = 9;                   // of the ladder, 2..100
  double holdout_share = .2;              // of the weeks, the last ones; in (0, 1)
  std::vector<std::string> demographics;  // columns to cluster on; empty = all
  std::vector<std::pair<std::string, std::string>> attributes;  // audited name, column of terciles
  std::string name = "calibrated";
  std::string description;
  std::string currency = "USD";
  std::string start = "2026-01-05";  // first day of the calendar
  int weeks = 52;                    // periods of the calendar, >= 1
};

struct CalibrationInput {
  SalesTable sales;
  StoreTable stores;
  BrandNames brands;
};

// Expected profit per visitor of one zone under posted prices, no shocks.
struct ZonePrices {
  std::vector<double> optimal;  // [brands] within the price range
  std::vector<double> ladder;   // [brands] best levels
  double profit_at_list = 0;
  double profit_at_optimal = 0;
  double profit_at_ladder = 0;
  int interior = 0;  // optimal prices strictly inside their range
};

struct ZoneReport {
  std::string name;
  std::vector<std::string> stores;
  double arrivals_per_week = 0;
  ShareModel model;
  ClusterTaste taste;
  ZonePrices prices;
};

// The same rows judged with the price and by the model without it.
struct FitReport {
  FitQuality with_price;
  FitQuality without_price;
};

struct Calibration {
  env::MarketConfig market;
  CleaningReport cleaning;
  int unused_stores = 0;
  int rows_left_out = 0;  // for their outside share
  int store_weeks_left_out = 0;
  int weeks = 0;
  double inertia_share = 0;  // spread left within clusters, of all
  std::vector<ZoneReport> zones;
  FitReport in_sample;
  FitReport held_out;      // fitted on the first weeks, judged on the last
  int held_out_weeks = 0;  // 0: too few weeks to hold any out
  DemandShocks shocks;
  Elasticities elasticities;
};

// core::InputError on options out of range and on data that cannot carry the fit.
Calibration Calibrate(const CalibrationInput& input, const CalibrationOptions& options);

}  // namespace souk::calibration
