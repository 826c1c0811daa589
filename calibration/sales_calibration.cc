#include "calibration/sales_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/calibrated_market.h"
#include "calibration/store_clusters.h"
#include "core/errors.h"
#include "env/calendar.h"

namespace souk::calibration {
namespace {

using core::InputError;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kLeastWeeksHeldOut = 4;  // fewer say nothing about prediction

int DemographicColumn(const StoreTable& stores, const std::string& name, const char* field) {
  const int column = stores.Column(name);
  if (column >= 0) return column;
  throw InputError(field, "the stores table has no column '" + name + "'" +
                              core::NearestHint(name, stores.columns));
}

MatrixXd ChosenDemographics(const StoreTable& stores, const std::vector<std::string>& names) {
  if (names.empty()) return stores.values;
  std::vector<int> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) {
    columns.push_back(DemographicColumn(stores, name, "demographics"));
  }
  return stores.values(Eigen::all, columns);
}

std::vector<ZoneReport> FitZones(const CalibrationInput& input, const CalibrationOptions& options,
                                 const ShareData& shares, const VectorXd& sizes,
                                 const Clusters& clusters, const VectorXd& list_prices) {
  std::vector<ZoneReport> zones(static_cast<std::size_t>(clusters.count));
  for (std::size_t s = 0; s < clusters.of_store.size(); ++s) {
    ZoneReport& zone = zones[static_cast<std::size_t>(clusters.of_store[s])];
    zone.stores.push_back(input.sales.stores[s]);
    zone.arrivals_per_week += sizes[static_cast<Index>(s)] / options.pack_size;
  }
  for (int k = 0; k < clusters.count; ++k) {
    ZoneReport& zone = zones[static_cast<std::size_t>(k)];
    zone.name = "zone_" + std::to_string(k + 1);
    zone.model =
        FitShares(input.sales, shares, clusters.of_store, k, input.sales.weeks_count(), true);
    if (!(zone.model.price.value < 0)) {
      throw InputError("price", "sales rise with price in cluster " + std::to_string(k + 1) +
                                    ", so it has no best price; fewer clusters are needed");
    }
    zone.taste = TasteOfCluster(input.sales, shares, sizes, clusters.of_store, k,
                                zone.model.price.value, list_prices);
  }
  return zones;
}

FitReport JudgeFit(const CalibrationInput& input, const ShareData& shares, const Clusters& clusters,
                   int fitted_weeks, int judged_from, int judged_to) {
  const double mean = MeanLogOdds(input.sales, shares, fitted_weeks);
  const auto quality = [&](bool with_price) {
    const std::vector<ShareModel> models = FitAllShares(input.sales, shares, clusters.of_store,
                                                        clusters.count, fitted_weeks, with_price);
    return Quality(input.sales, shares,
                   PredictLogOdds(input.sales, shares, clusters.of_store, models), mean,
                   judged_from, judged_to);
  };
  return {quality(true), quality(false)};
}

void JudgeHeldOut(const CalibrationInput& input, const CalibrationOptions& options,
                  const Clusters& clusters, Calibration* result) {
  const int weeks = input.sales.weeks_count();
  const int held_out = static_cast<int>(std::lround(options.holdout_share * weeks));
  if (held_out < kLeastWeeksHeldOut || weeks - held_out < kLeastWeeksHeldOut) return;
  const int fitted = weeks - held_out;
  // Market sizes come from the fitted weeks too: the weeks held out must not leak into the fit.
  const VectorXd sizes = MarketSizes(input.sales, options.market_size_factor, fitted);
  const ShareData shares =
      Shares(input.sales, sizes, options.least_outside_share, options.pack_size);
  try {
    result->held_out = JudgeFit(input, shares, clusters, fitted, fitted, weeks);
    result->held_out_weeks = held_out;
  } catch (const InputError&) {
    result->held_out_weeks = 0;  // the first weeks alone cannot carry a fit; all weeks can
  }
}

void AddAttributes(const CalibrationInput& input, const CalibrationOptions& options,
                   const VectorXd& sizes, const Clusters& clusters, env::MarketConfig* market) {
  for (const auto& [name, column] : options.attributes) {
    market->attributes.push_back({name, {"low", "middle", "high"}});
    const std::vector<int> tercile =
        Terciles(input.stores.values.col(DemographicColumn(input.stores, column, "group")));
    for (int k = 0; k < clusters.count; ++k) {
      market->segments[static_cast<std::size_t>(k)].groups.push_back(
          GroupShares(clusters.of_store, k, tercile, 3, sizes));
    }
  }
}

VectorXd ListPrices(const env::MarketConfig& market) {
  VectorXd prices(market.products_count());
  for (Index i = 0; i < prices.size(); ++i) {
    prices[i] = market.products[static_cast<std::size_t>(i)].list_price;
  }
  return prices;
}

double FourDecimals(double value) { return std::round(value * 1e4) / 1e4; }

}  // namespace

Calibration Calibrate(const CalibrationInput& input, const CalibrationOptions& options) {
  ValidateOptions(options);
  const SalesTable& sales = input.sales;
  const int weeks = sales.weeks_count();
  const VectorXd sizes = MarketSizes(sales, options.market_size_factor, weeks);
  const Clusters clusters = ClusterStores(ChosenDemographics(input.stores, options.demographics),
                                          sizes, options.clusters, options.seed);
  const ShareData shares = Shares(sales, sizes, options.least_outside_share, options.pack_size);

  Calibration result;
  result.cleaning = sales.cleaning;
  result.unused_stores = input.stores.unused;
  result.rows_left_out = shares.left_out;
  result.store_weeks_left_out = shares.store_weeks_left_out;
  result.weeks = weeks;
  result.inertia_share = clusters.total_inertia > 0 ? clusters.inertia / clusters.total_inertia : 0;
  result.market = EmptyMarket(options);
  result.market.estimated_from = sales.file;
  result.market.products = CalibratedProducts(input, options);
  result.zones = FitZones(input, options, shares, sizes, clusters, ListPrices(result.market));
  std::vector<ShareModel> models;
  for (int k = 0; k < clusters.count; ++k) {
    const ZoneReport& zone = result.zones[static_cast<std::size_t>(k)];
    models.push_back(zone.model);
    result.market.audiences.push_back(zone.name);
    result.market.segments.push_back(CalibratedSegment(zone, k, clusters.count));
  }
  AddAttributes(input, options, sizes, clusters, &result.market);
  result.shocks = EstimateShocks(sales, shares, sizes,
                                 PredictLogOdds(sales, shares, clusters.of_store, models));
  result.market.shocks.arrivals_log_sd = FourDecimals(result.shocks.arrivals_log_sd);
  result.market.shocks.product_sd = FourDecimals(result.shocks.product_sd);
  env::Validate(result.market);
  StateObservationScale(&result.market);
  for (int k = 0; k < clusters.count; ++k) {
    result.zones[static_cast<std::size_t>(k)].prices = StaticPrices(result.market, k);
  }
  result.in_sample = JudgeFit(input, shares, clusters, weeks, 0, weeks);
  JudgeHeldOut(input, options, clusters, &result);
  result.elasticities = EstimateElasticities(sales);
  return result;
}

}  // namespace souk::calibration
