// The customer level sells what the period level sells: scenarios with stock-outs, shocks, rivals,
// memory, retention, replenishment and returns, played both ways on independent episodes.

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <string>

#include "env/customer_market.h"
#include "scenarios/scenario.h"

namespace souk::scenarios {
namespace {

constexpr int kWorlds = 64;

// Prices that change from period to period, product to product and audience to audience, between
// the least price and a bit above the list price; the first products in the slate, in turn.
void Post(const env::MarketConfig& config, const spec::Shape& shape, int period,
          spec::Actions* actions) {
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      const spec::ProductConfig& product = config.products[static_cast<std::size_t>(i)];
      const double share = ((period * 7 + i * 3 + a * 5) % 11) / 10.;
      const double high = std::min(product.price_max, 1.1 * product.list_price);
      const double price = product.price_min + share * share * (high - product.price_min);
      for (int w = 0; w < shape.padded; ++w) {
        actions->prices[shape.At(shape.PriceRow(a, i), w)] = price;
      }
    }
    for (int k = 0; k < shape.places; ++k) {
      for (int w = 0; w < shape.padded; ++w) {
        actions->slates[shape.At(shape.SlateRow(a, k), w)] = (period + k + a) % shape.products;
      }
    }
  }
}

// Sales by segment and product of whole episodes, [worlds, S * N], and first choices turned away.
struct Sales {
  Eigen::MatrixXd units;
  double turned_away = 0;
};

void Add(const env::Market& market, Sales* sales) {
  const spec::Shape& shape = market.shape();
  for (int w = 0; w < shape.worlds; ++w) {
    for (int s = 0; s < shape.segments; ++s) {
      for (int a = 0; a < shape.audiences; ++a) {
        for (int i = 0; i < shape.products; ++i) {
          sales->units(w, s * shape.products + i) +=
              market.outcome().units[shape.At(shape.UnitsRow(s, a, i), w)];
        }
      }
    }
    for (int i = 0; i < shape.products; ++i) {
      sales->turned_away += market.outcome().turned_away[shape.At(i, w)];
    }
  }
}

Sales ByPeriod(const env::MarketConfig& config, std::uint64_t seed, std::uint32_t first_episode) {
  env::Market market(config, kWorlds, env::Accounting::kFull);
  market.Reset(seed, first_episode);
  spec::Actions actions(market.shape());
  Sales sales{Eigen::MatrixXd::Zero(
      kWorlds, static_cast<Eigen::Index>(config.segments.size() * config.products.size()))};
  while (!market.AllEnded()) {
    Post(config, market.shape(), market.state().period, &actions);
    market.Step(actions);
    Add(market, &sales);
  }
  return sales;
}

Sales ByCustomer(const env::MarketConfig& config, std::uint64_t seed, std::uint32_t first_episode) {
  env::CustomerMarket customers(config, kWorlds, env::Accounting::kFull);
  Sales sales{Eigen::MatrixXd::Zero(
      kWorlds, static_cast<Eigen::Index>(config.segments.size() * config.products.size()))};
  customers.set_on_period([&](const env::Market& market) { Add(market, &sales); });
  customers.Reset(seed, first_episode);
  spec::Actions actions(customers.market().shape());
  while (!customers.Done()) {
    Post(config, customers.market().shape(), customers.market().state().period, &actions);
    customers.Step(actions);
  }
  return sales;
}

// Hotelling's T^2 of the difference of means over independent pairs of episodes, in the direction
// of every segment and product that sold at all: the exact Wald test of normal means.
double Agreement(const Eigen::MatrixXd& difference) {
  const auto pairs = static_cast<double>(difference.rows());
  const Eigen::RowVectorXd mean = difference.colwise().mean();
  const Eigen::MatrixXd centred = difference.rowwise() - mean;
  const Eigen::MatrixXd covariance = centred.transpose() * centred / (pairs - 1);
  const auto size = static_cast<double>(difference.cols());
  const double t2 = pairs * mean.dot(covariance.ldlt().solve(mean.transpose()));
  const double f = t2 * (pairs - size) / (size * (pairs - 1));
  return boost::math::cdf(boost::math::complement(boost::math::fisher_f(size, pairs - size), f));
}

// Half of the stock, or `stock` units where it is unlimited, and shocks.
void Compare(const std::string& name, double stock, int batches) {
  CAPTURE(name);
  env::MarketConfig config = LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + name + ".yaml").market;
  for (spec::ProductConfig& product : config.products) {
    product.stock = product.stock < spec::kUnlimited ? std::floor(product.stock / 2) : stock;
  }
  config.shocks = {.arrivals_log_sd = .3, .product_sd = .2};
  const auto cells = static_cast<Eigen::Index>(config.segments.size() * config.products.size());
  Eigen::MatrixXd difference(batches * kWorlds, cells);
  double by_period = 0;
  double by_customer = 0;
  for (int b = 0; b < batches; ++b) {
    const auto first = static_cast<std::uint32_t>(b * kWorlds);
    const Sales periods = ByPeriod(config, 20261, first);
    const Sales customers = ByCustomer(config, 20262, first);
    difference.middleRows(b * kWorlds, kWorlds) = periods.units - customers.units;
    by_period += periods.turned_away;
    by_customer += customers.turned_away;
  }
  const double p = Agreement(difference);
  MESSAGE(name << ": p = " << p << ", turned away " << by_period << " and " << by_customer);
  CHECK(p > .001);
  CHECK(by_period > 0);  // the case is one with stock-outs
}

}  // namespace

TEST_CASE("customer level: sales agree with the period level (black_friday)") {
  Compare("black_friday", 0, 3);
}
TEST_CASE("customer level: sales agree with the period level (targeted_coupons)") {
  Compare("targeted_coupons", 150, 6);
}
TEST_CASE("customer level: sales agree with the period level (perishable_grocery)") {
  Compare("perishable_grocery", 0, 4);
}
TEST_CASE("customer level: sales agree with the period level (price_war)") {
  Compare("price_war", 40, 6);
}
TEST_CASE("customer level: sales agree with the period level (supply_shock)") {
  Compare("supply_shock", 0, 6);
}
TEST_CASE("customer level: sales agree with the period level (loyal_customers)") {
  Compare("loyal_customers", 200, 6);
}

}  // namespace souk::scenarios
