#include "tests/markets/market_trial.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "demand_models/noise.h"
#include "env/customer_config.h"
#include "env/customer_market.h"
#include "env/episode_metrics.h"
#include "env/market_env.h"
#include "env/play_episodes.h"
#include "evaluation/policy_names.h"
#include "metrics/statistics.h"
#include "scenarios/scenario.h"
#include "solvers/benchmark.h"
#include "solvers/dynamic_program.h"
#include "solvers/period_optimum.h"
#include "solvers/reference_price_program.h"
#include "solvers/stock_problem.h"
#include "solvers/two_product_program.h"

namespace souk::testing {
namespace {

using env::Market;
using spec::Shape;

constexpr int kEpisodes = 5;
constexpr double kRounding = 1e-12;  // of sums of some thousand figures, relative to their sizes

// Opening stock and deliveries and resalable returns, less what was sold and what spoiled, is the
// end stock, period by period; whole under counts.
class Ledger {
 public:
  explicit Ledger(const Market& market)
      : before_(market.state()), whole_(demand_models::IsCount(market.config().noise)) {}

  void Book(const Market& market, std::vector<std::string>* faults) {
    const Shape& shape = market.shape();
    for (int w = 0; w < shape.worlds; ++w) {
      for (int m = 0; m < shape.alternatives(); ++m) BookStock(market, m, w, faults);
    }
    before_ = market.state();
    ++period_;
  }

 private:
  double Came(const Shape& shape, int product, int w) const {
    const std::size_t slots = before_.due_orders.size() / shape.At(shape.products, 0);
    if (slots == 0) return 0;
    const int slot = period_ % static_cast<int>(slots);
    const std::size_t at = shape.At(slot * shape.products + product, w);
    return before_.due_orders[at] + before_.due_returns[at];
  }

  void BookStock(const Market& market, int m, int w, std::vector<std::string>* faults) const {
    const Shape& shape = market.shape();
    const int product = m % shape.products;
    const int seller = m / shape.products;
    double change = 0;
    double size = before_.stock[shape.At(m, w)];
    for (int row = 0; row < shape.segments * shape.audiences; ++row) {
      const int units = shape.UnitsRow(0, 0, product, seller) + row * shape.products;
      change -= market.outcome().units[shape.At(units, w)];
    }
    if (seller == 0) {
      change += Came(shape, product, w);
      if (!market.outcome().spoiled.empty()) {
        change -= market.outcome().spoiled[shape.At(product, w)];
      }
    }
    const double expected = before_.stock[shape.At(m, w)] + change;
    const double end = market.state().stock[shape.At(m, w)];
    size = std::max({1., size, std::abs(change)});
    const bool kept = end == expected || std::abs(end - expected) <= (whole_ ? 0 : 1e-9) * size;
    if (kept && end >= 0 && (!whole_ || end == std::floor(end))) return;
    faults->push_back(fmt::format("period {}: stock of product {} of seller {} is {}, must be {}",
                                  period_, product, seller, end, expected));
  }

  env::MarketState before_;
  bool whole_;
  int period_ = 0;
};

bool AllFinite(const core::AlignedVector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

void CheckFinite(const Market& market, std::vector<std::string>* faults) {
  const env::PeriodOutcome& outcome = market.outcome();
  const std::pair<const char*, const core::AlignedVector<double>*> columns[] = {
      {"units", &outcome.units},
      {"revenue", &outcome.revenue},
      {"cost", &outcome.cost},
      {"reward", &outcome.reward},
      {"visits", &outcome.visits},
      {"clicks", &outcome.clicks},
      {"components", &outcome.components},
      {"satisfaction", &outcome.satisfaction},
      {"orders", &outcome.orders},
      {"discounts", &outcome.discounts},
      {"delivered", &outcome.delivered},
      {"returned", &outcome.returned},
      {"spoiled", &outcome.spoiled},
      {"audience profit", &outcome.audience_profit},
      {"turned away", &outcome.turned_away},
      {"prices", &market.state().prices},
      {"reference prices", &market.state().reference_prices},
      {"goodwill", &market.state().goodwill}};
  for (const auto& [name, values] : columns) {
    if (!AllFinite(*values)) faults->push_back(fmt::format("{} are not finite", name));
  }
}

// Sums of an episode, to be held against those of evaluation.
struct Sums {
  double profit = 0;
  double money = 0;  // revenue and cost without their signs
  double units = 0;
};

void AddUp(const Market& market, std::vector<Sums>* sums) {
  const Shape& shape = market.shape();
  for (int w = 0; w < shape.worlds; ++w) {
    Sums& sum = (*sums)[static_cast<std::size_t>(w)];
    const auto at = static_cast<std::size_t>(w);
    sum.profit += market.outcome().revenue[at] - market.outcome().cost[at];
    sum.money += std::abs(market.outcome().revenue[at]) + std::abs(market.outcome().cost[at]);
    for (int row = 0; row < shape.segments * shape.audiences * shape.products; ++row) {
      sum.units += market.outcome().units[shape.At(row, w)];
    }
  }
}

void CheckTotals(const Eigen::ArrayXXd& metrics, const std::vector<Sums>& sums,
                 std::vector<std::string>* faults) {
  for (int w = 0; w < kEpisodes; ++w) {
    const Sums& sum = sums[static_cast<std::size_t>(w)];
    if (!metrics.col(w).isFinite().all()) faults->push_back("a figure of evaluation is not finite");
    if (std::abs(metrics(env::kProfit, w) - sum.profit) > kRounding * (1 + sum.money)) {
      faults->push_back(
          fmt::format("profit {} is {} by evaluation", sum.profit, metrics(env::kProfit, w)));
    }
    if (std::abs(metrics(env::kUnits, w) - sum.units) > kRounding * (1 + sum.units)) {
      faults->push_back("units differ between play and evaluation");
    }
  }
}

void PlayPeriods(const env::MarketConfig& config, std::vector<std::string>* faults) {
  env::MarketEnv world(config, kEpisodes, env::Accounting::kFull);
  const auto policy = evaluation::MakePolicy("random", config);
  world.Reset(1, 0);
  Ledger ledger(world.market());
  env::EpisodeTotals totals(world.market().config(), world.market().shape());
  std::vector<Sums> sums(kEpisodes);
  spec::Observation observation;
  spec::Actions actions(world.shape());
  spec::StepResult result;
  while (!world.Done() && faults->empty()) {
    world.Observe(&observation);
    if (!AllFinite(observation.values)) faults->push_back("an observation is not finite");
    policy->Act(observation, &actions);
    world.Step(actions, &result);
    CheckFinite(world.market(), faults);
    ledger.Book(world.market(), faults);
    AddUp(world.market(), &sums);
    totals.Add(world.market());
  }
  Eigen::ArrayXXd metrics(env::MetricsCount(config), kEpisodes);
  totals.Finish(world.market(), 0, metrics);
  CheckTotals(metrics, sums, faults);
}

void PlayCustomers(const env::MarketConfig& config, std::vector<std::string>* faults) {
  env::CustomerMarket customers(config, kEpisodes, env::Accounting::kFull);
  Ledger ledger(customers.market());
  customers.set_on_period([&](const Market& market) {
    CheckFinite(market, faults);
    ledger.Book(market, faults);
  });
  customers.Reset(1, 0);
  const Shape& shape = customers.market().shape();
  spec::Actions actions(shape);
  for (int step = 0; !customers.Done() && faults->empty(); ++step) {
    for (int a = 0; a < shape.audiences; ++a) {
      for (int i = 0; i < shape.products; ++i) {
        const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
        const double price = (step / 7) % 2 == 0 ? product.list_price : product.price_max;
        for (int w = 0; w < shape.padded; ++w) {
          actions.prices[shape.At(shape.PriceRow(a, i), w)] = price;
        }
      }
      for (int k = 0; k < shape.places; ++k) {
        for (int w = 0; w < shape.padded; ++w) {
          actions.slates[shape.At(shape.SlateRow(a, k), w)] = (k + step / 11) % shape.products;
        }
      }
    }
    customers.Step(actions);
  }
}

// Posts what a solver found for each period and stock of two products.
class TwoProductPolicy final : public policies::Policy {
 public:
  TwoProductPolicy(const env::MarketConfig& config, const solvers::TwoProductSolution& solution)
      : solution_(solution), stock_{config.products[0].stock, config.products[1].stock} {}
  std::string name() const override { return "two products"; }
  policies::Kind kind() const override { return policies::Kind::kOracle; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override {
    const Shape& shape = observation.shape;
    const Eigen::Index period =
        std::min<Eigen::Index>(observation.period, solution_.prices[0].rows() - 1);
    for (int w = 0; w < shape.padded; ++w) {
      const double first = Left(observation, 0, w);
      const double second = Left(observation, 1, w);
      const auto state = static_cast<Eigen::Index>(first * (stock_[1] + 1) + second);
      for (const int i : {0, 1}) {
        actions->prices[shape.At(i, w)] =
            solution_.prices[static_cast<std::size_t>(i)](period, state);
      }
    }
  }

 private:
  // Row 0 is the time left; an empty stock is 1 over itself.
  double Left(const spec::Observation& observation, int product, int w) const {
    const double stock = stock_[static_cast<std::size_t>(product)];
    return stock == 0 ? 0
                      : std::clamp(std::round(observation.At(1 + product, w) * stock), 0., stock);
  }

  const solvers::TwoProductSolution& solution_;
  std::array<double, 2> stock_;
};

// The prices of one product, period by period.
class SequencePolicy final : public policies::Policy {
 public:
  explicit SequencePolicy(std::vector<double> prices) : prices_(std::move(prices)) {}
  std::string name() const override { return "sequence"; }
  policies::Kind kind() const override { return policies::Kind::kOracle; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override {
    const auto period = static_cast<std::size_t>(observation.period);
    std::fill(actions->prices.begin(), actions->prices.end(),
              prices_[std::min(period, prices_.size() - 1)]);
  }

 private:
  std::vector<double> prices_;
};

// Always the same prices [A, N] and products on the slates [A].
class SamePolicy final : public policies::Policy {
 public:
  explicit SamePolicy(const solvers::Benchmark& best) : best_(best) {}
  std::string name() const override { return "same"; }
  policies::Kind kind() const override { return policies::Kind::kOracle; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override {
    const Shape& shape = observation.shape;
    for (int a = 0; a < shape.audiences; ++a) {
      for (int w = 0; w < shape.padded; ++w) {
        for (int i = 0; i < shape.products; ++i) {
          actions->prices[shape.At(shape.PriceRow(a, i), w)] = best_.prices(a, i);
        }
        for (int k = 0; k < shape.places; ++k) {
          const auto& shown = best_.slates[static_cast<std::size_t>(a)];
          const auto place = static_cast<std::size_t>(k);
          actions->slates[shape.At(shape.SlateRow(a, k), w)] =
              place < shown.size() ? shown[place] : -1;
        }
      }
    }
  }

 private:
  const solvers::Benchmark& best_;
};

bool EveryPeriodAlike(const env::MarketConfig& config) {
  return config.events.empty() && config.calendar.hour_of_day.empty() &&
         config.calendar.day_of_week.empty();
}

// The policy that earns what was found exactly; null where none here plays it.
std::unique_ptr<policies::Policy> OwnPolicy(const env::MarketConfig& config,
                                            const solvers::Benchmark& found,
                                            const std::string& solver,
                                            std::optional<solvers::TwoProductSolution>* two) {
  if (found.kind != solvers::BenchmarkKind::kExact) return nullptr;
  if (solver == "dynamic program") return evaluation::MakePolicy("dynamic-program", config);
  if (solver == "two products") {
    *two = solvers::SolveTwoProducts(config);
    return std::make_unique<TwoProductPolicy>(config, **two);
  }
  if (solver == "reference prices") {
    return std::make_unique<SequencePolicy>(solvers::BestReferencePrices(config)->prices);
  }
  const bool same = (solver == "periods" || solver == "slates") && EveryPeriodAlike(config);
  return same ? std::make_unique<SamePolicy>(found) : nullptr;
}

// Mean profit and units of so many episodes, into the trial.
void Play(const env::MarketConfig& config, const policies::Policy& policy, int episodes,
          MarketTrial* trial) {
  env::PlayConfig rollout_config;
  rollout_config.episodes = episodes;
  rollout_config.seed = 7;
  const auto rollout = env::PlayEpisodes(config, policy, rollout_config);
  const Eigen::ArrayXd profit = rollout.metrics.row(env::kProfit).transpose();
  const auto estimate =
      metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
  trial->mean = estimate.mean;
  trial->error = estimate.standard_error;
  trial->episodes = episodes;
  trial->units = rollout.metrics.row(env::kUnits).sum();
}

// What happens in fewer than one episode in so many may not show in them at all: a unit that is
// then not sold is allowed for.
double Tolerance(const env::MarketConfig& config, const MarketTrial& trial) {
  double worth = 0;
  const double season = config.calendar.periods * config.calendar.period_hours / 24;
  for (const spec::ProductConfig& product : config.products) {
    worth = std::max({worth, product.price_max, product.unit_cost, std::abs(product.salvage_value),
                      product.holding_cost_per_unit_day * season});
  }
  const double least_error = 5 * worth / trial.episodes;
  return 5 * std::max(trial.error, least_error) + 1e-9 * std::abs(trial.value);
}

void Judge(const env::MarketConfig& config, const MarketTrial& trial,
           std::vector<std::string>* faults) {
  const double tolerance = Tolerance(config, trial);
  const bool above = trial.kind != "best known" && trial.mean > trial.value + tolerance;
  if (above || (trial.compared && trial.mean < trial.value - tolerance)) {
    faults->push_back(fmt::format("{} ({}) says {}, {} earned {} ± {} in {} episodes", trial.solver,
                                  trial.kind, trial.value, trial.played, trial.mean, trial.error,
                                  trial.episodes));
  }
}

}  // namespace

MarketTrial PlayMarket(const env::MarketConfig& config) {
  MarketTrial trial;
  try {
    const std::string text = scenarios::ToYaml(config);
    const env::MarketConfig read = scenarios::ParseScenario(text, "market").market;
    if (scenarios::ToYaml(read) != text) trial.faults.emplace_back("the file is read otherwise");
    if (env::OnlyOneByOne(read)) {
      PlayCustomers(read, &trial.faults);
    } else {
      PlayPeriods(read, &trial.faults);
    }
  } catch (const core::InputError& fault) {
    trial.refusal = fault.field() + ": " + fault.message();
  } catch (const core::RunError& fault) {
    trial.refusal = std::string("run: ") + fault.what();
  }
  return trial;
}

void SolveMarket(const env::MarketConfig& config, MarketTrial* trial,
                 const std::function<void()>& solved) {
  constexpr int kLeastEpisodes = 1024;
  constexpr int kMostEpisodes = 100'000;
  constexpr double kEnoughUnits = 400;
  if (env::OnlyOneByOne(config)) return;
  const auto found = solvers::FindBenchmark(config);
  if (solved) solved();
  if (!found) return;
  trial->solver = found->solver;
  trial->kind = solvers::Name(found->kind);
  trial->value = found->profit;
  std::optional<solvers::TwoProductSolution> two;
  std::unique_ptr<policies::Policy> policy = OwnPolicy(config, *found, trial->solver, &two);
  trial->compared = policy != nullptr;
  if (policy == nullptr) policy = evaluation::MakePolicy("static", config);
  trial->played = policy->name();
  Play(config, *policy, kLeastEpisodes, trial);
  if (trial->compared && trial->units < kEnoughUnits) {
    const double a_unit = kLeastEpisodes / std::max(trial->units, 1.);
    Play(config, *policy, static_cast<int>(std::min(a_unit * 2 * kEnoughUnits, 1. * kMostEpisodes)),
         trial);
  }
  if (trial->units < kEnoughUnits) trial->compared = false;
  Judge(config, *trial, &trial->faults);
}

}  // namespace souk::testing
