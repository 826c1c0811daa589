#pragma once

// A market with everything a log can hold, small enough to run thousands of episodes in a test: 2
// products, 2 segments, 2 audiences, slates with clicks, groups, episodes that end early.

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "env/market_env.h"
#include "trajectories/log_writer.h"
#include "trajectories/record.h"

namespace souk::trajectories {

inline env::MarketConfig SmallMarket() {
  env::MarketConfig config;
  config.name = "small";
  config.calendar.periods = 6;
  config.products.resize(2);
  for (spec::ProductConfig& product : config.products) {
    product.price_min = 1;
    product.price_max = 9;
  }
  config.products[0].name = "tv";
  config.products[0].unit_cost = 2;
  config.products[0].list_price = 5;
  config.products[0].stock = 12;
  config.products[0].relevance = .9;
  config.products[1].name = "radio, \"red\"";
  config.products[1].unit_cost = 1;
  config.products[1].list_price = 3;
  config.products[1].stock = 9;
  config.products[1].relevance = .5;
  config.audiences = {"web", "shop"};
  config.attributes = {{"income/age", {"low", "high"}}};
  config.segments.resize(2);
  config.segments[0].name = "bargain";
  config.segments[0].arrivals_per_hour = 4;
  config.segments[0].price_sensitivity = .5;
  config.segments[0].taste = {2, 1};
  config.segments[0].audience = {.25, .75};
  config.segments[0].groups = {{.8, .2}};
  config.segments[1].name = "loyal";
  config.segments[1].arrivals_per_hour = 2;
  config.segments[1].price_sensitivity = .2;
  config.segments[1].taste = {1, 2};
  config.segments[1].audience = {1, 0};
  config.segments[1].groups = {{.3, .7}};
  config.slate = {spec::SlateKind::kPromotion, 2, .3};
  config.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kStock,
                        env::ObservationField::kSales};
  config.end_when_sold_out = true;
  return config;
}

// Prices that differ by world's episode, period, audience and product, so that a value in the wrong
// place shows.
inline void DecideSmall(const spec::Observation& observation, spec::Actions* actions) {
  const spec::Shape& shape = observation.shape;
  for (int w = 0; w < shape.padded; ++w) {
    const auto episode = observation.first_episode + static_cast<std::uint32_t>(w);
    for (int row = 0; row < shape.audiences * shape.products; ++row) {
      actions->prices[shape.At(row, w)] =
          2 + .25 * (episode % 5) + .5 * row + .1 * observation.period;
    }
    for (int row = 0; row < shape.audiences * shape.places; ++row) {
      actions->slates[shape.At(row, w)] =
          static_cast<std::int32_t>((episode + static_cast<unsigned>(row)) % 2);
    }
  }
}

using PeriodHook = std::function<void(const spec::Observation&, const spec::Actions&,
                                      const spec::StepResult&, const env::Market&)>;

// Plays episodes first .. first + worlds - 1 into `record`.
inline void PlayBatch(const env::MarketConfig& config, std::uint32_t first, int worlds,
                      BatchRecord* record, const PeriodHook& hook = {}) {
  env::MarketEnv market_env(config, worlds, env::Accounting::kFull);
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(market_env.shape());
  market_env.Reset(7, first);
  record->Start(market_env.shape());
  while (!market_env.Done()) {
    market_env.Observe(&observation);
    DecideSmall(observation, &actions);
    std::vector<double> propensity;
    propensity.reserve(static_cast<std::size_t>(worlds));
    for (int w = 0; w < worlds; ++w) {
      propensity.push_back(1. / (1 + (first + static_cast<unsigned>(w)) % 4));
    }
    market_env.Step(actions, &result);
    record->Add(observation, actions, propensity, result, market_env.market());
    if (hook) hook(observation, actions, result, market_env.market());
  }
  market_env.Observe(&observation);
  record->End(observation);
}

inline LogMeta SmallMeta() { return {"name: small\n", "test", 7}; }

// Writes `episodes` episodes in batches of `batch`; returns the number of rows.
inline std::int64_t WriteSmallLog(const std::string& path, int episodes, int batch) {
  const env::MarketConfig config = SmallMarket();
  BatchRecord record(config);
  LogWriter writer(path, config, SmallMeta(), episodes,
                   std::int64_t{episodes} * config.calendar.periods);
  for (int first = 0; first < episodes; first += batch) {
    PlayBatch(config, static_cast<std::uint32_t>(first), std::min(batch, episodes - first),
              &record);
    writer.Append(record);
  }
  writer.Close();
  return writer.rows();
}

// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "souk_log_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace souk::trajectories
