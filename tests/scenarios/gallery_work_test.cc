// The gallery stays far below the limits on work: ten times of any of it is let pass.

#include <doctest/doctest.h>

#include "core/work_limits.h"
#include "env/customer_market.h"
#include "env/market_work.h"
#include "scenarios/scenario.h"
#include "scenarios/scenario_catalog.h"

namespace souk::scenarios {
namespace {

TEST_CASE("Gallery: ten times the customers, periods, worlds and products are within the limits") {
  constexpr int kTimes = 10;
  constexpr int kWorlds = 256;  // that commands play at once
  REQUIRE(core::WorkLimitFactor() == 1);
  for (const ScenarioFile& file : ListScenarios()) {
    CAPTURE(file.name);
    const env::MarketConfig market = LoadScenario(file.path).market;
    CHECK_NOTHROW(env::RequireMarketWork(market, kTimes * kWorlds));
    if (market.noise != demand_models::Noise::kBernoulli) {
      env::MarketConfig busy = market;
      for (env::SegmentConfig& segment : busy.segments) segment.arrivals_per_hour *= kTimes;
      CHECK_NOTHROW(env::Market(busy, 1));
      if (env::OnlyOneByOne(busy)) CHECK_NOTHROW(env::CustomerMarket(busy, 1));
    }
    env::MarketConfig longer = market;
    longer.calendar.periods *= kTimes;
    CHECK_NOTHROW(env::RequireMarketWork(longer, kWorlds));
    env::MarketConfig wide = market;
    for (int k = 1; k < kTimes; ++k) {
      for (const spec::ProductConfig& product : market.products) wide.products.push_back(product);
    }
    CHECK_NOTHROW(env::RequireMarketWork(wide, kWorlds));
  }
}

}  // namespace
}  // namespace souk::scenarios
