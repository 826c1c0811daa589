#pragma once

// The best that one price for each customer can be expected to bring, to a seller who knows all of
// the customer and the market: what sellers of customers one by one are measured against.

#include <cstdint>
#include <functional>
#include <vector>

#include "env/customer_market.h"
#include "solvers/benchmark.h"

namespace souk::solvers {

class CustomerBestPrice {
 public:
  // `known` where a price from one ladder is all there is to decide, and a sale costs nothing but
  // the unit: one product, ample stock, no returns, no slate, no rivals.
  explicit CustomerBestPrice(const env::MarketConfig& market);
  bool known() const { return known_; }

  // Of the customer of world 0, who stands now; selling nothing brings 0.
  struct Price {
    double price = 0;   // currency
    double profit = 0;  // expected, currency
  };
  Price Find(env::CustomerMarket* customers);

 private:
  bool known_;
  std::vector<double> ladder_;
  core::AlignedVector<double> prices_;  // [A, 1, B]
  core::AlignedVector<double> profit_;  // [B]
};

// The profit of a season of each customer's best price, where no customer matters to another:
// neither reference prices nor goodwill, nobody comes again, neither shocks nor drift. "best
// known", since one season's customers stand for the expectation; the standard error is that of a
// season of independent customers who come as a Poisson stream. The seed is the instance, where
// features are random. core::InputError in other markets.
struct OneByOneBenchmark {
  Benchmark benchmark;
  double standard_error = 0;  // of its profit, currency
};
OneByOneBenchmark BestOneByOne(const env::MarketConfig& market, std::uint64_t seed,
                               const std::function<void(double share)>& progress = {});

}  // namespace souk::solvers
