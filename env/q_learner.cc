#include "env/q_learner.h"

#include <algorithm>
#include <cmath>

#include "core/lanes.h"
#include "core/streams.h"
#include "env/block_stream.h"
#include "spec/allowed_price.h"
#include "spec/config_checks.h"

namespace souk::env {
namespace {

constexpr double kMostCells = 1e7;
// After the table: the state, its greedy action, the action taken, the stable periods.
enum Extra { kState, kGreedy, kAction, kStable, kExtras };

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

int ArgMax(const double* values, int count) {
  return static_cast<int>(std::max_element(values, values + count) - values);
}

}  // namespace

QLearner::QLearner(const MarketConfig& config, int seller, const QLearningRival& learner)
    : seller_(seller), learner_(learner) {
  double cells = 1;
  for (int j = 0; j < config.sellers_count(); ++j) {
    ladders_.push_back(ProductOf(config, j, 0).price_ladder);
    if (ladders_.back().empty())
      spec::Fail("rivals", "q_learning needs every seller on a price ladder");
    cells *= static_cast<double>(ladders_.back().size());
  }
  if (cells * actions() > kMostCells) {
    spec::Fail("rivals",
               "q_learning needs a table of at most 10 million cells, use shorter ladders");
  }
  states_ = static_cast<int>(cells);
}

std::size_t QLearner::WorldSize() const {
  return Index(states_) * Index(actions()) + std::size_t{kExtras};
}

std::size_t QLearner::MemorySize(const spec::Shape& shape) const {
  return WorldSize() * Index(shape.worlds);
}

int QLearner::State(std::span<const int> rungs) const {
  int state = 0;
  for (std::size_t j = 0; j < ladders_.size(); ++j) {
    state = state * static_cast<int>(ladders_[j].size()) + rungs[j];
  }
  return state;
}

int QLearner::StateOf(const Market& market, int world) const {
  int state = 0;
  for (std::size_t j = 0; j < ladders_.size(); ++j) {
    const double price = market.state().prices[market.shape().At(static_cast<int>(j), world)];
    state = state * static_cast<int>(ladders_[j].size()) + spec::NearestRung(ladders_[j], price);
  }
  return state;
}

std::vector<double> QLearner::InitialValues(const Market& market) const {
  const MarketConfig& config = market.config();
  const spec::ProductConfig& product = ProductOf(config, seller_, 0);
  std::vector<double> values(Index(actions()), 0.);
  std::vector<double> prices(ladders_.size());
  for (int state = 0; state < states_; ++state) {
    int rest = state;
    for (std::size_t j = ladders_.size(); j-- > 0;) {
      const auto rungs = static_cast<int>(ladders_[j].size());
      prices[j] = ladders_[j][Index(rest % rungs)];
      rest /= rungs;
    }
    double profit = 0;
    for (int s = 0; s < config.segments_count(); ++s) {
      const SegmentPeriod& now = market.segment_period(0, s);
      double total = 1;
      double own = 0;
      for (std::size_t j = 0; j < prices.size(); ++j) {
        const double weight = std::exp(TasteFor(config, s, static_cast<int>(j), 0) -
                                       now.price_sensitivity * prices[j]);
        total += weight;
        if (static_cast<int>(j) == seller_) own = weight;
      }
      profit += now.arrivals * own / total * (prices[Index(seller_)] - product.unit_cost);
    }
    values[Index(spec::NearestRung(ladders_[Index(seller_)], prices[Index(seller_)]))] += profit;
  }
  const double others = static_cast<double>(states_) / actions();
  for (double& value : values) value /= others * (1 - learner_.discount);
  return values;
}

void QLearner::Start(const Market& market, std::span<double> memory) {
  if (initial_values_.empty()) initial_values_ = InitialValues(market);
  for (int w = 0; w < market.shape().worlds; ++w) {
    double* table = &memory[Index(w) * WorldSize()];
    for (int state = 0; state < states_; ++state) {
      std::copy(initial_values_.begin(), initial_values_.end(), table + state * actions());
    }
    double* extras = table + states_ * actions();
    extras[kState] = StateOf(market, w);
    extras[kGreedy] = ArgMax(initial_values_.data(), actions());
  }
}

void QLearner::Post(const Market& market, std::span<double> memory, std::span<double> prices) {
  const MarketState& now = market.state();
  const std::vector<double>& ladder = ladders_[Index(seller_)];
  const double explore = std::exp(-learner_.exploration_decay * now.period);
  for (int begin = 0; begin < market.shape().padded; begin += core::kLanes) {
    BlockStream stream(now, begin, core::PackAddress(core::Purpose::kRival, seller_));
    const core::Lanes luck = stream.Next();
    const core::Lanes pick = stream.Next();
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const int w = begin + lane;
      if (w >= market.shape().worlds) {
        prices[Index(w)] = ladder.front();
        continue;
      }
      double* extras = &memory[Index(w) * WorldSize()] + states_ * actions();
      const int action = luck[lane] < explore ? static_cast<int>(pick[lane] * actions())
                                              : static_cast<int>(extras[kGreedy]);
      extras[kAction] = action;
      prices[Index(w)] = ladder[Index(action)];
    }
  }
}

void QLearner::Learn(const Market& market, std::span<double> memory) {
  const spec::Shape& shape = market.shape();
  const PeriodOutcome& outcome = market.outcome();
  for (int w = 0; w < shape.worlds; ++w) {
    if (market.state().alive[Index(w)] == 0 && outcome.ended[Index(w)] == 0) continue;
    double* table = &memory[Index(w) * WorldSize()];
    double* extras = table + states_ * actions();
    const auto state = static_cast<int>(extras[kState]);
    const auto greedy = static_cast<int>(extras[kGreedy]);
    const auto action = static_cast<int>(extras[kAction]);
    double* row = table + state * actions();
    const int next_state = StateOf(market, w);
    const double* next = table + next_state * actions();
    const int next_greedy = ArgMax(next, actions());
    const double reward =
        outcome.revenue[shape.At(seller_, w)] - outcome.cost[shape.At(seller_, w)];
    const double before = row[action];
    row[action] +=
        learner_.learning_rate * (reward + learner_.discount * next[next_greedy] - before);
    // Only a greedy action that fell, or another that rose, can have changed which is greedy.
    const bool rescan = action == greedy ? row[action] < before : row[action] > before;
    const int now_greedy = rescan ? ArgMax(row, actions()) : greedy;
    extras[kStable] = now_greedy == greedy ? extras[kStable] + 1 : 0;
    extras[kState] = next_state;
    extras[kGreedy] = next_state == state ? now_greedy : next_greedy;
  }
}

int QLearner::Greedy(std::span<const double> memory, int world, int state) const {
  return ArgMax(&memory[Index(world) * WorldSize() + Index(state * actions())], actions());
}

double QLearner::StablePeriods(std::span<const double> memory, int world) const {
  return memory[Index(world + 1) * WorldSize() - 1];
}

}  // namespace souk::env
