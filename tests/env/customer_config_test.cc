#include "env/customer_config.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/errors.h"
#include "env/customer_market.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

TEST_CASE("customers: what needs whole periods is refused") {
  const auto field = [](const MarketConfig& config) {
    try {
      const CustomerMarket customers(config, 1);
    } catch (const core::InputError& fault) {
      return fault.field();
    }
    return std::string("none");
  };
  MarketConfig config = FourProductMarket(3);
  CHECK(field(config) == "none");
  config.noise = demand_models::Noise::kDeterministic;
  CHECK(field(config) == "noise");
  config = FourProductMarket(3);
  config.add_ons = {{0, 1, 0, 0}};
  CHECK(field(config) == "add_ons");
  config = FourProductMarket(3);
  config.products[0].pricing.change_cost = 1;
  CHECK(field(config) == "products");
  config = FourProductMarket(3);
  config.observed_periods = 2;
  CHECK(field(config) == "observed_periods");
  config = FourProductMarket(3);
  config.customers.features = {{"age", 0, {0, 0, std::nan("")}, {0, 0, 0, 0}, 0}};
  CHECK(field(config) == "customers.features[0].mean.lavish");
  config.customers.features = {{"random_2", 0, {0, 0, 0}, {0, 0, 0, 0}, 0}};
  config.customers.random_features.count = 2;
  CHECK(field(config) == "customers.features");
  config.customers.random_features.count = 1;
  CHECK(field(config) == "none");
  config.customers.features = {{"age", 0, {0, 0, 0}, {0, 0, 0, 0}, 0}};
  config.customers.cart_rate = .1;
  CHECK(field(config) == "customers.add_to_cart_rate");
}

}  // namespace
}  // namespace souk::env
