#include "cli/parameters.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

namespace souk::cli {

std::vector<std::vector<std::string>> ParameterRows(const std::vector<std::string>& names,
                                                    const calibration::LikelihoodFit& fit) {
  std::vector<std::vector<std::string>> rows = {{"parameter", "estimate", "s.e.", "z"}};
  for (std::size_t j = 0; j < names.size(); ++j) {
    const double estimate = fit.parameters[static_cast<Eigen::Index>(j)];
    const double error = fit.standard_errors[static_cast<Eigen::Index>(j)];
    rows.push_back({names[j], fmt::format("{:.6f}", estimate), fmt::format("{:.6f}", error),
                    fmt::format("{:.2f}", estimate / error)});
  }
  return rows;
}

nlohmann::ordered_json ParametersJson(const std::vector<std::string>& names,
                                      const calibration::LikelihoodFit& fit) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (std::size_t j = 0; j < names.size(); ++j) {
    const auto at = static_cast<Eigen::Index>(j);
    parameters.push_back({{"name", names[j]},
                          {"estimate", fit.parameters[at]},
                          {"standard_error", fit.standard_errors[at]}});
  }
  return parameters;
}

}  // namespace souk::cli
