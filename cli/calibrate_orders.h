#pragma once

// souk calibrate --orders FILE: a scenario from order lines.

#include <string>
#include <vector>

#include "calibration/order_calibration.h"
#include "cli/command.h"

namespace souk::cli {

struct OrderFitOptions {
  std::string file;
  calibration::OrderOptions orders;  // `common` is filled from the command's other options
};

std::vector<Option> OrderOptions(OrderFitOptions* options);
// The fit; its scenario is `market` of what it returns.
calibration::OrderCalibration FitOrders(const OrderFitOptions& options,
                                        calibration::OrderTable* table);
std::string OrderText(const calibration::OrderCalibration& fit,
                      const calibration::OrderTable& table, const OrderFitOptions& options);
std::string OrderJson(const calibration::OrderCalibration& fit,
                      const calibration::OrderTable& table, const OrderFitOptions& options);

}  // namespace souk::cli
