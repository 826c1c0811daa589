#pragma once

// Gaps between the groups of an audited attribute, and inequality indices.
//
//   price gap of g against h   sum_i w_i (mean_price_gi - mean_price_hi)
//   of several groups          largest minus smallest of sum_i w_i mean_price_gi
//                              w_i = product i's share of all units
//   access gap                 the same of purchases_g / visits_g
//
//   Jain 1984      (sum x)^2 / (n sum x^2)                   1 when equal, 1/n when one has all
//   Gini 1912      sum_i sum_j |x_i - x_j| / (2 n^2 mean)     0 when equal
//   Theil 1967     (1/n) sum (x / mean) log(x / mean)         0 when equal; 0 log 0 = 0
//   Atkinson 1970  1 - (mean x^{1-e})^{1/(1-e)} / mean        e > 0
//                  1 - geometric mean / mean                  e = 1
//
// One weight per product for all groups: a plain mean of accepted prices differs under one uniform
// price when groups buy different products, which is the mix and not discrimination. N products, G
// groups, S segments, n values. Cost O(G N), O(G S N), O(n log n).

#include <Eigen/Core>
#include <span>

namespace souk::metrics {

// What each group meets on average when all that is known is its mix of segments: row g of `means`
// [G, N] is sum_s weights(g, s) values(s, .) / sum_s weights(g, s), NaN where the weights sum to 0.
// `values` is [S, N], `weights` [G, S] (visits for posted prices). For accepted prices, where each
// product has its own weights, call it product by product.
void GroupMeans(const Eigen::Ref<const Eigen::ArrayXXd>& values,
                const Eigen::Ref<const Eigen::ArrayXXd>& weights,
                Eigen::Ref<Eigen::ArrayXXd> means);

// sum_i w_i mean_price_gi of each group, [G]. `mean_price` is [G, N], `units` [N] >= 0. A product
// for which some group has no price (NaN: it bought none) is left out for all groups and the
// weights of the others rescaled; when nothing is left, every group gets NaN.
void WeightedPrices(const Eigen::Ref<const Eigen::ArrayXXd>& mean_price,
                    const Eigen::Ref<const Eigen::ArrayXd>& units,
                    Eigen::Ref<Eigen::ArrayXd> group_price);

// Largest minus smallest, entries that are NaN left out; 0 with fewer than two entries left.
double LargestGap(std::span<const double> group_values);

// LargestGap of WeightedPrices, >= 0, currency.
double PriceGap(const Eigen::Ref<const Eigen::ArrayXXd>& mean_price,
                const Eigen::Ref<const Eigen::ArrayXd>& units);

// LargestGap of purchases_g / visits_g over the groups with visits, in [0, 1] when purchases <=
// visits.
double AccessGap(std::span<const double> purchases, std::span<const double> visits);

// Indices of values >= 0 that do not all vanish (core::InputError otherwise), n >= 1.
double JainIndex(std::span<const double> values);
double GiniIndex(std::span<const double> values);
double TheilIndex(std::span<const double> values);
double AtkinsonIndex(std::span<const double> values, double aversion);

}  // namespace souk::metrics
