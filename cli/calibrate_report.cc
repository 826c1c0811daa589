#include "cli/calibrate_report.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <vector>

#include "cli/table.h"

namespace souk::cli {
namespace {

using calibration::Calibration;
using calibration::Coefficient;
using calibration::FitQuality;
using calibration::ZoneReport;

std::string Value(const Coefficient& c) {
  return c.used ? fmt::format("{:.4f} ({:.4f})", c.value, c.standard_error) : "not estimated";
}

void PrintCleaning(const Calibration& c, std::string* out) {
  const calibration::CleaningReport& r = c.cleaning;
  auto to = std::back_inserter(*out);
  fmt::format_to(to, "Rows: {} read, {} kept over {} weeks\n", r.read, r.kept, c.weeks);
  fmt::format_to(
      to,
      "  dropped: {} with a missing cell, {} with a price not positive, {} with sales not\n"
      "  positive, {} repeated (first kept)\n",
      r.missing, r.non_positive_price, r.non_positive_sales, r.duplicates);
  fmt::format_to(to, "  kept without a cost: {}; stores that sell nothing here: {}\n",
                 r.without_cost, c.unused_stores);
  fmt::format_to(to, "  outside share too small: {} rows in {} store-weeks, not fitted\n",
                 c.rows_left_out, c.store_weeks_left_out);
}

// How far the instrument moved prices, or what is taken on trust without one.
void PrintInstrument(const Calibration& c, std::string* out) {
  auto to = std::back_inserter(*out);
  constexpr double kWeak = 10;  // first-stage F
  constexpr double kSignificant = 1.96;
  if (c.zones.empty() || c.zones[0].model.first_stage_f == 0) {
    fmt::format_to(
        to,
        "Prices are taken as given: where they moved with demand that the table does not "
        "show,\nprice effects come out too weak (--instrument COLUMN).\n");
    return;
  }
  for (const ZoneReport& zone : c.zones) {
    fmt::format_to(to, "{}: first-stage F of the instrument {:.1f}{}, endogeneity t {:.2f}{}\n",
                   zone.name, zone.model.first_stage_f,
                   zone.model.first_stage_f < kWeak ? " (weak)" : "", zone.model.endogeneity_t,
                   std::abs(zone.model.endogeneity_t) > kSignificant
                       ? " (prices did move with unseen demand)"
                       : "");
  }
}

void PrintZones(const Calibration& c, std::string* out) {
  *out += "\nZones: ln s - ln s0 per zone, standard errors in brackets\n";
  std::vector<std::vector<std::string>> rows = {{"zone", "stores", "arrivals/wk", "rows", "price",
                                                 "feat", "deal", "R2 within", "observed",
                                                 "at list"}};
  for (const ZoneReport& zone : c.zones) {
    rows.push_back({zone.name, fmt::format("{}", zone.stores.size()),
                    fmt::format("{:.0f}", zone.arrivals_per_week),
                    fmt::format("{}", zone.model.rows), Value(zone.model.price),
                    Value(zone.model.feat), Value(zone.model.deal),
                    fmt::format("{:.3f}", zone.model.r_squared_within),
                    fmt::format("{:.4f}", zone.taste.observed_share.sum()),
                    fmt::format("{:.4f}", zone.taste.share_at_list_price.sum())});
  }
  *out += FormatTable(rows) +
          "(observed, at list: share of visitors who buy, as seen and at list prices)\n";
  PrintInstrument(c, out);
}

std::vector<std::string> FitRow(const std::string& name, const FitQuality& fit) {
  return {name, fmt::format("{}", fit.rows), fmt::format("{:.4f}", fit.r_squared),
          fmt::format("{:.4f}", fit.rmse_log_odds), fmt::format("{:.5f}", fit.rmse_share)};
}

void PrintFit(const Calibration& c, std::string* out) {
  std::vector<std::vector<std::string>> rows = {
      {"Fit of ln s - ln s0", "rows", "R2", "RMSE", "RMSE share"},
      FitRow("all weeks", c.in_sample.with_price),
      FitRow("all weeks, no price", c.in_sample.without_price)};
  if (c.held_out_weeks > 0) {
    rows.push_back(FitRow(fmt::format("last {} weeks", c.held_out_weeks), c.held_out.with_price));
    rows.push_back(
        FitRow(fmt::format("last {} weeks, no price", c.held_out_weeks), c.held_out.without_price));
  }
  *out += "\n" + FormatTable(rows);
  if (c.held_out_weeks == 0) *out += "too few weeks to hold any out\n";
  *out += fmt::format(
      "\nShocks over weeks, common to all stores: arrivals log s.d. {:.4f} ({} degrees of\n"
      "freedom), products s.d. {:.4f} ({})\n",
      c.shocks.arrivals_log_sd, c.shocks.arrivals_degrees_of_freedom, c.shocks.product_sd,
      c.shocks.product_degrees_of_freedom);
}

void PrintElasticities(const Calibration& c, std::string* out) {
  *out += fmt::format(
      "\nOwn-price elasticities by least squares, a description beside the model\n({} "
      "store-weeks, {} left out for a missing brand)\n",
      c.elasticities.store_weeks, c.elasticities.incomplete_store_weeks);
  std::vector<std::vector<std::string>> rows = {{"product", "elasticity", "R2"}};
  for (std::size_t b = 0; b < c.elasticities.brands.size(); ++b) {
    const calibration::BrandElasticity& brand = c.elasticities.brands[b];
    rows.push_back({c.market.products[b].name, brand.estimated ? Value(brand.own) : "not estimated",
                    fmt::format("{:.4f}", brand.r_squared)});
  }
  rows.push_back({"all, with brand effects", Value(c.elasticities.pooled), ""});
  *out += FormatTable(rows);
}

void PrintPrices(const Calibration& c, std::string* out) {
  *out += "\nStatic prices of the fitted market\n";
  std::vector<std::vector<std::string>> rows = {{"product", "cost", "list", "range"}};
  for (const ZoneReport& zone : c.zones) rows[0].push_back(zone.name);
  for (std::size_t b = 0; b < c.market.products.size(); ++b) {
    const spec::ProductConfig& product = c.market.products[b];
    rows.push_back({product.name, fmt::format("{:.2f}", product.unit_cost),
                    fmt::format("{:.2f}", product.list_price),
                    fmt::format("{:.2f}-{:.2f}", product.price_min, product.price_max)});
    for (const ZoneReport& zone : c.zones) {
      rows.back().push_back(fmt::format("{:.4f}", zone.prices.optimal[b]));
    }
  }
  *out += FormatTable(rows) + "\nProfit a week\n";
  const auto row = [](const std::string& name, const std::string& interior, double list,
                      double ladder, double optimal) {
    return std::vector<std::string>{name,
                                    interior,
                                    fmt::format("{:.2f}", list),
                                    fmt::format("{:.2f}", ladder),
                                    fmt::format("{:.2f}", optimal),
                                    fmt::format("{:.4f}", list / optimal)};
  };
  rows = {{"zone", "interior", "list prices", "ladder", "optimal", "list / optimal"}};
  for (const ZoneReport& zone : c.zones) {
    const double visitors = zone.arrivals_per_week;
    rows.push_back(
        row(zone.name, fmt::format("{}/{}", zone.prices.interior, c.market.products.size()),
            visitors * zone.prices.profit_at_list, visitors * zone.prices.profit_at_ladder,
            visitors * zone.prices.profit_at_optimal));
  }
  rows.push_back(row("total", "", WeeklyProfit(c, &calibration::ZonePrices::profit_at_list),
                     WeeklyProfit(c, &calibration::ZonePrices::profit_at_ladder),
                     WeeklyProfit(c, &calibration::ZonePrices::profit_at_optimal)));
  *out += FormatTable(rows);
}

}  // namespace

double WeeklyProfit(const Calibration& calibration, double calibration::ZonePrices::*rule) {
  double sum = 0;
  for (const ZoneReport& zone : calibration.zones) {
    sum += zone.arrivals_per_week * (zone.prices.*rule);
  }
  return sum;
}

std::string CalibrationText(const Calibration& calibration) {
  std::string out;
  PrintCleaning(calibration, &out);
  PrintZones(calibration, &out);
  PrintFit(calibration, &out);
  PrintElasticities(calibration, &out);
  PrintPrices(calibration, &out);
  return out;
}

}  // namespace souk::cli
