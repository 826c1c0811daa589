#include "solvers/period_optimum.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stop_token.h"
#include "env/behaviours.h"
#include "solvers/customer_classes.h"
#include "solvers/proven_price.h"

namespace souk::solvers {
namespace {

constexpr std::size_t kMostKinds = 100;
constexpr long long kMostBoxes = 40000;  // of the proof, over all kinds: a second or less

// Periods that differ in how many come, but not in who.
struct PeriodKind {
  int first = 0;        // a period of this kind
  double arrivals = 0;  // in all its periods
};

double Arrivals(const env::Market& market, int period) {
  double total = 0;
  for (int s = 0; s < market.config().segments_count(); ++s) {
    total += market.segment_period(period, s).arrivals;
  }
  return total;
}

bool SameKind(const env::Market& market, int left, int right) {
  constexpr double kRounding = 1e-12;  // of shares, which are quotients
  for (int s = 0; s < market.config().segments_count(); ++s) {
    const env::SegmentPeriod& a = market.segment_period(left, s);
    const env::SegmentPeriod& b = market.segment_period(right, s);
    if (a.price_sensitivity != b.price_sensitivity) return false;
    const double shares =
        a.arrivals / Arrivals(market, left) - b.arrivals / Arrivals(market, right);
    if (!(std::abs(shares) <= kRounding)) return false;
  }
  return true;
}

std::vector<PeriodKind> KindsOf(const env::Market& market) {
  std::vector<PeriodKind> kinds;
  for (int t = 0; t < market.config().calendar.periods; ++t) {
    core::ThrowIfStopped();
    const double arrivals = Arrivals(market, t);
    if (arrivals <= 0) continue;
    const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const PeriodKind& kind) {
      return SameKind(market, kind.first, t);
    });
    if (known != kinds.end()) {
      known->arrivals += arrivals;
    } else {
      kinds.push_back({t, arrivals});
      if (kinds.size() > kMostKinds) break;
    }
  }
  return kinds;
}

// [A, N] prices that may be posted: list prices for the last audiences, of which a problem without
// visitors of theirs knows nothing, and no price a rounding beyond its limit.
Eigen::ArrayXXd ForEveryAudience(const env::MarketConfig& config, const Eigen::ArrayXXd& prices) {
  Eigen::ArrayXXd all(config.audiences_count(), config.products_count());
  for (int i = 0; i < config.products_count(); ++i) {
    const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
    all.col(i) = product.list_price;
    all.col(i).head(prices.rows()) = prices.col(i).max(product.price_min).min(product.price_max);
  }
  return all;
}

}  // namespace

std::optional<std::string> WhyNotSeparable(const env::MarketConfig& config) {
  for (const spec::ProductConfig& product : config.products) {
    if (product.stock != spec::kUnlimited) return "its stock is limited, must not be";
    if (!product.price_ladder.empty()) return "it has a price ladder, must have an interval";
  }
  if (config.slate.kind != spec::SlateKind::kNone) return "it has slates, must have none";
  if (config.shocks.product_sd > 0) return "it has product shocks, must have none";
  if (config.noise == demand_models::Noise::kGaussian) return "its noise is gaussian, must not be";
  return env::WhyNotPlain(config);
}

std::optional<PeriodOptimum> BestPeriodPrices(const env::MarketConfig& config) {
  if (WhyNotSeparable(config)) return std::nullopt;
  const env::Market market(config, 1);
  const std::vector<PeriodKind> kinds = KindsOf(market);
  if (kinds.empty() || kinds.size() > kMostKinds) return std::nullopt;
  ProofOptions proof;
  proof.most_boxes = kMostBoxes / static_cast<long long>(kinds.size());
  PeriodOptimum optimum;
  for (const PeriodKind& kind : kinds) {
    const auto problem = ProblemOfPeriod(market, kind.first);
    const auto proven = ProveStaticPrices(problem, proof);
    const double periods = kind.arrivals / Arrivals(market, kind.first);
    optimum.profit += periods * proven.best.profit;
    optimum.upper_bound += periods * proven.upper_bound;
    if (optimum.prices.size() == 0) optimum.prices = ForEveryAudience(config, proven.best.prices);
  }
  return optimum;
}

}  // namespace souk::solvers
