#pragma once

// A market's decisions as other tools of offline learning know them: a choice among n, or a vector.
//
// Letters: A audiences, N products, K slate places. A market of one product, one audience, a price
// ladder and no slate has n choices, the steps of the ladder. Any other has the vector of its
// prices, [A, N], and then its slates, [A, K], as product indices with -1 for an empty place.

#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::trajectories {

struct ActionSpace {
  std::vector<double> ladder;  // ascending prices of the choices; empty: a vector
  std::vector<double> low;     // [A * N + A * K] bounds of the vector, both allowed
  std::vector<double> high;
  int prices = 0;  // A * N
  int slates = 0;  // A * K

  bool discrete() const { return !ladder.empty(); }
};

// `continuous`: the vector even where the market's prices are choices of a ladder.
ActionSpace MakeActionSpace(const env::MarketConfig& market, bool continuous);

// The ladder's step at `price`, or -1 when there is none.
int LadderStep(const ActionSpace& space, double price);

// The spaces as Gymnasium's are written in JSON: {"type": "Discrete", ...} or {"type": "Box", ...}
// of float32; `observations` is the Box of so many unbounded numbers. Bounds that are infinite are
// written "Infinity", as Python's json does.
std::string ActionSpaceJson(const ActionSpace& space);
std::string ObservationSpaceJson(int observations);

}  // namespace souk::trajectories
