// World-periods a second of the market on one core, beside the limit of what it cannot avoid,
// measured in the same run (docs/benchmarks.md). Only worlds whose episode still runs are counted.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "bench/env_limit.h"
#include "core/streams.h"
#include "env/market.h"
#include "scenarios/scenario.h"

namespace souk::bench {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Processor time of this thread: what one core needs, whoever else uses the machine.
double Seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Prices as a policy that explores would post them: in every period, world and audience a price of
// the ladder at random when `random`, else list prices; slates hold the first products.
void PostActions(const env::MarketConfig& config, const spec::Shape& shape, bool random, int period,
                 spec::Actions* actions) {
  core::Stream stream(17, 0, static_cast<std::uint32_t>(period),
                      core::PackAddress(core::Purpose::kTest));
  std::uint32_t draw = 0;
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    const spec::ProductConfig& product = config.products[Index(row % shape.products)];
    const auto steps = static_cast<double>(product.price_ladder.size());
    for (int w = 0; w < shape.worlds; ++w) {
      actions->prices[shape.At(row, w)] =
          random ? product.price_ladder[static_cast<std::size_t>(stream.Uniform(draw++) * steps)]
                 : product.list_price;
    }
  }
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    for (int w = 0; w < shape.worlds; ++w) actions->slates[shape.At(row, w)] = row % shape.places;
  }
}

// Sums over the episodes of one benchmark.
struct Totals {
  double live = 0;        // world-periods
  double one_by_one = 0;  // of them
  double seconds = 0;
  double limit_live = 0;
  double limit_seconds = 0;
};

// Counting the live worlds is in the time, and small in it.
void PlayEpisode(env::Market& market, const std::vector<spec::Actions>& actions, Totals* totals) {
  const double start = Seconds();
  for (int t = 0; t < market.config().calendar.periods && !market.AllEnded(); ++t) {
    totals->live += static_cast<double>(
        std::count(market.state().alive.begin(), market.state().alive.end(), 1.));
    market.Step(actions[Index(t) % actions.size()]);
    totals->one_by_one += static_cast<double>(market.outcome().worlds_one_by_one);
  }
  totals->seconds += Seconds() - start;
}

env::MarketConfig LoadMarket(const std::string& scenario) {
  return scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + scenario + ".yaml").market;
}

// The same customers and products without rivals and without what customers remember.
env::MarketConfig Plain(env::MarketConfig config) {
  config.rivals.clear();
  std::erase(config.observation, env::ObservationField::kRivalPrices);
  for (env::SegmentConfig& segment : config.segments) {
    segment.memory = {};
    segment.retention = {};
  }
  return config;
}

void BM_Market(benchmark::State& state, const env::MarketConfig& config, env::Accounting accounting,
               bool random) {
  const int worlds = static_cast<int>(state.range(0));
  env::Market market(config, worlds, accounting);
  const int periods = config.calendar.periods;
  // A few periods' actions, used in turn, so that the bench does not stream actions nobody repeats.
  std::vector<spec::Actions> actions(random ? 4 : 1, spec::Actions(market.shape()));
  for (std::size_t i = 0; i < actions.size(); ++i) {
    PostActions(config, market.shape(), random, static_cast<int>(i), &actions[i]);
  }
  EnvLimit limit(config, accounting, worlds, [&](int t, spec::Actions* posted) {
    PostActions(config, env::MakeShape(config, core::kLanes), random, t, posted);
  });
  const int blocks = market.shape().padded / core::kLanes;
  Totals totals;
  std::uint32_t episode = 0;
  for (auto _ : state) {
    const double before = totals.seconds;
    market.Reset(1, episode);
    episode += static_cast<std::uint32_t>(worlds);
    PlayEpisode(market, actions, &totals);
    state.SetIterationTime(totals.seconds - before);
    const double start = Seconds();
    for (int t = 0; t < periods; ++t) limit.Run(t, blocks);
    totals.limit_seconds += Seconds() - start;
    totals.limit_live += static_cast<double>(blocks) * core::kLanes * periods;
  }
  const double actual_rate = totals.live / totals.seconds;
  const double limit_rate = totals.limit_live / totals.limit_seconds;
  state.counters["world_periods/s"] = actual_rate;
  state.counters["limit/s"] = limit_rate;
  state.counters["times_limit"] = limit_rate / actual_rate;
  state.counters["one_by_one_%"] = 100 * totals.one_by_one / totals.live;
}

void Register(const std::string& label, const env::MarketConfig& config, bool random) {
  for (const auto accounting : {env::Accounting::kReward, env::Accounting::kFull}) {
    const std::string name = label + (accounting == env::Accounting::kFull ? "/full" : "/reward");
    benchmark::RegisterBenchmark(
        name.c_str(),
        [=](benchmark::State& state) { BM_Market(state, config, accounting, random); })
        ->Arg(64)
        ->Arg(256)
        ->Arg(1024)
        ->UseManualTime();
  }
}

const bool kRegistered = [] {
  Register("single_p1", LoadMarket("single_p1"), true);
  const env::MarketConfig black_friday = LoadMarket("black_friday");
  Register("black_friday", black_friday, false);
  Register("black_friday_plain", Plain(black_friday), false);
  return true;
}();

}  // namespace
}  // namespace souk::bench
