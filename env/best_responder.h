#pragma once

// A rival that posts the prices which earn most this period against the others' last prices, under
// the true expected demand. It moves one product after the other to the best price of its grid,
// starting from its last prices: exact for one product, one pass of coordinate ascent for several.
// Reference prices and what stock is left are not looked at, only what has sold out.

#include <span>
#include <vector>

#include "core/lanes.h"
#include "env/reacting_rival.h"

namespace souk::env {

class BestResponder final : public ReactingRival {
 public:
  BestResponder(const MarketConfig& config, int seller, const BestResponseRival& best);

 private:
  // A segment's customers in front of this seller's other prices and everybody else's.
  struct Known {
    double customers = 0;
    core::Lanes weight;  // e^u of not buying and of everything but the product
    core::Lanes profit;  // weight times margin, over the seller's other products
  };

  void React(const Market& market, std::span<const double> seen, std::span<double> prices) override;
  static core::Lanes Weight(const Market& market, int segment, int seller, int product, int begin,
                            const core::Lanes& price);
  void Survey(const Market& market, std::span<const double> seen, std::span<const double> prices,
              int audience, int product, int begin);
  void Improve(const Market& market, int audience, int product, int begin,
               std::span<double> prices) const;

  std::vector<std::vector<double>> grids_;  // [N]
  core::AlignedVector<Known> known_;        // [S]
};

}  // namespace souk::env
