// Customers a second of the customer level on one core, beside the limit of what it cannot avoid,
// measured in the same run: for every customer the draws of its kind and choice, e^u of every
// alternative and the sum over them, and the one sale. Only customers who stand are counted.

#include <benchmark/benchmark.h>

#include <array>
#include <ctime>
#include <string>
#include <vector>

#include "core/streams.h"
#include "core/vector_math.h"
#include "env/customer_env.h"
#include "scenarios/scenario.h"

namespace souk::bench {
namespace {

using core::Lanes;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Processor time of this thread: what one core needs, whoever else uses the machine.
double Seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Sixteen customers: draws, utilities from a table, one pass to weigh and one to choose.
class CustomerLimit {
 public:
  explicit CustomerLimit(const spec::Shape& shape)
      : utilities_(Index(shape.alternatives()), Lanes(-1.5)),
        odds_(utilities_.size()),
        stock_(utilities_.size() * core::kLanes, 1e9),
        units_(stock_.size(), 0.) {}

  void Run(std::uint32_t customer) {
    std::array<Lanes, 4> words;
    core::UniformBlock(1, 0, 0, core::PackAddress(core::Purpose::kTest), customer, words.data());
    Lanes total = 1.;
    for (std::size_t m = 0; m < odds_.size(); ++m) {
      odds_[m] = core::Exp(utilities_[m] - words[0]);
      total += odds_[m];
    }
    const Lanes threshold = words[1] * total;
    Lanes below = 0.;
    Lanes choice = 0.;
    for (const Lanes& odds : odds_) {
      below += odds;
      choice += core::Keep(threshold >= below, Lanes(1.));
    }
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const auto m = static_cast<std::size_t>(choice[lane]);
      if (m >= odds_.size()) continue;
      stock_[m * core::kLanes + Index(lane)] -= 1;
      units_[m * core::kLanes + Index(lane)] += 1;
    }
    benchmark::DoNotOptimize(units_.data());
  }

 private:
  std::vector<Lanes> utilities_;
  std::vector<Lanes> odds_;
  std::vector<double> stock_;
  std::vector<double> units_;
};

// 12 products and 4 segments, without rivals, memory and goodwill; many customers an hour.
env::MarketConfig RetailMarket() {
  env::MarketConfig config =
      scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/black_friday.yaml").market;
  config.rivals.clear();
  std::erase(config.observation, env::ObservationField::kRivalPrices);
  for (env::SegmentConfig& segment : config.segments) {
    segment.memory = {};
    segment.retention = {};
  }
  return config;
}

// Prices and slates that stay, the same with an observation of every customer, and prices that
// change from one customer to the next.
enum class Use { kPosted, kObserved, kRepriced };
const char* Name(Use use) {
  return use == Use::kPosted     ? "customers_12x4"
         : use == Use::kObserved ? "customers_12x4/observed"
                                 : "customers_12x4/repriced";
}

void BM_Customers(benchmark::State& state, const env::MarketConfig& config, Use use) {
  const int worlds = static_cast<int>(state.range(0));
  env::CustomerEnv env(config, worlds);
  const spec::Shape& shape = env.shape();
  spec::Actions actions(shape);
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    for (int w = 0; w < shape.padded; ++w) {
      actions.prices[shape.At(row, w)] = config.products[Index(row % shape.products)].list_price;
    }
  }
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    for (int w = 0; w < shape.padded; ++w) actions.slates[shape.At(row, w)] = row % shape.places;
  }
  const double first = config.products[0].list_price;
  const double second = config.products[0].price_min;
  spec::Observation observation;
  spec::StepResult result;
  CustomerLimit limit(shape);
  double customers = 0;
  double seconds = 0;
  double limit_customers = 0;
  double limit_seconds = 0;
  std::uint32_t episode = 0;
  for (auto _ : state) {
    double start = Seconds();
    env.Reset(1, episode);
    episode += static_cast<std::uint32_t>(worlds);
    double served = 0;
    while (!env.Done()) {
      if (use == Use::kObserved) env.Observe(&observation);
      if (use == Use::kRepriced) {  // a price of every world, from customer to customer
        double* price = actions.prices.data();
        for (int w = 0; w < worlds; ++w) price[w] = price[w] == first ? second : first;
      }
      env.Step(actions, &result);
      served += static_cast<double>(env.customers().outcome().customers);
    }
    const double played = Seconds() - start;
    state.SetIterationTime(played);
    seconds += played;
    customers += served;
    start = Seconds();
    const auto steps = static_cast<std::uint32_t>(served / core::kLanes);
    for (std::uint32_t c = 0; c < steps; ++c) limit.Run(c);
    limit_seconds += Seconds() - start;
    limit_customers += static_cast<double>(steps) * core::kLanes;
  }
  const double rate = customers / seconds;
  const double limit_rate = limit_customers / limit_seconds;
  state.counters["customers/s"] = rate;
  state.counters["limit/s"] = limit_rate;
  state.counters["times_limit"] = limit_rate / rate;
}

const bool kRegistered = [] {
  const env::MarketConfig retail = RetailMarket();
  for (const Use use : {Use::kPosted, Use::kObserved, Use::kRepriced}) {
    benchmark::RegisterBenchmark(Name(use),
                                 [=](benchmark::State& state) { BM_Customers(state, retail, use); })
        ->Arg(16)
        ->Arg(64)
        ->Arg(256)
        ->UseManualTime();
  }
  return true;
}();

}  // namespace
}  // namespace souk::bench
