#include "env/whole_units.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "env/config_checks.h"

namespace souk::env {
namespace {

void Whole(double units, const MarketConfig& config, const std::string& field) {
  if (units == std::floor(units)) return;  // unlimited too
  Fail(field, fmt::format("is {}, must be whole under '{}' noise, which counts customers; round it "
                          "or take 'deterministic' or 'gaussian'",
                          units, demand_models::Name(config.noise)));
}

}  // namespace

void CheckWholeUnits(const MarketConfig& config) {
  if (!demand_models::IsCount(config.noise)) return;
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    const ProductConfig& product = config.products[i];
    const std::string field = fmt::format("products[{}]", i);
    Whole(product.stock, config, field + ".stock");
    Whole(product.replenishment.reorder_point, config, field + ".replenishment.reorder_point");
    Whole(product.replenishment.order_up_to, config, field + ".replenishment.order_up_to");
  }
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    for (std::size_t i = 0; i < config.rivals[j].products.size(); ++i) {
      Whole(config.rivals[j].products[i].stock, config,
            fmt::format("rivals[{}].products[{}].stock", j, i));
    }
  }
}

}  // namespace souk::env
