#pragma once

// How a rival decides. The market asks it for prices before customers come, all worlds at once, and
// shows it afterwards what came of them. What it keeps between periods lies in the market's state,
// so that a snapshot holds it; it is lost when an episode is reset.
//
// A competitor may look at the market's state (what was posted last and sold) and at its own
// outcome. Letters and shapes: env/market_state.h.

#include <memory>
#include <span>

#include "env/market.h"

namespace souk::env {

class Competitor {
 public:
  virtual ~Competitor() = default;
  // Numbers to keep for so many worlds.
  virtual std::size_t MemorySize(const spec::Shape& shape) const = 0;
  // A new episode in every world; memory is all 0.
  virtual void Start(const Market& market, std::span<double> memory) = 0;
  // Prices [A, N, B] for this period, each within its product's limits.
  virtual void Post(const Market& market, std::span<double> memory, std::span<double> prices) = 0;
  // The period is over: market.state() and market.outcome() are those after it.
  virtual void Learn(const Market& market, std::span<double> memory) = 0;
};

// The competitor that a config describes; `seller` is 1 for the first rival. Any behaviour may also
// play seller 0 (evaluation/collusion.h).
std::unique_ptr<Competitor> MakeCompetitor(const MarketConfig& config, int seller,
                                           const RivalBehaviour& behaviour);

}  // namespace souk::env
