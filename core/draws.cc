#include "core/draws.h"

#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "core/vector_math.h"

namespace souk::core {
namespace {

// AS 241: rational approximations around the centre and for the tail r = sqrt(-log(min(u, 1-u))) <=
// 5, which is all that u >= 2^-33 reaches (r <= 4.79).
constexpr std::array<double, 8> kCentreTop = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                              1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                              4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                              3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array<double, 8> kCentreBottom = {1.,
                                                 4.2313330701600911252e+1,
                                                 6.8718700749205790830e+2,
                                                 5.3941960214247511077e+3,
                                                 2.1213794301586595867e+4,
                                                 3.9307895800092710610e+4,
                                                 2.8729085735721942674e+4,
                                                 5.2264952788528545610e+3};
constexpr std::array<double, 8> kTailTop = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                            5.76949722146069140550e0,  3.64784832476320460504e0,
                                            1.27045825245236838258e0,  2.41780725177450611770e-1,
                                            2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> kTailBottom = {1.,
                                               2.05319162663775882187e0,
                                               1.67638483018380384940e0,
                                               6.89767334985100004550e-1,
                                               1.48103976427480074590e-1,
                                               1.51986665636164571966e-2,
                                               5.47593808499534494600e-4,
                                               1.05075007164441684324e-9};

Lanes Polynomial(const std::array<double, 8>& c, const Lanes& x) {
  Lanes sum = c[7];
  for (int i = 6; i >= 0; --i) sum = sum * x + Lanes(c[static_cast<std::size_t>(i)]);
  return sum;
}

// Up to this mean the distribution is summed from 0; above it the expansion decides.
constexpr double kDirectMean = 24;

constexpr int kMaxDirect = 160;  // P(X > 160) < 1e-60 at mean 24

constexpr std::array<double, kMaxDirect + 1> MakeReciprocals() {
  std::array<double, kMaxDirect + 1> r{};
  for (int k = 1; k <= kMaxDirect; ++k) r[static_cast<std::size_t>(k)] = 1. / k;
  return r;
}
constexpr std::array<double, kMaxDirect + 1> kReciprocal = MakeReciprocals();

// The number of k >= 0 with P(X <= k) < u.
Lanes PoissonDirect(const Lanes& u, const Lanes& mean) {
  Lanes term = Exp(Lanes(0.) - mean);
  Lanes cdf = term;
  VecMask count[kVecs] = {};
  // Two terms to a test of the exit: a term too many adds nothing, a branch missed costs more.
  for (std::size_t k = 1; k < kMaxDirect; k += 2) {
    for (const std::size_t j : {k, k + 1}) {
      const LaneMask below = cdf < u;
      for (int i = 0; i < kVecs; ++i) count[i] -= below.v[i];
      term *= mean * Lanes(kReciprocal[j]);
      cdf += term;
    }
    if (!(cdf < u).Any()) break;
  }
  Lanes r;
  for (int i = 0; i < kVecs; ++i) r.v[i] = __builtin_convertvector(count[i], Vec);
  return r;
}

// Walks from `guess` to the exact quantile. cdf(k) = P(X <= k); up(k) = pmf(k+1)/pmf(k).
template <typename Cdf, typename Pmf>
double WalkToQuantile(double u, double guess, double largest, const Cdf& cdf, const Pmf& pmf) {
  double k = std::fmin(std::fmax(guess, 0.), largest);
  double below = cdf(k);
  while (below < u && k < largest) {
    k += 1;
    below += pmf(k);
  }
  for (;;) {
    const double next = below - pmf(k);
    if (k <= 0 || next < u) return k;
    below = next;
    k -= 1;
  }
}

// Cornish-Fisher expansion of the continuous inverse x of Q(x, mean) = u, whose floor is the
// Poisson quantile, and a bound on its error (checked against the exact inverse for means >= 24).
struct PoissonExpansion {
  Lanes value;
  Lanes error_bound;
};

PoissonExpansion ExpandPoisson(const Lanes& u, const Lanes& mean) {
  const Lanes w = NormalQuantile(u);
  const Lanes root = Sqrt(mean);
  const Lanes w2 = w * w;
  const Lanes value = mean + root * w + (Lanes(1. / 3) + w2 * Lanes(1. / 6)) -
                      w * (Lanes(1. / 36) + w2 * Lanes(1. / 72)) / root +
                      (Lanes(-8. / 405) + w2 * (Lanes(7. / 810) + w2 * Lanes(1. / 270))) / mean;
  const Lanes magnitude = Max(w, Lanes(0.) - w);
  const Lanes bound = (Lanes(.03) + Lanes(.01) * magnitude * w2 * w2) / (mean * root);
  return {value, bound};
}

double PoissonExact(double u, double mean, double guess) {
  return WalkToQuantile(
      u, guess, 1e300, [mean](double k) { return boost::math::gamma_q(k + 1, mean); },
      [mean](double k) { return boost::math::gamma_p_derivative(k + 1, mean); });
}

// The floor of a value in [0, 2^51).
Lanes Floor(const Lanes& x) {
  const Lanes nearest = (x + Lanes(0x1p52)) - Lanes(0x1p52);
  return nearest - Keep(nearest > x, Lanes(1.));
}

Lanes PoissonLarge(const Lanes& u, const Lanes& mean, const LaneMask& wanted) {
  const PoissonExpansion x = ExpandPoisson(u, mean);
  Lanes k = Floor(Max(x.value, Lanes(0.)));
  const Lanes above = x.value - k;
  LaneMask unsure =
      (above < x.error_bound) | (Lanes(1.) - above < x.error_bound) | (x.value < Lanes(0.));
  for (int i = 0; i < kVecs; ++i) unsure.v[i] &= wanted.v[i];
  if (unsure.Any()) {
    for (int lane = 0; lane < kLanes; ++lane) {
      if (unsure[lane]) k.data()[lane] = PoissonExact(u[lane], mean[lane], k[lane]);
    }
  }
  return k;
}

}  // namespace

Lanes NormalQuantile(const Lanes& u) {
  const Lanes q = u - Lanes(.5);
  const Lanes magnitude = Max(q, Lanes(0.) - q);
  const LaneMask in_tail = magnitude > Lanes(.425);
  const Lanes r = Lanes(.180625) - q * q;
  const Lanes centre = q * Polynomial(kCentreTop, r) / Polynomial(kCentreBottom, r);
  if (!in_tail.Any()) return centre;
  const Lanes t = Sqrt(Lanes(0.) - Log(Min(u, Lanes(1.) - u))) - Lanes(1.6);
  const Lanes tail = Polynomial(kTailTop, t) / Polynomial(kTailBottom, t);
  return Select(in_tail, Select(q < Lanes(0.), Lanes(0.) - tail, tail), centre);
}

double NormalQuantile(double u) { return NormalQuantile(Lanes(u))[0]; }

Lanes GumbelQuantile(const Lanes& u) { return Lanes(0.) - Log(Lanes(0.) - Log(u)); }

double GumbelQuantile(double u) { return GumbelQuantile(Lanes(u))[0]; }

Lanes PoissonQuantile(const Lanes& u, const Lanes& mean) {
  const LaneMask small = mean <= Lanes(kDirectMean);
  if (small.All()) return PoissonDirect(u, mean);
  const LaneMask large = mean > Lanes(kDirectMean);
  const Lanes by_expansion = PoissonLarge(u, Max(mean, Lanes(kDirectMean)), large);
  if (large.All()) return by_expansion;
  return Select(large, by_expansion, PoissonDirect(u, Min(mean, Lanes(kDirectMean))));
}

double PoissonQuantile(double u, double mean) { return PoissonQuantile(Lanes(u), Lanes(mean))[0]; }

double BinomialQuantile(double u, double trials, double p) {
  if (trials <= 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  const double guess = std::floor(trials * p + std::sqrt(trials * p * (1 - p)) * NormalQuantile(u));
  return WalkToQuantile(
      u, guess, trials,
      [trials, p](double k) {
        return k >= trials ? 1. : boost::math::ibetac(k + 1, trials - k, p);
      },
      [trials, p](double k) {
        return boost::math::ibeta_derivative(k + 1, trials - k + 1, p) / (trials + 1);
      });
}

}  // namespace souk::core
