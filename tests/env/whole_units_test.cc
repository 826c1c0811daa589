#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "core/errors.h"
#include "env/config_limits.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

// What Validate says, "" when it says nothing.
std::string FaultOf(const MarketConfig& config) {
  try {
    Validate(config);
    return "";
  } catch (const core::InputError& error) {
    return error.what();
  }
}

// Each field in units, given `units`.
struct Field {
  const char* name;
  std::function<void(MarketConfig&, double units)> set;
};

const std::vector<Field> kFields = {
    {"products[0].stock", [](MarketConfig& c, double units) { c.products[0].stock = units; }},
    {"products[0].replenishment.reorder_point",
     [](MarketConfig& c, double units) {
       c.products[0].replenishment = {units, 40, 1, 0};
     }},
    {"products[0].replenishment.order_up_to",
     [](MarketConfig& c, double units) {
       c.products[0].replenishment = {1, units, 1, 0};
     }},
    {"rivals[0].offers.item.stock",
     [](MarketConfig& c, double units) {
       RivalConfig rival;
       rival.name = "rival";
       rival.products = c.products;
       rival.products[0].stock = units;
       c.rivals = {rival};
     }},
};

TEST_CASE("Validate: a fraction of a unit is refused by name where customers are counted") {
  for (const Field& field : kFields) {
    for (const auto noise : {demand_models::Noise::kPoisson, demand_models::Noise::kBernoulli}) {
      CAPTURE(field.name);
      MarketConfig config = OneProductMarket(20, 5);
      config.segments[0].arrivals_per_hour = 1;
      config.noise = noise;
      field.set(config, 12);
      CHECK(FaultOf(config) == "");
      field.set(config, 12.3);
      CHECK(FaultOf(config) ==
            std::string(field.name) + ": is 12.3, must be whole under '" +
                demand_models::Name(noise) +
                "' noise, which counts customers; round it or take 'deterministic' or 'gaussian'");
    }
  }
}

TEST_CASE("Validate: a fluid may come in fractions") {
  for (const Field& field : kFields) {
    for (const auto noise :
         {demand_models::Noise::kDeterministic, demand_models::Noise::kGaussian}) {
      CAPTURE(field.name);
      MarketConfig config = OneProductMarket(20, 5);
      config.noise = noise;
      field.set(config, 12.3);
      CHECK(FaultOf(config) == "");
    }
  }
}

TEST_CASE("Market: .3 of a unit would be sold as a whole one") {
  MarketConfig config = OneProductMarket(.3, 5);
  CHECK_THROWS_AS(Market(config, 1), core::InputError);
}

}  // namespace
}  // namespace souk::env
