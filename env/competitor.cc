#include "env/competitor.h"

#include <algorithm>

#include "env/best_responder.h"
#include "env/q_learner.h"
#include "env/reacting_rival.h"
#include "spec/allowed_price.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Posts the allowed price nearest to wish(audience, product, world) everywhere.
template <typename Wish>
void PostNearest(const spec::Shape& shape, const std::vector<spec::ProductConfig>& products,
                 Wish wish, std::span<double> prices) {
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      for (int w = 0; w < shape.padded; ++w) {
        prices[shape.At(shape.PriceRow(a, i), w)] =
            spec::AllowedPrice(products[Index(i)], wish(a, i, w));
      }
    }
  }
}

class Undercutter final : public ReactingRival {
 public:
  Undercutter(const MarketConfig& config, int seller, const UndercutRival& undercut)
      : ReactingRival(config, seller, undercut.lag_hours), undercut_(undercut) {}

 private:
  void React(const Market& market, std::span<const double> seen,
             std::span<double> prices) override {
    const spec::Shape& shape = market.shape();
    const auto wish = [&](int a, int i, int w) {
      const spec::ProductConfig& product = products_[Index(i)];
      double lowest = spec::kUnlimited;
      for (int j = 0; j < shape.sellers; ++j) {
        const bool sells = market.state().stock[shape.At(j * shape.products + i, w)] > 0;
        if (j == seller_ || !sells) continue;
        lowest = std::min(lowest, seen[shape.At(shape.PriceRow(a, i, j), w)]);
      }
      // Alone with a product there is nobody to undercut.
      const double below =
          lowest == spec::kUnlimited ? product.list_price : lowest * (1 - undercut_.by);
      return std::max(below, product.unit_cost * (1 + undercut_.floor_margin));
    };
    PostNearest(shape, products_, wish, prices);
  }

  UndercutRival undercut_;
};

class Follower final : public ReactingRival {
 public:
  Follower(const MarketConfig& config, int seller, const FollowRival& follow)
      : ReactingRival(config, seller, follow.lag_hours), follow_(follow) {}

 private:
  void React(const Market& market, std::span<const double> seen,
             std::span<double> prices) override {
    const spec::Shape& shape = market.shape();
    const auto wish = [&](int a, int i, int w) {
      return follow_.ratio * seen[shape.At(shape.PriceRow(a, i), w)];
    };
    PostNearest(shape, products_, wish, prices);
  }

  FollowRival follow_;
};

struct Maker {
  const MarketConfig& config;
  int seller;

  std::unique_ptr<Competitor> operator()(const FixedRival&) const {
    return std::make_unique<ListPrices>(config, seller);
  }
  std::unique_ptr<Competitor> operator()(const UndercutRival& undercut) const {
    return std::make_unique<Undercutter>(config, seller, undercut);
  }
  std::unique_ptr<Competitor> operator()(const FollowRival& follow) const {
    return std::make_unique<Follower>(config, seller, follow);
  }
  std::unique_ptr<Competitor> operator()(const BestResponseRival& best) const {
    return std::make_unique<BestResponder>(config, seller, best);
  }
  std::unique_ptr<Competitor> operator()(const QLearningRival& learner) const {
    return std::make_unique<QLearner>(config, seller, learner);
  }
  std::unique_ptr<Competitor> operator()(const CustomRival& custom) const {
    return custom.make(config, seller);
  }
};

}  // namespace

std::unique_ptr<Competitor> MakeCompetitor(const MarketConfig& config, int seller,
                                           const RivalBehaviour& behaviour) {
  return std::visit(Maker{config, seller}, behaviour);
}

}  // namespace souk::env
