#include "metrics/satisfaction.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace souk::metrics {
namespace {

constexpr double kRounding = 1e-14;

TEST_CASE("SurplusComponent: a logistic centred at list prices") {
  CHECK(SurplusComponent(7, 7, 2) == .5);
  CHECK(SurplusComponent(7 + 2 * std::log(3.), 7, 2) == doctest::Approx(.75).epsilon(kRounding));
  CHECK(SurplusComponent(-1e6, 0, 1) == 0);
  CHECK(SurplusComponent(1e6, 0, 1) == 1);
}

TEST_CASE("AvailabilityComponent: the share that was served") {
  CHECK(AvailabilityComponent(3, 4) == .75);
  CHECK(AvailabilityComponent(0, 0) == 1);
  CHECK(AvailabilityComponent(4 + 1e-9, 4) == 1);
}

TEST_CASE("PriceComponent: half at the reference, clamped at both ends") {
  CHECK(PriceComponent(10, 10) == .5);
  CHECK(PriceComponent(5, 10) == .75);
  CHECK(PriceComponent(0, 10) == 1);
  CHECK(PriceComponent(25, 10) == 0);
}

TEST_CASE("RelevanceComponent: discounted gain against the best slate") {
  const std::vector<double> best = {1, .5};
  const std::vector<double> shown = {.5, 1};
  const double ideal = DiscountedGain(best);
  CHECK(ideal == doctest::Approx(1 + .5 / std::log2(3.)).epsilon(kRounding));
  CHECK(RelevanceComponent(best, ideal) == 1);
  CHECK(RelevanceComponent(shown, ideal) ==
        doctest::Approx((.5 + 1 / std::log2(3.)) / ideal).epsilon(kRounding));
  CHECK(RelevanceComponent(std::vector<double>{0, 0}, 0) == 1);
}

TEST_CASE("Satisfaction: the weighted mean of its parts") {
  const SatisfactionParts weights = {.4, .3, .2, .1};
  CHECK(Satisfaction(weights, {1, 1, 1, 1}) == doctest::Approx(1).epsilon(kRounding));
  CHECK(Satisfaction(weights, {.5, 1, .25, 0}) == doctest::Approx(.55).epsilon(kRounding));
}

}  // namespace
}  // namespace souk::metrics
