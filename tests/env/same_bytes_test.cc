#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/streams.h"
#include "env/market_env.h"
#include "env/sharded_env.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

constexpr std::uint64_t kSeed = 31;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Prices (and slates) that differ by episode and period, as a policy that randomises would post
// them.
void PostByEpisode(const spec::VectorEnv& env, std::uint32_t first_episode, int period,
                   spec::Actions* actions) {
  const spec::Shape& shape = env.shape();
  for (int w = 0; w < shape.worlds; ++w) {
    core::Stream stream(kSeed, first_episode + static_cast<std::uint32_t>(w),
                        static_cast<std::uint32_t>(period),
                        core::PackAddress(core::Purpose::kTest));
    for (int row = 0; row < shape.audiences * shape.products; ++row) {
      const spec::ProductConfig& product = env.seller().products[Index(row % shape.products)];
      const double u = stream.Uniform(static_cast<std::uint32_t>(row));
      actions->prices[shape.At(row, w)] =
          product.price_min + u * (product.price_max - product.price_min);
    }
    const auto first = static_cast<int>(stream.Word(1000) % 4);
    for (int row = 0; row < shape.audiences * shape.places; ++row) {
      actions->slates[shape.At(row, w)] = (first + row % shape.places) % shape.products;
    }
  }
}

void Append(const core::AlignedVector<double>& array, const spec::Shape& shape,
            std::vector<std::vector<double>>* episodes, std::size_t first) {
  const auto rows = static_cast<int>(array.size() / Index(shape.padded));
  for (int w = 0; w < shape.worlds && first + Index(w) < episodes->size(); ++w) {
    for (int row = 0; row < rows; ++row) {
      (*episodes)[first + Index(w)].push_back(array[shape.At(row, w)]);
    }
  }
}

// Everything that the first `episodes` episodes show, each on its own, played `batch` at a time.
std::vector<std::vector<double>> Trajectories(const MarketConfig& config, std::size_t episodes,
                                              int batch) {
  std::vector<std::vector<double>> record(episodes);
  MarketEnv env(config, batch, Accounting::kFull);
  const spec::Shape& shape = env.shape();
  spec::Actions actions(shape);
  spec::Observation observation;
  spec::StepResult result;
  for (std::size_t first = 0; first < episodes; first += Index(batch)) {
    env.Reset(kSeed, static_cast<std::uint32_t>(first));
    for (int t = 0; t < env.seller().season.periods; ++t) {
      env.Observe(&observation);
      PostByEpisode(env, static_cast<std::uint32_t>(first), t, &actions);
      env.Step(actions, &result);
      const PeriodOutcome& out = env.market().outcome();
      const std::array<const core::AlignedVector<double>*, 15> arrays = {
          &observation.values, &observation.alive,   &out.units,
          &out.turned_away,    &out.revenue,         &out.cost,
          &out.visits,         &out.audience_profit, &out.reward,
          &out.clicks,         &out.ended,           &out.components,
          &out.satisfaction,   &result.reward,       &result.audience_reward};
      for (const auto* array : arrays) {
        Append(*array, shape, &record, first);
      }
    }
    env.Observe(&observation);
    Append(observation.values, shape, &record, first);
  }
  return record;
}

void CheckSameBytes(const MarketConfig& config) {
  const std::vector<std::vector<double>> whole = Trajectories(config, 1'024, 1'024);
  struct Run {
    int batch;
    int episodes;
  };
  for (const Run& run : {Run{1, 70}, Run{7, 98}, Run{64, 192}, Run{1'000, 1'000}}) {
    const int batch = run.batch;
    CAPTURE(batch);
    const std::vector<std::vector<double>> part = Trajectories(config, Index(run.episodes), batch);
    for (std::size_t e = 0; e < part.size(); ++e) {
      CAPTURE(e);
      REQUIRE(part[e].size() == whole[e].size());
      REQUIRE(std::memcmp(part[e].data(), whole[e].data(), part[e].size() * sizeof(double)) == 0);
    }
  }
  CHECK(whole[0] != whole[1]);
}

TEST_CASE("Same bytes: four products with binding stock, in batches of 1, 7, 64, 1000 and 1024") {
  CheckSameBytes(BusyMarket());
}

TEST_CASE("Same bytes: four products as a fluid") {
  MarketConfig config = BusyMarket();
  config.noise = demand_models::Noise::kGaussian;
  CheckSameBytes(config);
}

TEST_CASE("Same bytes: one product that sells out, in batches of 1, 7, 64, 1000 and 1024") {
  CheckSameBytes(LearnersMarket());
}

// Rewards and observations of 100 episodes through any VectorEnv.
std::vector<std::vector<double>> PlayEnv(spec::VectorEnv& env) {
  std::vector<std::vector<double>> record(100);
  const spec::Shape& shape = env.shape();
  spec::Actions actions(shape);
  spec::Observation observation;
  spec::StepResult result;
  env.Reset(kSeed, 0);
  for (int t = 0; t < env.seller().season.periods; ++t) {
    PostByEpisode(env, 0, t, &actions);
    env.Step(actions, &result);
    env.Observe(&observation);
    Append(observation.values, shape, &record, 0);
    Append(result.reward, shape, &record, 0);
    Append(result.audience_reward, shape, &record, 0);
  }
  return record;
}

TEST_CASE("Same bytes: one batch, or shards of any size on one thread or two") {
  const MarketConfig config = BusyMarket();
  MarketEnv whole(config, 100);
  const std::vector<std::vector<double>> expected = PlayEnv(whole);
  for (const int batch : {16, 33, 100}) {
    for (const int threads : {1, 2}) {
      CAPTURE(batch);
      CAPTURE(threads);
      ShardedEnv sharded(config, 100, batch, threads);
      const std::vector<std::vector<double>> found = PlayEnv(sharded);
      for (std::size_t e = 0; e < expected.size(); ++e) {
        REQUIRE(found[e].size() == expected[e].size());
        REQUIRE(std::memcmp(found[e].data(), expected[e].data(),
                            found[e].size() * sizeof(double)) == 0);
      }
    }
  }
}

// Fixed prices at list and 10 % above on the same episodes: their difference must vary ten times
// less than it would on separate ones.
TEST_CASE("Common shocks: compared prices meet the same episodes") {
  constexpr int kEpisodes = 256;
  const MarketConfig config = RetailMarket();
  std::array<std::vector<double>, 2> profit;
  for (const int policy : {0, 1}) {
    Market market(config, kEpisodes);
    const spec::Actions actions = ListPrices(config, market.shape(), policy == 0 ? 1 : 1.1);
    profit[Index(policy)].assign(kEpisodes, 0);
    market.Reset(kSeed, 0);
    for (int t = 0; t < config.calendar.periods; ++t) {
      market.Step(actions);
      for (int w = 0; w < kEpisodes; ++w) {
        profit[Index(policy)][Index(w)] += market.outcome().reward[Index(w)];
      }
    }
  }
  Sample a;
  Sample b;
  Sample difference;
  for (std::size_t w = 0; w < kEpisodes; ++w) {
    a.Add(profit[0][w]);
    b.Add(profit[1][w]);
    difference.Add(profit[0][w] - profit[1][w]);
  }
  const double ratio = (a.variance() + b.variance()) / difference.variance();
  CHECK(ratio >= 10);
}

}  // namespace
}  // namespace souk::env
