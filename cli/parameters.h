#pragma once

// The parameters of a fit by maximum likelihood, as a table and as JSON.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "calibration/maximum_likelihood.h"

namespace souk::cli {

// Rows for cli/table.h: name, estimate, standard error, z.
std::vector<std::vector<std::string>> ParameterRows(const std::vector<std::string>& names,
                                                    const calibration::LikelihoodFit& fit);

// [{"name": .., "estimate": .., "standard_error": ..}, ...]
nlohmann::ordered_json ParametersJson(const std::vector<std::string>& names,
                                      const calibration::LikelihoodFit& fit);

}  // namespace souk::cli
