#pragma once

// What `souk calibrate` prints: a page to read, or one JSON object with the same figures.

#include <string>

#include "scenarios/calibration.h"

namespace souk::cli {

std::string CalibrationText(const scenarios::Calibration& calibration);
std::string CalibrationJson(const scenarios::Calibration& calibration, const std::string& out);

}  // namespace souk::cli
