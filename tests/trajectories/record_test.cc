#include "trajectories/record.h"

#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "core/errors.h"
#include "small_market.h"

namespace souk::trajectories {
namespace {

int ColumnIndex(const LogLayout& layout, const std::string& name) {
  for (std::size_t c = 0; c < layout.columns.size(); ++c) {
    if (layout.columns[c].name == name) return static_cast<int>(c);
  }
  FAIL(name);
  return -1;
}

template <typename T>
std::vector<T> Rows(const BatchRecord& record, const std::string& name, int begin, int end) {
  const int c = ColumnIndex(record.layout(), name);
  const LogColumn& column = record.layout().columns[static_cast<std::size_t>(c)];
  REQUIRE(Size(column.type) == sizeof(T));
  std::size_t rows = 0;
  for (int w = begin; w < end; ++w) rows += static_cast<std::size_t>(record.length(w));
  std::vector<T> values(rows * static_cast<std::size_t>(column.Cells()));
  record.CopyRows(c, begin, end, reinterpret_cast<std::byte*>(values.data()));
  return values;
}

TEST_CASE("BatchRecord: rows are the periods each world was alive in, episode after episode") {
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  std::map<int, std::vector<double>> rewards;
  std::map<int, std::vector<float>> units;
  PlayBatch(config, 3, 37, &record,
            [&](const spec::Observation& observation, const spec::Actions&,
                const spec::StepResult& result, const env::Market& market) {
              for (int w = 0; w < 37; ++w) {
                const auto lane = static_cast<std::size_t>(w);
                if (observation.alive[lane] == 0) continue;
                rewards[w].push_back(result.reward[lane]);
                for (int row = 0; row < 8; ++row) {
                  units[w].push_back(
                      static_cast<float>(market.outcome().units[market.shape().At(row, w)]));
                }
              }
            });
  CHECK(record.episodes() == 37);
  CHECK(record.first_episode() == 3);
  int early = 0;
  std::vector<double> all_rewards;
  std::vector<float> all_units;
  for (int w = 0; w < 37; ++w) {
    CHECK(record.length(w) == static_cast<int>(rewards[w].size()));
    early += record.length(w) < config.calendar.periods ? 1 : 0;
    all_rewards.insert(all_rewards.end(), rewards[w].begin(), rewards[w].end());
    all_units.insert(all_units.end(), units[w].begin(), units[w].end());
  }
  CHECK(early > 0);
  CHECK(early < 37);
  CHECK(record.rows() == static_cast<std::int64_t>(all_rewards.size()));
  CHECK(Rows<double>(record, "rewards", 0, 37) == all_rewards);
  CHECK(Rows<float>(record, "business/units", 0, 37) == all_units);
  CHECK(Rows<double>(record, "rewards", 5, 6) == rewards[5]);
}

// What a record says of a first period in which `spoil` has changed what came of it; "" for
// nothing.
std::string FaultOf(const env::MarketConfig& config,
                    const std::function<void(spec::Observation*, spec::Actions*, spec::StepResult*,
                                             std::vector<double>*)>& spoil) {
  env::MarketEnv market_env(config, 20, env::Accounting::kFull);
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(market_env.shape());
  std::vector<double> propensity(20, 1);
  market_env.Reset(7, 100);
  BatchRecord record(config);
  record.Start(market_env.shape());
  try {
    for (int t = 0; t < 3; ++t) {
      market_env.Observe(&observation);
      DecideSmall(observation, &actions);
      market_env.Step(actions, &result);
      if (t == 2) spoil(&observation, &actions, &result, &propensity);
      record.Add(observation, actions, propensity, result, market_env.market());
    }
    return "";
  } catch (const core::InputError& error) {
    return error.what();
  }
}

TEST_CASE("BatchRecord: what is not finite is refused with its column, period and episode") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  env::MarketConfig config = SmallMarket();
  config.products[1].stock = spec::kUnlimited;
  CHECK(FaultOf(config, [](auto*, auto*, auto*, auto*) {}) == "");
  CHECK(FaultOf(config, [](auto*, auto*, auto* result, auto*) {
          result->reward[17] = kInfinity;
        }).find("rewards: is inf in period 2 of episode 117, must be a finite number") == 0);
  CHECK(FaultOf(config, [](auto*, auto*, auto*, auto* p) {
          (*p)[0] = kNaN;
        }).find("propensities: is not a number in period 2 of episode 100") == 0);
  CHECK(FaultOf(config, [](auto*, auto* actions, auto*, auto*) {
          actions->prices[3] = kNaN;
        }).find("actions_prices: is not a number in period 2 of episode 103") == 0);
  // A float holds less than a double: what it makes of a number is what the log would hold.
  CHECK(FaultOf(config, [](auto* seen, auto*, auto*, auto*) {
          seen->values[2] = 1e300;
        }).find("observations: is inf in period 2 of episode 102") == 0);
  // The places that fill up the last Lanes are nobody's.
  CHECK(FaultOf(config, [](auto*, auto*, auto* result, auto*) { result->reward[20] = kNaN; }) ==
        "");
}

TEST_CASE(
    "BatchRecord: the last row of an episode is its only termination; propensities go along") {
  BatchRecord record(SmallMarket());
  PlayBatch(SmallMarket(), 0, 20, &record);
  for (int w = 0; w < 20; ++w) {
    const auto ends = Rows<std::uint8_t>(record, "terminations", w, w + 1);
    const auto periods = Rows<std::int32_t>(record, "period", w, w + 1);
    const auto propensities = Rows<double>(record, "propensities", w, w + 1);
    for (std::size_t t = 0; t < ends.size(); ++t) {
      CHECK(ends[t] == (t + 1 == ends.size() ? 1 : 0));
      CHECK(periods[t] == static_cast<int>(t));
      CHECK(propensities[t] == 1. / (1 + w % 4));
    }
  }
}

TEST_CASE("BatchRecord: purchase rates and accepted prices are the groups' means over segments") {
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  PlayBatch(config, 0, 200, &record);
  const auto units = Rows<float>(record, "business/units", 0, 200);
  const auto visits = Rows<float>(record, "business/visits", 0, 200);
  const auto prices = Rows<double>(record, "actions_prices", 0, 200);
  const auto rate = Rows<float>(record, "business/units_per_visit/income%2Fage", 0, 200);
  const auto paid = Rows<float>(record, "business/accepted_price/income%2Fage", 0, 200);
  const double share[2][2] = {{.8, .2}, {.3, .7}};  // P(group | segment)
  int bought_none = 0;
  for (std::size_t row = 0; row < static_cast<std::size_t>(record.rows()); ++row) {
    for (std::size_t g = 0; g < 2; ++g) {
      double units_sum = 0;
      double visits_sum = 0;
      double spend_sum = 0;
      for (std::size_t s = 0; s < 2; ++s) {
        for (std::size_t a = 0; a < 2; ++a) {
          visits_sum += share[s][g] * double{visits[row * 4 + s * 2 + a]};
          for (std::size_t i = 0; i < 2; ++i) {
            const double sold = share[s][g] * double{units[row * 8 + s * 4 + a * 2 + i]};
            units_sum += sold;
            spend_sum += sold * prices[row * 4 + a * 2 + i];
          }
        }
      }
      bought_none += units_sum == 0 ? 1 : 0;
      // The columns are float32: half a unit in the last place is 6e-8 of the value.
      const double wanted_rate = visits_sum > 0 ? units_sum / visits_sum : 0;
      const double wanted_paid = units_sum > 0 ? spend_sum / units_sum : 0;
      CHECK(rate[row * 2 + g] == doctest::Approx(wanted_rate).epsilon(1e-6));
      CHECK(paid[row * 2 + g] == doctest::Approx(wanted_paid).epsilon(1e-6));
    }
  }
  CHECK(bought_none > 0);
}

TEST_CASE("BatchRecord: the final observation is of the moment an episode ended, in any batch") {
  const env::MarketConfig config = SmallMarket();
  BatchRecord together(config);
  PlayBatch(config, 0, 40, &together);
  const auto fields = static_cast<std::size_t>(together.layout().final_observations.Cells());
  REQUIRE(fields == 5);
  BatchRecord alone(config);
  int sold_out_early = 0;
  for (int w = 0; w < 40; ++w) {
    PlayBatch(config, static_cast<std::uint32_t>(w), 1, &alone);
    const float* batch =
        together.final_observations().data() + static_cast<std::size_t>(w) * fields;
    CHECK(std::memcmp(alone.final_observations().data(), batch, fields * sizeof(float)) == 0);
    CHECK(batch[0] == doctest::Approx(1 - alone.length(0) / 6.));  // time left; 6e-8 of rounding
    if (alone.length(0) < 6) {
      ++sold_out_early;
      CHECK(batch[1] == 0);
      CHECK(batch[2] == 0);
    }
  }
  CHECK(sold_out_early > 0);
}

TEST_CASE("BatchRecord: an episode cut short keeps the last observation as its final one") {
  const env::MarketConfig config = SmallMarket();
  env::MarketEnv market_env(config, 2, env::Accounting::kFull);
  market_env.Reset(7, 0);
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(market_env.shape());
  BatchRecord record(config);
  record.Start(market_env.shape());
  market_env.Observe(&observation);
  DecideSmall(observation, &actions);
  market_env.Step(actions, &result);
  result.truncated.assign(result.truncated.size(), 1);
  record.Add(observation, actions, std::vector<double>(2, 1.), result, market_env.market());
  market_env.Observe(&observation);
  record.End(observation);
  CHECK(record.rows() == 2);
  CHECK(Rows<std::uint8_t>(record, "truncations", 0, 2) == std::vector<std::uint8_t>{1, 1});
  CHECK(record.final_observations()[0] == doctest::Approx(5. / 6));
}

TEST_CASE("LogLayout: columns follow the market, optional ones are absent") {
  env::MarketConfig config = SmallMarket();
  config.slate = {};
  const LogLayout layout = MakeLogLayout(config);
  for (const LogColumn& column : layout.columns) {
    CHECK(column.name != "actions_slates");
    CHECK(column.name != "business/clicks");
    CHECK_FALSE(column.unit.empty());
    const auto axes = std::count(column.axes.begin(), column.axes.end(), ',') + 1;
    CHECK(static_cast<std::size_t>(axes) == column.shape.size() + 1);
  }
  CHECK(layout.columns.size() == layout.sources.size());
  CHECK(LinkName("a/b%c.d") == "a%2Fb%25c.d");
  CHECK(LinkName(".") == "%2E");
}

}  // namespace
}  // namespace souk::trajectories
