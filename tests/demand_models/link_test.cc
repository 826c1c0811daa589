#include "demand_models/link.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

namespace souk::demand_models {
namespace {

TEST_CASE("Link: probabilities have their closed forms") {
  CHECK(BuyProbability(Link::kLogit, 0) == doctest::Approx(.5));
  CHECK(BuyProbability(Link::kLogit, 2) == doctest::Approx(1 / (1 + std::exp(-2.))));
  CHECK(BuyProbability(Link::kExponential, -1) == doctest::Approx(std::exp(-1.)));
  CHECK(BuyProbability(Link::kExponential, 3) == 1);
  CHECK(BuyProbability(Link::kLinear, .3) == doctest::Approx(.3));
  CHECK(BuyProbability(Link::kLinear, -2) == 0);
  CHECK(BuyProbability(Link::kLinear, 2) == 1);
}

// Central differences of width 2e-5 are exact to about 1e-9 here.
TEST_CASE("Link: surplus falls with price by the probability of buying (Roy's identity)") {
  const double sensitivity = .4;
  const double taste = 1.3;
  const double step = 1e-5;
  for (const Link link : {Link::kLogit, Link::kExponential, Link::kLinear}) {
    for (const double price : {.2, .7, 1.5, 2.9, 3.4, 6.}) {
      const auto surplus = [&](double p) {
        const double utility = taste - sensitivity * p;
        return VisitorSurplus(link, Attraction(link, utility), utility, sensitivity);
      };
      const double slope = (surplus(price + step) - surplus(price - step)) / (2 * step);
      CHECK(-slope ==
            doctest::Approx(BuyProbability(link, taste - sensitivity * price)).epsilon(1e-6));
    }
  }
}

}  // namespace
}  // namespace souk::demand_models
