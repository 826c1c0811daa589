#pragma once

// Tabular Q-learning of a seller's price (Calvano, Calzolari, Denicolo & Pastorello 2020, section
// II): states are all sellers' rungs of the period before, actions the seller's own rungs.
//
//   Q(s, a) <- (1 - alpha) Q(s, a) + alpha (profit + delta max_b Q(s', b))
//   a = argmax Q(s, .), or any rung with probability e^(-beta t)
//   Q_0(s, a) = mean over the others' rungs of profit(a, .) / (1 - delta)
//
// profit of Q_0 is that of the first period's expected demand. Ties go to the lower price. Memory
// of a world: the table [states, actions], then state, action and the periods for which no state's
// greedy rung has changed. Draws: Purpose::kRival of the seller, two a period.

#include <span>
#include <vector>

#include "env/competitor.h"

namespace souk::env {

class QLearner final : public Competitor {
 public:
  // core::InputError when a seller's product has no ladder, or the table is above 10 million cells.
  QLearner(const MarketConfig& config, int seller, const QLearningRival& learner);

  std::size_t MemorySize(const spec::Shape& shape) const override;
  void Start(const Market& market, std::span<double> memory) override;
  void Post(const Market& market, std::span<double> memory, std::span<double> prices) override;
  void Learn(const Market& market, std::span<double> memory) override;

  int states() const { return states_; }
  int actions() const {
    return static_cast<int>(ladders_[static_cast<std::size_t>(seller_)].size());
  }
  // The state in which every seller stands at these rungs, [J].
  int State(std::span<const int> rungs) const;
  int Greedy(std::span<const double> memory, int world, int state) const;
  double StablePeriods(std::span<const double> memory, int world) const;

 private:
  std::size_t WorldSize() const;
  int StateOf(const Market& market, int world) const;
  std::vector<double> InitialValues(const Market& market) const;

  int seller_;
  QLearningRival learner_;
  std::vector<std::vector<double>> ladders_;  // [J]
  int states_ = 1;
  std::vector<double> initial_values_;  // [actions]
};

}  // namespace souk::env
