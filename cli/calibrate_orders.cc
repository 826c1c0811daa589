#include "cli/calibrate_orders.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/parameters.h"
#include "cli/table.h"
#include "io/json_text.h"

namespace souk::cli {

std::vector<Option> OrderOptions(OrderFitOptions* options) {
  return Grouped(
      "Order lines",
      {Text("--orders", &options->file, "order lines (CSV), instead of sales").Type("FILE"),
       Number("--buyers", &options->orders.buyers, core::kAnyNumber,
              "share of visitors who buy at mean prices with all in stock, assumed")
           .OnlyWith("--orders"),
       Number("--margin", &options->orders.margin, core::kAnyNumber,
              "of the list price, where there is no column unit_cost")
           .OnlyWith("--orders")});
}

calibration::OrderCalibration FitOrders(const OrderFitOptions& options,
                                        calibration::OrderTable* table) {
  *table = calibration::ReadOrders(options.file);
  return calibration::CalibrateOrders(*table, options.orders);
}

std::string OrderText(const calibration::OrderCalibration& fit,
                      const calibration::OrderTable& table, const OrderFitOptions& options) {
  const calibration::OrderCleaning& cleaning = table.cleaning;
  std::string text = fmt::format(
      "Lines: {} read, {} kept over {:.1f} days, {} fitted\n"
      "  dropped: {} with a missing cell, {} with a price not positive, {} with a quantity not "
      "positive\n",
      cleaning.read, table.lines.size(), fit.days, fit.choices, cleaning.missing,
      cleaning.non_positive_price, cleaning.non_positive_quantity);
  if (table.customers > 0) {
    text += fmt::format("  {} customers, {:.2f} lines each\n", table.customers,
                        static_cast<double>(table.lines.size()) / table.customers);
  }
  if (!table.has_stock) {
    text += "  no column stock: stock-outs are taken for lack of demand\n";
  }
  if (!fit.left_out.empty()) {
    text += fmt::format("  left out, as nothing tells how they were liked: {}\n",
                        fmt::join(fit.left_out, ", "));
  }
  text +=
      fmt::format(
          "\nLogit of what was bought among what was on sale, intrinsic utilities against {}\n\n",
          fit.skus[0].name) +
      FormatTable(ParameterRows(fit.names, fit.choice)) + "\n";
  std::vector<std::vector<std::string>> rows = {
      {"product", "lines", "units", "out of stock", "unconstrained", "list price"}};
  for (std::size_t i = 0; i < fit.skus.size(); ++i) {
    const calibration::SkuReport& sku = fit.skus[i];
    rows.push_back({sku.name, fmt::format("{}", sku.lines), fmt::format("{:g}", sku.units),
                    fmt::format("{:.1f} %", 100 * sku.out_of_stock_rate),
                    fmt::format("{:.0f}", sku.unconstrained_demand),
                    fmt::format("{:.2f}", fit.market.products[i].list_price)});
  }
  text += FormatTable(rows);
  text += fmt::format(
      "\n{:.4g} arrivals an hour, of whom a share of {:g} is assumed to buy at mean prices; "
      "unconstrained: "
      "demand had all been\nin stock. Prices are taken as given: where they followed demand, price "
      "sensitivity comes out too low.\n",
      fit.arrivals_per_hour, options.orders.buyers);
  return text;
}

std::string OrderJson(const calibration::OrderCalibration& fit,
                      const calibration::OrderTable& table, const OrderFitOptions& options) {
  nlohmann::ordered_json out = {{"lines",
                                 {{"read", table.cleaning.read},
                                  {"kept", table.lines.size()},
                                  {"fitted", fit.choices},
                                  {"missing", table.cleaning.missing},
                                  {"non_positive_price", table.cleaning.non_positive_price},
                                  {"non_positive_quantity", table.cleaning.non_positive_quantity}}},
                                {"customers", table.customers},
                                {"days", fit.days},
                                {"stock_known", table.has_stock},
                                {"buyers_assumed", options.orders.buyers},
                                {"arrivals_per_hour", fit.arrivals_per_hour},
                                {"log_likelihood", fit.choice.log_likelihood},
                                {"parameters", ParametersJson(fit.names, fit.choice)},
                                {"left_out", fit.left_out},
                                {"products", nlohmann::ordered_json::array()}};
  for (const calibration::SkuReport& sku : fit.skus) {
    out["products"].push_back({{"name", sku.name},
                               {"lines", sku.lines},
                               {"units", sku.units},
                               {"out_of_stock_rate", sku.out_of_stock_rate},
                               {"unconstrained_demand", sku.unconstrained_demand}});
  }
  return io::JsonText(out) + "\n";
}

}  // namespace souk::cli
