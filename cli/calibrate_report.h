#pragma once

// What `souk calibrate` prints: a page to read, or one JSON object with the same figures.

#include <string>

#include "calibration/sales_calibration.h"

namespace souk::cli {

std::string CalibrationText(const calibration::Calibration& calibration);
// Profit of all visitors of a week under one of the three price rules, currency.
double WeeklyProfit(const calibration::Calibration& calibration,
                    double calibration::ZonePrices::*rule);
std::string CalibrationJson(const calibration::Calibration& calibration, const std::string& out);

}  // namespace souk::cli
