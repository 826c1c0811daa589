#include "solvers/customer_best_price.h"

#include <cmath>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/behaviours.h"

namespace souk::solvers {
namespace {

bool ComeOnceAndApart(const env::MarketConfig& market) {
  const env::Behaviours has(market);
  bool apart = !has.memory && !has.retention && market.customers.come_back.probability == 0 &&
               !market.customers.drift.Any() && market.shocks.product_sd == 0 &&
               market.shocks.arrivals_log_sd == 0;
  for (const env::SegmentConfig& segment : market.segments) {
    apart = apart && segment.patience.share == 0;
  }
  return apart;
}

}  // namespace

CustomerBestPrice::CustomerBestPrice(const env::MarketConfig& market)
    : known_(market.products.size() == 1 && !market.products[0].price_ladder.empty() &&
             market.products[0].stock == spec::kUnlimited && market.products[0].returns.rate == 0 &&
             market.rivals.empty() && market.slate.kind == spec::SlateKind::kNone),
      ladder_(market.products[0].price_ladder) {}

CustomerBestPrice::Price CustomerBestPrice::Find(env::CustomerMarket* customers) {
  const spec::Shape& shape = customers->market().shape();
  Price best{ladder_.back(), 0};
  for (const double price : ladder_) {
    prices_.assign(shape.At(shape.audiences, 0), price);
    customers->ExpectedProfit(prices_, &profit_);
    if (profit_[0] > best.profit) best = {price, profit_[0]};
  }
  return best;
}

OneByOneBenchmark BestOneByOne(const env::MarketConfig& market, std::uint64_t seed,
                               const std::function<void(double share)>& progress) {
  CustomerBestPrice best(market);
  if (!best.known() || !ComeOnceAndApart(market)) {
    throw core::InputError("customers",
                           "differ one by one, and more than a price for each by itself is to "
                           "decide: nothing is known of the optimum");
  }
  env::CustomerMarket customers(market, 1);
  core::RequireWork(core::Work::kVisits, customers.ExpectedCustomers(), "segments",
                    "lower arrivals_per_hour or calendar.periods");
  customers.Reset(seed, 0);
  const spec::Shape& shape = customers.market().shape();
  spec::Actions actions(shape);
  long long customers_met = 0;
  double squares = 0;
  Benchmark best_known{.kind = BenchmarkKind::kBestKnown, .program = "each customer's best price"};
  while (!customers.Done()) {
    const CustomerBestPrice::Price price = best.Find(&customers);
    actions.prices.assign(shape.At(shape.audiences, 0), price.price);
    if (customers_met == 0) best_known.prices.setConstant(shape.audiences, 1, price.price);
    best_known.profit += price.profit;
    squares += price.profit * price.profit;
    customers.Step(actions);
    core::ThrowIfStopped();
    if (++customers_met % 1000 != 0) continue;
    if (progress) {
      progress(customers.market().state().period / static_cast<double>(market.calendar.periods));
    }
  }
  if (customers_met == 0) throw core::InputError("segments", "bring no customers");
  return {std::move(best_known), std::sqrt(squares)};
}

}  // namespace souk::solvers
