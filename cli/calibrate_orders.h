#pragma once

// souk calibrate --orders FILE: a scenario from order lines.

#include <string>
#include <vector>

#include "cli/command.h"
#include "scenarios/order_calibration.h"

namespace souk::cli {

struct OrderFitOptions {
  std::string file;
  scenarios::OrderOptions orders;  // `common` is filled from the command's other options
};

std::vector<Option> OrderOptions(OrderFitOptions* options);
// The fit; its scenario is `market` of what it returns.
scenarios::OrderCalibration FitOrders(const OrderFitOptions& options, scenarios::OrderTable* table);
std::string OrderText(const scenarios::OrderCalibration& fit, const scenarios::OrderTable& table,
                      const OrderFitOptions& options);
std::string OrderJson(const scenarios::OrderCalibration& fit, const scenarios::OrderTable& table,
                      const OrderFitOptions& options);

}  // namespace souk::cli
