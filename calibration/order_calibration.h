#pragma once

// A market from order lines (order_table.h): one segment that chooses by multinomial logit, with
// profiles of the day and the week. Who buys nothing leaves no line, so how many do is assumed
// (`buyers`).
//
// Stock-outs censor demand: what is sold out is not asked for any more, and its buyers go to others
// or leave. A product is taken to be on sale from its first line to the line that leaves 0 in
// stock, and again from its next line on. Between these two nobody knows when it came back, and the
// line that tells was bound to be of this product; so it is left out of the choice sets in between
// and its returning line is no choice. By the independence of irrelevant alternatives what is left
// is the same logit (McFadden 1974, 1978): tastes and price sensitivity are estimated without
// stock-out bias. Without a `stock` column all is on sale from its first line on. A product with no
// line that is a choice is left out with its lines: nothing tells how it was liked.
//
//   line of i at t    P = e^{u_i} / sum over what is on sale e^{u_j}, u = taste - b p + g promotion
//   visitors          counts of lines by hour of day and day of week over what the shares of buyers
//                     at the prices and stock of each hour lead to expect, by iterative
//                     proportional fitting (Deming & Stephan 1940)
//
// A price is that of the product's nearest line of the same day, else of the line before. L lines,
// N products; the fit costs O(L N^2) a step.

#include <string>
#include <vector>

#include "calibration/maximum_likelihood.h"
#include "calibration/order_table.h"
#include "calibration/sales_calibration.h"
#include "env/market_config.h"

namespace souk::calibration {

struct OrderOptions {
  double buyers = .3;  // share of visitors who buy at mean prices with all in stock, in (0, 1)
  double margin = .3;  // of the list price, where the table has no unit cost; in [0, 1)
  CalibrationOptions common;  // names, calendar, price range and ladder
};

struct SkuReport {
  std::string name;
  int lines = 0;
  double units = 0;
  double out_of_stock_rate = 0;     // share of the time from its first line on
  double unconstrained_demand = 0;  // units, had it been in stock all that time
};

struct OrderCalibration {
  env::MarketConfig market;
  LikelihoodFit choice;  // of `names`, tastes against the first product
  std::vector<std::string> names;
  int choices = 0;               // lines that were fitted
  double arrivals_per_hour = 0;  // who may buy one line; a simulated customer buys one unit
  double days = 0;               // from the first line to the last
  std::vector<SkuReport> skus;
  std::vector<std::string> left_out;  // products without a choice
};

// core::InputError on options out of range and on data that cannot carry the fit: one product, a
// price that never moves, a price that does not lower demand, more rows of alternatives, lines
// times products squared or hours times products than core/work_limits.h lets pass.
OrderCalibration CalibrateOrders(const OrderTable& table, const OrderOptions& options);

}  // namespace souk::calibration
