#pragma once

// The products to show when only those shown can be bought, under the multinomial logit
// (Rusmevichientong, Shen & Shmoys 2010; Talluri & van Ryzin 2004 without a limit on the size):
//
//   max over S of at most K products of  sum_{i in S} r_i v_i / (1 + sum_{i in S} v_i)
//
// The value R* is where  max_S sum_{i in S} v_i (r_i - R) = R  (Dinkelbach 1967), and for a given R
// the best S are the K products of largest positive v_i (r_i - R). Where prices are to be chosen
// too, each product offers at each R the price that makes its v_i (r_i - R) largest, and the same
// holds (Wang 2012). N products. Cost O(N log N) for each of a few values of R.

#include <Eigen/Core>
#include <functional>
#include <vector>

namespace souk::solvers {

struct Assortment {
  std::vector<int> products;  // ascending
  double revenue = 0;         // expected, of a visitor
};

// What each product offers when a visitor is worth R: the r and v [N] that make v_i (r_i - R)
// largest.
struct Offers {
  Eigen::ArrayXd revenue;
  Eigen::ArrayXd attraction;
};
Assortment BestAssortment(const std::function<Offers(double worth)>& offers, int size);

// `revenue` r [N]: what a unit earns, finite. `attraction` v [N] = e^utility, finite and >= 0.
// `size` K >= 0. core::InputError otherwise.
Assortment BestAssortment(const Eigen::Ref<const Eigen::ArrayXd>& revenue,
                          const Eigen::Ref<const Eigen::ArrayXd>& attraction, int size);

}  // namespace souk::solvers
