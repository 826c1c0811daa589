#include "solvers/price_search.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "policies/fixed_prices.h"
#include "spec/allowed_price.h"

namespace souk::solvers {
namespace {

class Search {
 public:
  Search(const env::MarketConfig& market, std::vector<double> start,
         const PriceSearchConfig& config, const PriceSearchHooks& hooks)
      : market_(market), config_(config), hooks_(hooks), prices_(std::move(start)) {
    if (config.episodes < 2) throw core::InputError("episodes", "must be at least 2");
    most_ = static_cast<double>(prices_.size()) * 2 * config.most_sweeps;
    profit_ = MeanProfit(prices_);
  }

  // Every price once each way; whether one moved.
  bool Sweep(double step) {
    bool moved = false;
    for (std::size_t cell = 0; cell < prices_.size(); ++cell) {
      // Where one way gains, the other need not be tried.
      moved = Try(cell, +1, step) || Try(cell, -1, step) || moved;
    }
    return moved;
  }

  const std::vector<double>& prices() const { return prices_; }

 private:
  bool Try(std::size_t cell, int side, double step) {
    std::vector<double> trial = prices_;
    trial[cell] =
        Moved(market_.products[cell % market_.products.size()], prices_[cell], side, step);
    if (trial[cell] == prices_[cell]) return false;
    const double profit = MeanProfit(trial);
    if (profit <= profit_) return false;
    profit_ = profit;
    prices_ = std::move(trial);
    return true;
  }

  static double Moved(const spec::ProductConfig& product, double price, int side, double step) {
    const std::vector<double>& ladder = product.price_ladder;
    if (ladder.empty()) {
      const double width = product.price_max - product.price_min;
      return std::clamp(price + side * step * width, product.price_min, product.price_max);
    }
    const int last = static_cast<int>(ladder.size()) - 1;
    return ladder[static_cast<std::size_t>(
        std::clamp(spec::NearestRung(ladder, price) + side, 0, last))];
  }

  double MeanProfit(const std::vector<double>& prices) {
    if (hooks_.progress) hooks_.progress(trials_, most_);
    ++trials_;
    const policies::FixedPrices policy(
        "trial", policies::Kind::kOracle, prices,
        policies::SlateRule(env::SellerSpecOf(market_), policies::SlateOrder::kRelevance));
    env::PlayConfig rollout;
    rollout.episodes = config_.episodes;
    rollout.seed = config_.seed;
    rollout.threads = config_.threads;
    rollout.batch = std::max(1, (config_.episodes + config_.threads - 1) / config_.threads);
    return env::PlayEpisodes(market_, policy, rollout).metrics.row(env::kProfit).mean();
  }

  const env::MarketConfig& market_;
  const PriceSearchConfig& config_;
  const PriceSearchHooks& hooks_;
  std::vector<double> prices_;
  double profit_ = 0;
  double trials_ = 0;
  double most_ = 1;
};

}  // namespace

std::vector<double> SearchConstantPrices(const env::MarketConfig& market, std::vector<double> start,
                                         const PriceSearchConfig& config,
                                         const PriceSearchHooks& hooks) {
  Search search(market, std::move(start), config, hooks);
  const bool intervals =
      std::any_of(market.products.begin(), market.products.end(),
                  [](const spec::ProductConfig& product) { return product.price_ladder.empty(); });
  std::vector<double> steps = {.1, 1. / 30, .01};
  if (!intervals) steps.resize(1);
  int sweeps = 0;
  for (const double step : steps) {
    while (sweeps < config.most_sweeps) {
      ++sweeps;
      if (!search.Sweep(step)) break;
    }
  }
  return search.prices();
}

}  // namespace souk::solvers
