// Every scenario of the repository: what it shows at list prices (golden), that batches, threads
// and snapshots do not matter, and what one of them was made to show.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "agents/deep_library.h"
#include "env/episode_metrics.h"
#include "env/market.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/comparison.h"
#include "evaluation/policy_names.h"
#include "policies/fixed_prices.h"
#include "policies/slate_rule.h"
#include "scenarios/scenario.h"

namespace souk::evaluation {
namespace {

const std::string kScenarios = SOUK_SOURCE_DIR "/scenarios";
const std::string kGolden = SOUK_SOURCE_DIR "/tests/evaluation/gallery_golden.csv";
// Another instruction set rounds otherwise; a changed rule moves more than this.
constexpr double kOtherRounding = 1e-9;

std::vector<std::string> Gallery() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kScenarios)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

env::MarketConfig Load(const std::string& name) {
  return scenarios::LoadScenario(kScenarios + "/" + name + ".yaml").market;
}

// Those that are played period by period.
std::vector<std::string> GalleryOfPeriods() {
  std::vector<std::string> names = Gallery();
  std::erase_if(names, [](const std::string& name) { return env::OnlyOneByOne(Load(name)); });
  return names;
}

Eigen::ArrayXXd AtListPrices(const env::MarketConfig& market, int episodes, int batch,
                             int threads) {
  env::PlayConfig config;
  config.episodes = episodes;
  config.seed = 3;
  config.batch = batch;
  config.threads = threads;
  return env::PlayEpisodes(market, *MakePolicy("list", market), config).metrics;
}

TEST_CASE("Gallery: at least 12 scenarios, each with a line that says what it is") {
  CHECK(Gallery().size() >= 12);
  for (const std::string& name : Gallery()) {
    CAPTURE(name);
    CHECK(Load(name).description.size() > 20);
    CHECK(Load(name).name == name);
  }
}

// After a change that is meant to change them:
//   SOUK_UPDATE_GOLDEN=1 build/release/tests/test_evaluation -tc="Gallery: figures*"
TEST_CASE("Gallery: figures at list prices are those on file") {
  const std::vector<std::pair<const char*, env::Metric>> figures = {
      {"profit", env::kProfit},
      {"revenue", env::kRevenue},
      {"units", env::kUnits},
      {"conversion", env::kConversion},
      {"satisfaction", env::kSatisfaction},
      {"reward", env::kReward}};
  std::ostringstream now;
  now.precision(17);
  now << "scenario,figure,mean of 4 episodes at seed 3\n";
  std::map<std::string, double> means;
  for (const std::string& name : GalleryOfPeriods()) {
    const Eigen::ArrayXXd metrics = AtListPrices(Load(name), 4, 4, 1);
    for (const auto& [figure, metric] : figures) {
      const double mean = metrics.row(metric).mean();
      now << name << ',' << figure << ',' << mean << '\n';
      means[name + ',' + figure] = mean;
    }
  }
  if (std::getenv("SOUK_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden) << now.str();
  std::ifstream file(kGolden);
  std::string line;
  REQUIRE(std::getline(file, line));
  std::size_t rows = 0;
  for (; std::getline(file, line); ++rows) {
    CAPTURE(line);
    const std::size_t comma = line.rfind(',');
    const auto found = means.find(line.substr(0, comma));
    REQUIRE(found != means.end());
    const double golden = std::stod(line.substr(comma + 1));
    CHECK(std::abs(found->second - golden) <= kOtherRounding * std::abs(golden));
  }
  CHECK(rows == means.size());
}

TEST_CASE("Gallery: black_friday has a rival, memory and goodwill, and stock that binds") {
  const env::MarketConfig market = Load("black_friday");
  const env::Behaviours has(market);
  CHECK(has.rivals);
  CHECK(has.memory);
  CHECK(has.retention);
  const Eigen::ArrayXXd metrics = AtListPrices(market, 40, 40, 1);
  CHECK((metrics.row(env::kSoldOutProducts) >= 2).count() >= 20);
  const env::Behaviours lull(Load("low_demand"));
  CHECK((lull.rivals && lull.memory && lull.retention));
  CHECK(AtListPrices(Load("low_demand"), 40, 40, 1).row(env::kSoldOutProducts).maxCoeff() == 0);
}

TEST_CASE("Gallery: the same bytes for every batch and thread count") {
  for (const std::string& name : GalleryOfPeriods()) {
    CAPTURE(name);
    const env::MarketConfig market = Load(name);
    const Eigen::ArrayXXd whole = AtListPrices(market, 20, 20, 1);
    for (const auto& [batch, threads] : std::vector<std::pair<int, int>>{{1, 2}, {7, 1}, {7, 2}}) {
      const Eigen::ArrayXXd other = AtListPrices(market, 20, batch, threads);
      REQUIRE(other.size() == whole.size());
      CHECK(std::memcmp(whole.data(), other.data(),
                        static_cast<std::size_t>(whole.size()) * sizeof(double)) == 0);
    }
  }
}

// Every array of a market after each of so many periods at prices that swing.
std::vector<double> Play(env::Market* market, int periods) {
  const spec::Shape& shape = market->shape();
  spec::Actions actions(shape);
  std::vector<double> seen;
  for (int t = 0; t < periods; ++t) {
    for (int row = 0; row < shape.audiences * shape.products; ++row) {
      const spec::ProductConfig& product =
          market->config().products[static_cast<std::size_t>(row % shape.products)];
      const double swing = .5 + .5 * std::sin(market->state().period + row);
      const double price = product.price_min + (product.price_max - product.price_min) * swing;
      for (int w = 0; w < shape.padded; ++w) actions.prices[shape.At(row, w)] = price;
    }
    market->Step(actions);
    const env::PeriodOutcome& out = market->outcome();
    const env::MarketState& state = market->state();
    for (const auto* array :
         {&out.units, &out.revenue, &out.cost, &out.reward, &out.satisfaction, &out.visits,
          &out.orders, &out.cross_orders, &out.returned, &out.spoiled, &out.delivered, &state.stock,
          &state.prices, &state.reference_prices, &state.goodwill, &state.on_order}) {
      seen.insert(seen.end(), array->begin(), array->end());
    }
  }
  return seen;
}

TEST_CASE("Gallery: a snapshot put back plays on with the same bytes") {
  for (const std::string& name : GalleryOfPeriods()) {
    CAPTURE(name);
    const env::MarketConfig market = Load(name);
    env::Market played(market, 5, env::Accounting::kFull);
    played.Reset(11, 0);
    Play(&played, std::min(20, market.calendar.periods / 4));
    const env::MarketState snapshot = played.state();
    const std::vector<double> first = Play(&played, 100);
    played.Restore(snapshot);
    const std::vector<double> second = Play(&played, 100);
    REQUIRE(first.size() == second.size());
    CHECK(std::memcmp(first.data(), second.data(), first.size() * sizeof(double)) == 0);
  }
}

// What they earn is not asked here: no scenario may stop an agent that has its kind of action.
TEST_CASE("Gallery: the bandit and PPO run on every scenario of periods") {
  for (const std::string& name : GalleryOfPeriods()) {
    CAPTURE(name);
    Experiment experiment;
    experiment.scenario = scenarios::LoadScenario(fmt::format("{}/{}.yaml", kScenarios, name));
    experiment.policies = {"list"};
    experiment.agents = {{"lints", 4'000}};
    if (agents::WhyNoDeepLibrary().empty()) experiment.agents.push_back({"ppo", 20'000});
    experiment.train_seeds = {1};
    experiment.episodes = 2;
    const Comparison comparison = Compare(experiment, 2);
    CHECK(comparison.scores.size() == 1 + experiment.agents.size());
    for (const PolicyScore& score : comparison.scores) {
      CHECK(std::isfinite(score.metrics[env::kProfit].mean));
    }
  }
}

// scenarios/burnt_goodwill.yaml gives the formula.
double BurntProfit(double price) {
  const double phi = std::exp2(-24 / 240.);
  const double settled = 1 + 2 * (10 - price) / 10;
  double goodwill = 0;
  for (int t = 0; t < 120; ++t) goodwill += settled + (1 - settled) * std::pow(phi, t);
  return 96 * (price - 6) * (1.8 - .1 * price) * goodwill;
}

TEST_CASE("Gallery: burnt goodwill costs the myopic price what the formula says") {
  env::MarketConfig market = Load("burnt_goodwill");
  market.noise = demand_models::Noise::kDeterministic;
  // The best price of one period alone: that of demand 1.8 - .1 p at cost 6.
  constexpr double kMyopic = (18. + 6.) / 2;
  double patient = 0;
  for (double price = 8; price <= 14.01; price += .5) {  // the scenario's ladder
    if (patient == 0 || BurntProfit(price) > BurntProfit(patient)) patient = price;
  }
  CHECK(patient < kMyopic - 1);
  const auto profit = [&](double price) {
    const policies::FixedPrices policy(
        "fixed", policies::Kind::kRule, {price},
        policies::SlateRule(env::SellerSpecOf(market), policies::SlateOrder::kRelevance));
    env::PlayConfig config;
    config.episodes = 2;
    return env::PlayEpisodes(market, policy, config).metrics(env::kProfit, 0);
  };
  for (const double price : {8., 10., patient, kMyopic, 13.5}) {
    CHECK(profit(price) == doctest::Approx(BurntProfit(price)).epsilon(1e-10));
  }
  const double lost = BurntProfit(patient) - BurntProfit(kMyopic);
  CHECK(lost > .05 * BurntProfit(kMyopic));
  CHECK(profit(patient) - profit(kMyopic) == doctest::Approx(lost).epsilon(1e-8));
}

}  // namespace
}  // namespace souk::evaluation
