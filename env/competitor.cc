#include "env/competitor.h"

#include <algorithm>
#include <cmath>

#include "env/best_responder.h"
#include "env/q_learner.h"
#include "env/reacting_rival.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// An allowed price: cut to the interval, then the nearest rung of the ladder.
double Allowed(const ProductConfig& product, double wish) {
  const double price = std::clamp(wish, product.price_min, product.price_max);
  const auto& ladder = product.price_ladder;
  if (ladder.empty()) return price;
  return *std::min_element(ladder.begin(), ladder.end(), [&](double a, double b) {
    return std::abs(a - price) < std::abs(b - price);
  });
}

class Undercutter final : public ReactingRival {
 public:
  Undercutter(const MarketConfig& config, int seller, const UndercutRival& undercut)
      : ReactingRival(config, seller, undercut.lag_hours), undercut_(undercut) {}

 private:
  void React(const Market& market, std::span<const double> seen,
             std::span<double> prices) override {
    const Shape& shape = market.shape();
    for (int a = 0; a < shape.audiences; ++a) {
      for (int i = 0; i < shape.products; ++i) {
        const ProductConfig& product = products_[Index(i)];
        for (int w = 0; w < shape.padded; ++w) {
          double lowest = kUnlimited;
          for (int j = 0; j < shape.sellers; ++j) {
            if (j == seller_ || market.state().stock[shape.At(j * shape.products + i, w)] <= 0) {
              continue;
            }
            lowest = std::min(lowest, seen[shape.At(shape.PriceRow(a, i, j), w)]);
          }
          // Alone with a product there is nobody to undercut.
          const double wish =
              lowest == kUnlimited ? product.list_price : lowest * (1 - undercut_.by);
          prices[shape.At(shape.PriceRow(a, i), w)] =
              Allowed(product, std::max(wish, product.unit_cost * (1 + undercut_.floor_margin)));
        }
      }
    }
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
    const Shape& shape = market.shape();
    for (int a = 0; a < shape.audiences; ++a) {
      for (int i = 0; i < shape.products; ++i) {
        for (int w = 0; w < shape.padded; ++w) {
          const std::size_t at = shape.At(shape.PriceRow(a, i), w);
          prices[at] = Allowed(products_[Index(i)], follow_.ratio * seen[at]);
        }
      }
    }
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
