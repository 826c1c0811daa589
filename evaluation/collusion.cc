#include "evaluation/collusion.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>

#include "core/errors.h"
#include "core/finite.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "env/behaviours.h"
#include "env/q_learner.h"
#include "solvers/closed_form_price.h"

namespace souk::evaluation {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

void RequireDuopoly(const env::MarketConfig& market) {
  env::Validate(market);
  const auto require = [](bool holds, const char* field, const char* what) {
    if (!holds) throw core::InputError(field, what);
  };
  require(market.rivals.size() == 1, "rivals", "must be one, which learns by q_learning");
  require(std::holds_alternative<env::QLearningRival>(market.rivals[0].behaviour),
          "rivals[0].behaviour", "must be q_learning");
  require(market.segments.size() == 1, "segments", "must be one for a study of collusion");
  require(market.noise == demand_models::Noise::kDeterministic, "noise", "must be deterministic");
  const env::Behaviours has(market);
  const bool plain = !has.memory && !has.retention && !has.pricing_rules && !has.returns &&
                     market.events.empty() && market.calendar.hour_of_day.empty() &&
                     market.calendar.day_of_week.empty() &&
                     market.slate.kind == spec::SlateKind::kNone &&
                     market.shocks.arrivals_log_sd == 0 && market.shocks.product_sd == 0;
  require(plain, "market",
          "must have alike periods: no events, profiles, shocks, slates, memory, retention, "
          "pricing rules or returns");
  for (int j = 0; j < 2; ++j) {
    require(env::ProductOf(market, j, 0).stock == spec::kUnlimited, "stock", "must be unlimited");
  }
}

// The duopoly's logit demand and costs, by seller.
struct Duopoly {
  double taste[2];
  double cost[2];
  double sensitivity;
  double customers;  // a period

  explicit Duopoly(const env::MarketConfig& market)
      : sensitivity(market.segments[0].price_sensitivity),
        customers(market.segments[0].arrivals_per_hour * market.calendar.period_hours) {
    for (int j = 0; j < 2; ++j) {
      taste[j] = env::TasteFor(market, 0, j, 0);
      cost[j] = env::ProductOf(market, j, 0).unit_cost;
    }
  }
  double Weight(int j, double price) const { return std::exp(taste[j] - sensitivity * price); }
  PricesAndProfits At(double own, double rival) const {
    const double weights[2] = {Weight(0, own), Weight(1, rival)};
    const double total = 1 + weights[0] + weights[1];
    return {{own, rival},
            {customers * weights[0] / total * (own - cost[0]),
             customers * weights[1] / total * (rival - cost[1])}};
  }
  // The best price of seller j when the other posts `price`: that of a monopolist whose customers
  // have one more thing to leave it for.
  double BestResponse(int j, double price) const {
    const double outside = std::log1p(Weight(1 - j, price));
    demand_models::MultinomialLogit model;
    model.taste = Eigen::ArrayXd::Constant(1, taste[j] - outside);
    model.price_sensitivity = sensitivity;
    return solvers::OptimalLogitPrices(model, Eigen::ArrayXd::Constant(1, cost[j])).prices[0];
  }
};

// Sixteen runs in lockstep, and what each of them ended in.
class Runs {
 public:
  Runs(const env::MarketConfig& market, const CollusionConfig& config, int first, int count)
      : config_(config),
        learner_(std::get<env::QLearningRival>(market.rivals[0].behaviour)),
        duopoly_(market),
        ladders_{market.products[0].price_ladder, market.rivals[0].products[0].price_ladder},
        market_(market, count),
        own_(market, 0, learner_),
        rival_(market, 1, learner_),
        memory_(own_.MemorySize(market_.shape()), 0.),
        stable_at_(Index(count), 0),
        policies_(Index(count)) {
    market_.Reset(config.seed, static_cast<std::uint32_t>(first));
    own_.Start(market_, memory_);
  }

  // One period of every run; false when all have ended.
  bool Step(spec::Actions* actions) {
    own_.Post(market_, memory_, actions->prices);
    market_.Step(*actions);
    own_.Learn(market_, memory_);
    const bool last = market_.state().period == config_.max_periods;
    bool open = false;
    for (int w = 0; w < market_.shape().worlds; ++w) {
      if (!policies_[Index(w)].empty()) continue;
      const bool stable = own_.StablePeriods(memory_, w) >= config_.convergence_periods &&
                          rival_.StablePeriods(RivalMemory(), w) >= config_.convergence_periods;
      if (stable || last) Keep(w, stable);
      open = open || !(stable || last);
    }
    return open;
  }

  const spec::Shape& shape() const { return market_.shape(); }
  int stable_at(int world) const { return stable_at_[Index(world)]; }

  // Mean profit of both sellers over the cycle that greedy prices run into, after that in `state`.
  double CycleProfit(int world, int* state) const {
    int now = *state;
    for (int t = 0; t < own_.states(); ++t) now = Next(world, now);
    double sum = 0;
    int length = 0;
    *state = now;
    do {
      now = Next(world, now);
      sum += Prices(now).MeanProfit();
      ++length;
    } while (now != *state);
    return sum / length;
  }

  int FinalState(int world) const { return policies_[Index(world)].back(); }
  int Next(int world, int state) const { return policies_[Index(world)][Index(state)]; }
  PricesAndProfits Prices(int state) const {
    const auto rungs = static_cast<int>(ladders_[1].size());
    return duopoly_.At(ladders_[0][Index(state / rungs)], ladders_[1][Index(state % rungs)]);
  }
  // The state after we cut: our best rung against what the rival posts next.
  int Cut(int world, int state) const {
    const auto rungs = static_cast<int>(ladders_[1].size());
    const int theirs = Next(world, state) % rungs;
    int best = theirs;  // with our lowest rung
    for (int rung = 1; rung < static_cast<int>(ladders_[0].size()); ++rung) {
      const int candidate = rung * rungs + theirs;
      if (Prices(candidate).profits[0] > Prices(best).profits[0]) best = candidate;
    }
    return best;
  }

 private:
  const core::AlignedVector<double>& RivalMemory() const { return market_.state().rival_memory[0]; }

  // The greedy prices of a run as they are now: the next state of each state, then the present one.
  void Keep(int w, bool stable) {
    stable_at_[Index(w)] = stable ? market_.state().period : 0;
    const auto rungs = static_cast<int>(ladders_[1].size());
    std::vector<int>& next = policies_[Index(w)];
    for (int state = 0; state < own_.states(); ++state) {
      next.push_back(own_.Greedy(memory_, w, state) * rungs +
                     rival_.Greedy(RivalMemory(), w, state));
    }
    const auto rung = [&](int j) {
      const double price = market_.state().prices[market_.shape().At(j, w)];
      return static_cast<int>(std::find(ladders_[j].begin(), ladders_[j].end(), price) -
                              ladders_[j].begin());
    };
    next.push_back(rung(0) * rungs + rung(1));
  }

  CollusionConfig config_;
  env::QLearningRival learner_;
  Duopoly duopoly_;
  std::vector<double> ladders_[2];
  env::Market market_;
  env::QLearner own_;
  env::QLearner rival_;
  std::vector<double> memory_;              // ours; the rival's is in the market's state
  std::vector<int> stable_at_;              // [runs] period, 0 for a run that never was
  std::vector<std::vector<int>> policies_;  // [runs][states + 1]
};

}  // namespace

PricesAndProfits NashPrices(const env::MarketConfig& market) {
  RequireDuopoly(market);
  const Duopoly duopoly(market);
  double own = duopoly.cost[0];
  double rival = duopoly.cost[1];
  // Prices are strategic complements with slope below 1: the responses close in on the equilibrium.
  for (int step = 0; step < 10'000; ++step) {
    const double before = own;
    own = duopoly.BestResponse(0, rival);
    rival = duopoly.BestResponse(1, own);
    if (std::abs(own - before) <= 1e-14 * std::abs(own)) break;
  }
  return duopoly.At(own, rival);
}

PricesAndProfits MonopolyPrices(const env::MarketConfig& market) {
  RequireDuopoly(market);
  const Duopoly duopoly(market);
  demand_models::MultinomialLogit model;
  model.taste = Eigen::Array2d(duopoly.taste[0], duopoly.taste[1]);
  model.price_sensitivity = duopoly.sensitivity;
  const Eigen::Array2d cost(duopoly.cost[0], duopoly.cost[1]);
  const Eigen::ArrayXd prices = solvers::OptimalLogitPrices(model, cost).prices;
  return duopoly.At(prices[0], prices[1]);
}

CollusionResult StudyCollusion(const env::MarketConfig& market, const CollusionConfig& config,
                               const CollusionHooks& hooks) {
  env::MarketConfig longest = market;
  longest.calendar.periods = config.max_periods;
  RequireDuopoly(longest);
  if (config.runs < 2) throw core::InputError("runs", "must be at least 2");
  CollusionResult result;
  result.nash = NashPrices(market);
  result.monopoly = MonopolyPrices(market);
  for (const PricesAndProfits* at : {&result.nash, &result.monopoly}) {
    core::RequireFinite({at->prices[0], at->prices[1], at->profits[0], at->profits[1]},
                        "the profits that gains are measured by");
  }
  const double scale = result.monopoly.MeanProfit() - result.nash.MeanProfit();
  result.gains.resize(Index(config.runs));
  result.periods.resize(Index(config.runs));
  const int shown = 2 + config.response_periods;
  Eigen::ArrayXXd own(shown, config.runs);
  Eigen::ArrayXXd rival(shown, config.runs);
  double periods = 0;
  std::atomic<int> done = 0;
  std::mutex report;
  const int tasks = (config.runs + core::kLanes - 1) / core::kLanes;
  core::ParallelFor(tasks, config.threads, [&](int task, int) {
    const int first = task * core::kLanes;
    Runs runs(longest, config, first, std::min(core::kLanes, config.runs - first));
    spec::Actions actions(runs.shape());
    constexpr int kReportEvery = 1 << 15;
    for (int t = 1; runs.Step(&actions); ++t) {
      core::ThrowIfStopped();
      if (t % kReportEvery != 0) continue;
      const std::lock_guard lock(report);
      periods += static_cast<double>(kReportEvery) * runs.shape().worlds;
      if (hooks.progress) hooks.progress(done, periods);
    }
    done += runs.shape().worlds;
    for (int w = 0; w < runs.shape().worlds; ++w) {
      int state = runs.FinalState(w);
      const double profit = runs.CycleProfit(w, &state);
      result.gains[Index(first + w)] = (profit - result.nash.MeanProfit()) / scale;
      result.periods[Index(first + w)] = runs.stable_at(w);
      for (int t = 0; t < shown; ++t) {
        if (t > 0) state = t == 1 ? runs.Cut(w, state) : runs.Next(w, state);
        own(t, first + w) = runs.Prices(state).prices[0];
        rival(t, first + w) = runs.Prices(state).prices[1];
      }
    }
  });
  result.unconverged =
      static_cast<int>(std::count(result.periods.begin(), result.periods.end(), 0.));
  // Where no pair of prices earns more than another, nothing can be gained.
  core::RequireFinite(result.gains, "the profit gain");
  result.gain = metrics::StudentInterval(result.gains);
  for (int t = 0; t < shown; ++t) {
    result.own_response.push_back(own.row(t).mean());
    result.rival_response.push_back(rival.row(t).mean());
  }
  return result;
}

}  // namespace souk::evaluation
