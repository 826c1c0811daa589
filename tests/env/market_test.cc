#include "env/market.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "demand_models/multinomial_logit.h"
#include "demand_models/noise.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

using demand_models::Noise;

// Agreement of two computations of the same formula that round differently: a few ulp of
// exponentials.
constexpr double kRounding = 1e-12;
// Each moment test makes at most a few dozen comparisons; 4 standard errors pass 99.99 % of the
// time.
constexpr double kMostErrors = 4;
constexpr int kWorlds = 50'000;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

struct Played {
  Market market;
  spec::Actions actions;
  const spec::Shape& shape() const { return market.shape(); }
  const PeriodOutcome& outcome() const { return market.outcome(); }
  double Units(int s, int a, int i, int w = 0) const {
    return outcome().units[shape().At(shape().UnitsRow(s, a, i), w)];
  }
};

// One period at list prices, with the app's customers asked `app_factor` of them.
Played PlayOnce(const MarketConfig& config, int worlds, double app_factor = 1,
                int first_in_slate = -1) {
  Played played{Market(config, worlds, Accounting::kFull), spec::Actions()};
  played.actions = spec::Actions(played.shape());
  PostPrices(
      config, played.shape(),
      [&](int a, int i, int) {
        return (a == 0 ? app_factor : 1) * config.products[Index(i)].list_price;
      },
      &played.actions);
  if (first_in_slate >= 0) PostSlates(played.shape(), first_in_slate, &played.actions);
  played.market.Reset(20260105, 0);
  played.market.Step(played.actions);
  return played;
}

// Expected first choices of segment s and audience a, by the choice model itself.
Eigen::ArrayXd ModelDemand(const Played& played, int s, int a, const Eigen::ArrayXd& shift,
                           const demand_models::Availability& available) {
  const MarketConfig& config = played.market.config();
  const SegmentConfig& segment = config.segments[Index(s)];
  const Eigen::Index products = config.products_count();
  demand_models::MultinomialLogit model;
  model.taste = Eigen::Map<const Eigen::ArrayXd>(segment.taste.data(), products);
  model.price_sensitivity = played.market.segment_period(0, s).price_sensitivity;
  Eigen::ArrayXd prices(products);
  for (int i = 0; i < config.products_count(); ++i) {
    prices[i] = played.actions.prices[played.shape().At(played.shape().PriceRow(a, i), 0)];
  }
  Eigen::ArrayXd demand(products);
  demand_models::Utilities(model, prices, shift, demand);
  Eigen::ArrayXd shares(products);
  demand_models::ChoiceProbabilities(demand, available, shares);
  return played.market.segment_period(0, s).arrivals * segment.audience[Index(a)] * shares;
}

void CheckModelDemand(const Played& played, const std::vector<Eigen::ArrayXd>& shift = {},
                      const demand_models::Availability& available = {}) {
  for (int s = 0; s < played.shape().segments; ++s) {
    for (int a = 0; a < played.shape().audiences; ++a) {
      const Eigen::ArrayXd expected =
          ModelDemand(played, s, a, shift.empty() ? Eigen::ArrayXd() : shift[Index(s)], available);
      for (int i = 0; i < played.shape().products; ++i) {
        CHECK(played.Units(s, a, i) == doctest::Approx(expected[i]).epsilon(kRounding));
      }
    }
  }
}

TEST_CASE("Market: deterministic logit sales are the choice model's expected demand") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  CheckModelDemand(PlayOnce(config, 3, .8));
}

TEST_CASE("Market: a product without stock leaves the choice set") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  config.products[1].stock = 0;
  demand_models::Availability available(4);
  available << true, false, true, true;
  CheckModelDemand(PlayOnce(config, 3, .8), {}, available);
}

TEST_CASE("Market: of an assortment only the shown products can be bought") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  config.slate = {spec::SlateKind::kAssortment, 2, 0};
  demand_models::Availability available(4);
  available << false, false, true, true;
  CheckModelDemand(PlayOnce(config, 3, 1, 2), {}, available);
}

TEST_CASE("Market: a promotion adds response times discounted relevance to utility") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  config.slate = {spec::SlateKind::kPromotion, 2, 0};
  std::vector<Eigen::ArrayXd> shift;
  for (const SegmentConfig& segment : config.segments) {
    Eigen::ArrayXd extra = Eigen::ArrayXd::Zero(4);
    extra[3] = segment.slate_response * config.products[3].relevance;  // place 1
    extra[0] = segment.slate_response * config.products[0].relevance / std::log2(3.);
    shift.push_back(extra);
  }
  CheckModelDemand(PlayOnce(config, 3, 1, 3), shift);
}

TEST_CASE("Market: one product under the exponential and the linear link") {
  MarketConfig config = OneProductMarket(spec::kUnlimited, 1);
  config.noise = Noise::kDeterministic;
  config.link = Link::kExponential;
  CHECK(PlayOnce(config, 1).Units(0, 0, 0) == doctest::Approx(10.).epsilon(kRounding));  // u = 0
  CHECK(PlayOnce(config, 1, 1.2).Units(0, 0, 0) ==
        doctest::Approx(10 * std::exp(-1.)).epsilon(kRounding));
  CHECK(PlayOnce(config, 1, .6).Units(0, 0, 0) == 10);  // u = 2: everybody buys
  config.link = Link::kLinear;
  config.segments[0].taste = {1.2};
  config.segments[0].price_sensitivity = .08;
  CHECK(PlayOnce(config, 1).Units(0, 0, 0) == doctest::Approx(4.).epsilon(kRounding));
  CHECK(PlayOnce(config, 1, 1.5).Units(0, 0, 0) == 0);
  config.segments[0].taste = {1.5};
  CHECK(PlayOnce(config, 1, .6).Units(0, 0, 0) == 10);
}

// Sample means over worlds of every row of `array`, and its variances.
std::vector<Sample> RowSamples(const core::AlignedVector<double>& array, const spec::Shape& shape) {
  std::vector<Sample> rows(array.size() / Index(shape.padded));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int w = 0; w < shape.worlds; ++w) {
      rows[row].Add(array[shape.At(static_cast<int>(row), w)]);
    }
  }
  return rows;
}

void CheckMean(const Sample& sample, double expected) {
  CAPTURE(sample.mean());
  CAPTURE(expected);
  CHECK(std::abs(sample.mean() - expected) <=
        kMostErrors * std::sqrt(sample.squared_error()) + kRounding);
}

TEST_CASE("Market: Poisson first choices have the model's mean, and their variance is the mean") {
  const Played played = PlayOnce(FourProductMarket(1), kWorlds, .8);
  const std::vector<Sample> rows = RowSamples(played.outcome().units, played.shape());
  for (int s = 0; s < 3; ++s) {
    for (int a = 0; a < 2; ++a) {
      const Eigen::ArrayXd mean = ModelDemand(played, s, a, {}, {});
      for (int i = 0; i < 4; ++i) {
        const Sample& sample = rows[Index(played.shape().UnitsRow(s, a, i))];
        CheckMean(sample, mean[i]);
        CHECK(std::abs(sample.variance() - mean[i]) <=
              kMostErrors * std::sqrt((mean[i] + 2 * mean[i] * mean[i]) / kWorlds));
      }
    }
  }
}

TEST_CASE("Market: Gaussian quantities have the clipped normal's mean and variance") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kGaussian;
  const Played played = PlayOnce(config, kWorlds, .8);
  const std::vector<Sample> rows = RowSamples(played.outcome().units, played.shape());
  for (int s = 0; s < 3; ++s) {
    const Eigen::ArrayXd mean = ModelDemand(played, s, 0, {}, {});
    for (int i = 0; i < 4; ++i) {
      const Sample& sample = rows[Index(played.shape().UnitsRow(s, 0, i))];
      CheckMean(sample, demand_models::NoiseMean(Noise::kGaussian, mean[i]));
      // Kurtosis of a clipped normal with these means is below 7: variance of the variance <= 6 v^2
      // / n.
      const double variance = demand_models::NoiseVariance(Noise::kGaussian, mean[i]);
      CHECK(std::abs(sample.variance() - variance) <=
            kMostErrors * variance * std::sqrt(6. / kWorlds));
    }
  }
}

TEST_CASE("Market: Bernoulli noise lets at most one customer in, with the model's chances") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kBernoulli;
  for (SegmentConfig& segment : config.segments) segment.arrivals_per_hour /= 30;
  config.slate = {spec::SlateKind::kPromotion, 2, .2};
  const Played played = PlayOnce(config, kWorlds, 1, 2);
  const std::vector<Sample> rows = RowSamples(played.outcome().units, played.shape());
  const std::vector<Sample> visits = RowSamples(played.outcome().visits, played.shape());
  for (int s = 0; s < 3; ++s) {
    const SegmentConfig& segment = config.segments[Index(s)];
    Eigen::ArrayXd shift = Eigen::ArrayXd::Zero(4);
    shift[2] = segment.slate_response * config.products[2].relevance;
    shift[3] = segment.slate_response * config.products[3].relevance / std::log2(3.);
    for (int a = 0; a < 2; ++a) {
      const Eigen::ArrayXd mean = ModelDemand(played, s, a, shift, {});
      for (int i = 0; i < 4; ++i) CheckMean(rows[Index(played.shape().UnitsRow(s, a, i))], mean[i]);
      CheckMean(visits[Index(played.shape().PairRow(s, a))],
                segment.arrivals_per_hour * segment.audience[Index(a)]);
    }
  }
  for (int w = 0; w < kWorlds; ++w) {
    double customers = 0;
    for (int row = 0; row < 6; ++row)
      customers += played.outcome().visits[played.shape().At(row, w)];
    REQUIRE(customers <= 1);
  }
}

// What is accounted for must not change what happens.
TEST_CASE("Market: reward and full accounting play the same episodes, whatever the noise") {
  for (const Noise noise :
       {Noise::kPoisson, Noise::kBernoulli, Noise::kDeterministic, Noise::kGaussian}) {
    CAPTURE(demand_models::Name(noise));
    MarketConfig config = FourProductMarket(5);
    config.noise = noise;
    for (SegmentConfig& segment : config.segments) segment.arrivals_per_hour /= 30;
    Market plain(config, 100, Accounting::kReward);
    Market full(config, 100, Accounting::kFull);
    const spec::Actions actions = ListPrices(config, plain.shape());
    plain.Reset(1, 0);
    full.Reset(1, 0);
    for (int t = 0; t < 5; ++t) {
      plain.Step(actions);
      full.Step(actions);
      CHECK(plain.outcome().units == full.outcome().units);
      CHECK(plain.outcome().reward == full.outcome().reward);
    }
  }
}

TEST_CASE("Market: visits have the arrivals' mean and split into buyers and others") {
  MarketConfig config = FourProductMarket(1);
  const Played played = PlayOnce(config, kWorlds);
  const std::vector<Sample> visits = RowSamples(played.outcome().visits, played.shape());
  for (int s = 0; s < 3; ++s) {
    const SegmentConfig& segment = config.segments[Index(s)];
    for (int a = 0; a < 2; ++a) {
      const double arrivals = segment.arrivals_per_hour * segment.audience[Index(a)];
      const Sample& sample = visits[Index(played.shape().PairRow(s, a))];
      CheckMean(sample, arrivals);
      CHECK(std::abs(sample.variance() - arrivals) <=
            kMostErrors * std::sqrt((arrivals + 2 * arrivals * arrivals) / kWorlds));
    }
  }
}

// A place is clicked by its share of those who buy nothing, and by those who buy its product.
TEST_CASE("Market: clicks of a place have the click model's mean") {
  MarketConfig config = FourProductMarket(1);
  config.slate = {spec::SlateKind::kPromotion, 3, .4};
  for (SegmentConfig& segment : config.segments) segment.slate_response = 0;
  const Played played = PlayOnce(config, kWorlds, .9, 1);
  const std::vector<Sample> clicks = RowSamples(played.outcome().clicks, played.shape());
  for (int a = 0; a < 2; ++a) {
    for (int k = 0; k < 3; ++k) {
      const int shown = 1 + k;
      double expected = 0;
      for (int s = 0; s < 3; ++s) {
        const Eigen::ArrayXd demand = ModelDemand(played, s, a, {}, {});
        const SegmentConfig& segment = config.segments[Index(s)];
        const double others = segment.arrivals_per_hour * segment.audience[Index(a)] - demand.sum();
        expected += demand[shown] +
                    others * .4 * config.products[Index(shown)].relevance / std::log2(k + 2.);
      }
      CheckMean(clicks[Index(played.shape().SlateRow(a, k))], expected);
    }
  }
}

TEST_CASE("Market: the arrival shock is log-normal with mean one, common to a period") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  const Played calm = PlayOnce(config, 1);
  config.shocks.arrivals_log_sd = .5;
  const Played played = PlayOnce(config, kWorlds);
  Sample shock;
  Sample logarithm;
  for (int w = 0; w < kWorlds; ++w) {
    const double factor = played.Units(0, 0, 0, w) / calm.Units(0, 0, 0);
    shock.Add(factor);
    logarithm.Add(std::log(factor));
    REQUIRE(played.Units(1, 1, 3, w) ==
            doctest::Approx(factor * calm.Units(1, 1, 3)).epsilon(kRounding));
  }
  CheckMean(shock, 1);
  CheckMean(logarithm, -.125);
  CHECK(std::abs(logarithm.variance() - .25) <= kMostErrors * .25 * std::sqrt(2. / kWorlds));
}

TEST_CASE("Market: product shocks have mean one in attraction, are normal and common to segments") {
  MarketConfig config = FourProductMarket(1);
  config.noise = Noise::kDeterministic;
  config.shocks.product_sd = .4;
  const Played played = PlayOnce(config, kWorlds);
  std::vector<Sample> factor(4);
  std::vector<Sample> logarithm(4);
  Sample product;  // of two different products' shocks
  const auto shock = [&](int s, int a, int i, int w) {
    const SegmentConfig& segment = config.segments[Index(s)];
    double others = played.outcome().visits[played.shape().At(played.shape().PairRow(s, a), w)];
    for (int j = 0; j < 4; ++j) others -= played.Units(s, a, j, w);
    return std::log(played.Units(s, a, i, w) / others) - segment.taste[Index(i)] +
           segment.price_sensitivity * config.products[Index(i)].list_price;
  };
  for (int w = 0; w < kWorlds; ++w) {
    for (int i = 0; i < 4; ++i) {
      const double xi = shock(0, 0, i, w);
      factor[Index(i)].Add(std::exp(xi));
      logarithm[Index(i)].Add(xi);
      // Buyers of nothing are found by subtraction, which costs a digit or two.
      REQUIRE(shock(1, 1, i, w) == doctest::Approx(xi).scale(1).epsilon(1e-10));
    }
    product.Add((shock(0, 0, 0, w) + .08) * (shock(0, 0, 1, w) + .08));
  }
  for (int i = 0; i < 4; ++i) {
    CheckMean(factor[Index(i)], 1);
    CheckMean(logarithm[Index(i)], -.08);
    CHECK(std::abs(logarithm[Index(i)].variance() - .16) <=
          kMostErrors * .16 * std::sqrt(2. / kWorlds));
  }
  CheckMean(product, 0);
}

TEST_CASE("Market: profiles and events are time averages over a period") {
  MarketConfig config = FourProductMarket(3);
  config.calendar.period_hours = 4;
  config.calendar.hour_of_day.assign(24, 1);
  config.calendar.hour_of_day[1] = 3;
  config.calendar.day_of_week = {2, 1, 1, 1, 1, 1, 1};  // starts on a Monday
  EventConfig event;
  event.name = "sale";
  event.start_hours = config.calendar.start_hours + 3;  // one hour of the first period
  event.duration_hours = 3;                             // two of the second
  event.arrivals = 3;
  event.price_sensitivity = 1.4;
  event.segments = {1};
  config.events = {event};
  const Market market(config, 1);
  CHECK(market.segment_period(0, 0).arrivals == doctest::Approx(12 * 4 * 2 * 1.5));
  CHECK(market.segment_period(1, 0).arrivals == doctest::Approx(12 * 4 * 2));
  CHECK(market.segment_period(0, 1).arrivals == doctest::Approx(9 * 4 * 2 * 1.5 * 1.5));
  CHECK(market.segment_period(1, 1).arrivals == doctest::Approx(9 * 4 * 2 * 2));
  CHECK(market.segment_period(2, 1).arrivals == doctest::Approx(9 * 4 * 2));
  CHECK(market.segment_period(0, 1).price_sensitivity == doctest::Approx(.3 * 1.1));
  CHECK(market.segment_period(1, 1).price_sensitivity == doctest::Approx(.3 * 1.2));
  CHECK(market.segment_period(0, 0).price_sensitivity == doctest::Approx(.6));
  // The demand of the period follows them.
  config.noise = Noise::kDeterministic;
  CheckModelDemand(PlayOnce(config, 1));
}

}  // namespace
}  // namespace souk::env
