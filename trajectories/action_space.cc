#include "trajectories/action_space.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "env/market_state.h"

namespace souk::trajectories {
namespace {

std::string BoxJson(const std::vector<std::string>& low, const std::vector<std::string>& high) {
  return fmt::format(
      R"({{"type": "Box", "dtype": "float32", "shape": [{}], "low": [{}], "high": [{}]}})",
      low.size(), fmt::join(low, ", "), fmt::join(high, ", "));
}

// As float32 values, so that an action at a bound lies within.
std::vector<std::string> Bounds(const std::vector<double>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const double value : values) {
    texts.push_back(fmt::format("{}", static_cast<double>(static_cast<float>(value))));
  }
  return texts;
}

}  // namespace

ActionSpace MakeActionSpace(const env::MarketConfig& market, bool continuous) {
  const spec::Shape shape = env::MakeShape(market, 1);
  ActionSpace space;
  space.prices = shape.audiences * shape.products;
  space.slates = shape.audiences * shape.places;
  if (!continuous && space.prices == 1 && space.slates == 0) {
    space.ladder = market.products.front().price_ladder;
  }
  for (int a = 0; a < shape.audiences; ++a) {
    for (const spec::ProductConfig& product : market.products) {
      space.low.push_back(product.price_min);
      space.high.push_back(product.price_max);
    }
  }
  for (int place = 0; place < space.slates; ++place) {
    space.low.push_back(-1);
    space.high.push_back(shape.products - 1);
  }
  return space;
}

int LadderStep(const ActionSpace& space, double price) {
  // Prices of a ladder are posted as they stand there; the tolerance is that of a few roundings.
  constexpr double kTolerance = 1e-9;
  const auto near = std::find_if(space.ladder.begin(), space.ladder.end(), [&](double step) {
    return std::abs(step - price) <= kTolerance * std::max(1., std::abs(step));
  });
  return near == space.ladder.end() ? -1 : static_cast<int>(near - space.ladder.begin());
}

std::string ActionSpaceJson(const ActionSpace& space) {
  if (!space.discrete()) return BoxJson(Bounds(space.low), Bounds(space.high));
  return fmt::format(R"({{"type": "Discrete", "dtype": "int64", "start": 0, "n": {}}})",
                     space.ladder.size());
}

std::string ObservationSpaceJson(int observations) {
  const auto count = static_cast<std::size_t>(observations);
  return BoxJson(std::vector<std::string>(count, "-Infinity"),
                 std::vector<std::string>(count, "Infinity"));
}

}  // namespace souk::trajectories
