// What `souk calibrate --json` says of sales.

#include <nlohmann/json.hpp>

#include "cli/calibrate_report.h"
#include "io/json_text.h"

namespace souk::cli {
namespace {

using calibration::Calibration;
using calibration::Coefficient;
using calibration::FitQuality;
using calibration::ZoneReport;
using nlohmann::ordered_json;

ordered_json Json(const Coefficient& c) {
  if (!c.used) return nullptr;
  return {{"value", c.value}, {"standard_error", c.standard_error}};
}

ordered_json Json(const FitQuality& fit) {
  return {{"rows", fit.rows},
          {"r_squared", fit.r_squared},
          {"rmse_log_odds", fit.rmse_log_odds},
          {"rmse_share", fit.rmse_share}};
}

ordered_json Json(const calibration::FitReport& fit) {
  return {{"with_price", Json(fit.with_price)}, {"without_price", Json(fit.without_price)}};
}

std::vector<double> Values(const Eigen::VectorXd& vector) { return {vector.begin(), vector.end()}; }

ordered_json Json(const ZoneReport& zone) {
  return {{"name", zone.name},
          {"stores", zone.stores},
          {"arrivals_per_week", zone.arrivals_per_week},
          {"rows", zone.model.rows},
          {"degrees_of_freedom", zone.model.degrees_of_freedom},
          {"price", Json(zone.model.price)},
          {"feat", Json(zone.model.feat)},
          {"deal", Json(zone.model.deal)},
          {"residual_sd", zone.model.residual_sd},
          {"r_squared_within", zone.model.r_squared_within},
          {"first_stage_f", zone.model.first_stage_f},
          {"endogeneity_t", zone.model.endogeneity_t},
          {"intrinsic_utility", Values(zone.taste.taste)},
          {"observed_shares", Values(zone.taste.observed_share)},
          {"shares_at_list_prices", Values(zone.taste.share_at_list_price)},
          {"optimal_prices", zone.prices.optimal},
          {"best_ladder_prices", zone.prices.ladder},
          {"interior", zone.prices.interior},
          {"profit_per_visitor",
           {{"list", zone.prices.profit_at_list},
            {"ladder", zone.prices.profit_at_ladder},
            {"optimal", zone.prices.profit_at_optimal}}}};
}

ordered_json Json(const calibration::Elasticities& elasticities) {
  ordered_json brands = ordered_json::array();
  for (const calibration::BrandElasticity& brand : elasticities.brands) {
    ordered_json prices = ordered_json::array();
    for (const Coefficient& price : brand.prices) prices.push_back(Json(price));
    brands.push_back({{"own", Json(brand.own)},
                      {"constant", Json(brand.constant)},
                      {"deal", Json(brand.deal)},
                      {"feat", Json(brand.feat)},
                      {"log_prices", prices},
                      {"r_squared", brand.r_squared},
                      {"rows", brand.rows}});
  }
  return {{"brands", brands},
          {"pooled", Json(elasticities.pooled)},
          {"store_weeks", elasticities.store_weeks},
          {"incomplete_store_weeks", elasticities.incomplete_store_weeks}};
}

ordered_json CleaningJson(const Calibration& c) {
  const calibration::CleaningReport& r = c.cleaning;
  return {{"read", r.read},
          {"kept", r.kept},
          {"missing", r.missing},
          {"non_positive_price", r.non_positive_price},
          {"non_positive_sales", r.non_positive_sales},
          {"duplicates", r.duplicates},
          {"without_cost", r.without_cost},
          {"unused_stores", c.unused_stores},
          {"small_outside_share_rows", c.rows_left_out},
          {"small_outside_share_store_weeks", c.store_weeks_left_out}};
}

}  // namespace

std::string CalibrationJson(const Calibration& c, const std::string& out) {
  ordered_json zones = ordered_json::array();
  for (const ZoneReport& zone : c.zones) zones.push_back(Json(zone));
  std::vector<std::string> products;
  for (const spec::ProductConfig& product : c.market.products) products.push_back(product.name);
  const ordered_json report = {
      {"scenario", c.market.name},
      {"out", out.empty() ? ordered_json(nullptr) : ordered_json(out)},
      {"weeks", c.weeks},
      {"cleaning", CleaningJson(c)},
      {"products", products},
      {"inertia_share", c.inertia_share},
      {"zones", zones},
      {"fit",
       {{"in_sample", Json(c.in_sample)},
        {"held_out", c.held_out_weeks > 0 ? Json(c.held_out) : ordered_json(nullptr)},
        {"held_out_weeks", c.held_out_weeks}}},
      {"shocks",
       {{"arrivals_log_sd", c.shocks.arrivals_log_sd},
        {"arrivals_degrees_of_freedom", c.shocks.arrivals_degrees_of_freedom},
        {"product_sd", c.shocks.product_sd},
        {"product_degrees_of_freedom", c.shocks.product_degrees_of_freedom}}},
      {"elasticities", Json(c.elasticities)},
      {"profit_per_week",
       {{"list", WeeklyProfit(c, &calibration::ZonePrices::profit_at_list)},
        {"ladder", WeeklyProfit(c, &calibration::ZonePrices::profit_at_ladder)},
        {"optimal", WeeklyProfit(c, &calibration::ZonePrices::profit_at_optimal)}}}};
  return io::JsonText(report) + "\n";
}

}  // namespace souk::cli
