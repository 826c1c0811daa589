#include "metrics/bootstrap.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"

namespace souk::metrics {
namespace {

// SplitMix64 of the draw's number (Steele, Lea & Flood 2014), upper half.
WordSource Words(std::uint64_t seed) {
  return [seed](std::uint32_t draw) {
    std::uint64_t z = seed + (std::uint64_t{draw} + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
  };
}

// Relative Monte Carlo error of a standard deviation from R replicates is 1 / sqrt(2 R); 5 of them.
double Tolerance(int replicates) { return 5 / std::sqrt(2. * replicates); }

TEST_CASE("HierarchicalBootstrap: chosen draws by hand") {
  // Two seeds, two episodes; word 0 picks the first index, word 2^31 the second.
  Eigen::ArrayXXd values(2, 2);
  values << 1, 2, 10, 20;
  // Replicate 0: seeds (0, 0), episodes (1, 1): mean 2. Replicate 1: seeds (1, 0), episodes (0, 0):
  // (10 + 1) / 2.
  const std::uint32_t half = 1u << 31;
  const std::uint32_t words[] = {0, 0, half, half, half, 0, 0, 0};
  const WordSource source = [&](std::uint32_t draw) { return words[draw]; };
  const Estimate result = HierarchicalBootstrap(values, source, {.replicates = 2, .level = .5});
  CHECK(result.mean == 8.25);
  CHECK(result.lo == doctest::Approx(2 + .25 * 3.5));
  CHECK(result.hi == doctest::Approx(2 + .75 * 3.5));
}

TEST_CASE("HierarchicalBootstrap: one seed is the ordinary bootstrap") {
  Eigen::ArrayXXd values(1, 40);
  for (Eigen::Index e = 0; e < 40; ++e) values(0, e) = std::sin(static_cast<double>(e * e));
  // The bootstrap's standard error of a mean is known: population s.d. / sqrt(n).
  const double exact = std::sqrt((values - values.mean()).square().sum()) / 40;
  const Estimate result = HierarchicalBootstrap(values, Words(1), {.replicates = 4000});
  CHECK(result.mean == doctest::Approx(values.mean()).epsilon(1e-12));
  CHECK(result.standard_error == doctest::Approx(exact).epsilon(Tolerance(4000)));
  CHECK(result.lo < result.mean);
  CHECK(result.hi > result.mean);
}

TEST_CASE("HierarchicalBootstrap: seed and common episode effects both count in full") {
  // values(s, e) = a_s + c_e: the variance of a resampled mean is var(a)/S + var(c)/E. Were
  // episodes redrawn for each seed, the second part would be E times S smaller.
  constexpr Eigen::Index kSeeds = 5;
  constexpr Eigen::Index kEpisodes = 20;
  Eigen::ArrayXd a(kSeeds);
  Eigen::ArrayXd c(kEpisodes);
  for (Eigen::Index s = 0; s < kSeeds; ++s) a[s] = static_cast<double>(s);
  for (Eigen::Index e = 0; e < kEpisodes; ++e) c[e] = 5 * std::cos(static_cast<double>(e));
  const Eigen::ArrayXXd values = a.replicate(1, kEpisodes) + c.transpose().replicate(kSeeds, 1);
  const double exact = std::sqrt((a - a.mean()).square().mean() / kSeeds +
                                 (c - c.mean()).square().mean() / kEpisodes);
  const Estimate result = HierarchicalBootstrap(values, Words(2), {.replicates = 4000});
  CHECK(result.standard_error == doctest::Approx(exact).epsilon(Tolerance(4000)));
}

TEST_CASE("HierarchicalBootstrap: the same source gives the same interval") {
  const Eigen::ArrayXXd values = Eigen::ArrayXXd::NullaryExpr(
      3, 10, [](Eigen::Index s, Eigen::Index e) { return static_cast<double>(s * e % 7); });
  const BootstrapOptions options = {.replicates = 500};
  const Estimate first = HierarchicalBootstrap(values, Words(3), options);
  const Estimate second = HierarchicalBootstrap(values, Words(3), options);
  CHECK(first.lo == second.lo);
  CHECK(first.hi == second.hi);
  const Estimate other = HierarchicalBootstrap(values, Words(4), options);
  CHECK(first.standard_error != other.standard_error);
}

TEST_CASE("HierarchicalBootstrap: options out of range are refused") {
  const Eigen::ArrayXXd values = Eigen::ArrayXXd::Ones(2, 2);
  CHECK_THROWS_AS(HierarchicalBootstrap(Eigen::ArrayXXd(), Words(1)), core::InputError);
  CHECK_THROWS_AS(HierarchicalBootstrap(values, Words(1), {.replicates = 1}), core::InputError);
  CHECK_THROWS_AS(HierarchicalBootstrap(values, Words(1), {.level = 1}), core::InputError);
  CHECK_THROWS_AS(HierarchicalBootstrap(values, Words(1), {.replicates = 1 << 30}),
                  core::InputError);
}

}  // namespace
}  // namespace souk::metrics
