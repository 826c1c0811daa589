#pragma once

// What the outputs of a policy network mean: a price head for each audience and product, and where
// the market has slates a slate head for each audience.
//
//   z = [ logits [A, N_l, L] | means [A, N_c] | scores [A, N] ]
//
//   ladder    P(level l) = softmax(z)_l over the product's own rungs
//   interval  y ~ N(z, sigma^2), price = middle + half * tanh(y): a squashed Gaussian
//   slate     Plackett-Luce (Plackett 1975): place by place, product i with probability
//             e^{s_i} / sum of those not yet placed. A product observed to be out of stock has its
//             score lowered by kOutOfStock, so it comes after all others.
//
// Greedy, a head takes its most likely level, its mean, its highest scores (the lowest index of
// equals). Exploring, head (a, i) reads draw i and place k draw N + k of the address (seed,
// episode, period, core::Purpose::kPolicy, audience a).
//
// Letters: A audiences, N products, N_l of them with a ladder (a price that cannot vary is a ladder
// of one rung), N_c without, L rungs of the longest ladder, K places, B worlds.

#include <string>
#include <vector>

#include "core/lanes.h"
#include "policies/policy_network.h"
#include "spec/vector_env.h"

namespace souk::policies {

inline constexpr float kOutOfStock = 50;  // taken off the score of a product without stock

// What was drawn, in the terms of the heads.
struct Choices {
  core::AlignedVector<float> picks;  // [A N + A K, B] level or y of each product; products placed
  core::AlignedVector<float> log_probabilities;  // [A N + A, B] of price heads, of slates
};

class DecisionHeads {
 public:
  explicit DecisionHeads(const spec::SellerSpec& seller);

  int audiences() const { return audiences_; }
  int products() const { return static_cast<int>(prices_.size()); }
  int places() const { return places_; }                                        // 0 without slates
  int levels() const { return levels_; }                                        // L
  const std::vector<int>& ladder_products() const { return ladder_products_; }  // [N_l]
  const std::vector<int>& interval_products() const { return interval_products_; }  // [N_c]
  // The rungs of a ladder product; [floor, ceiling] of an interval one.
  const std::vector<double>& prices(int product) const { return prices_[Index(product)]; }
  // Rows of the observation that show the stock of each product, [N]; empty when not all do.
  const std::vector<int>& stock_rows() const { return stock_rows_; }

  int first_mean() const { return audiences_ * Count(ladder_products_) * levels_; }
  int first_score() const { return first_mean() + audiences_ * Count(interval_products_); }
  int output_size() const { return first_score() + (places_ > 0 ? audiences_ * products() : 0); }
  int log_sd_size() const { return audiences_ * Count(interval_products_); }
  int picks_size() const { return audiences_ * (products() + places_); }
  int heads_size() const { return audiences_ * (products() + (places_ > 0 ? 1 : 0)); }
  // Whether there is anything to decide: a price that can vary or a slate.
  bool Any() const;

  // What is decided for worlds begin .. begin + 15 given z [Z, 16].
  void DecideGreedily(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
                      spec::Actions* actions) const;
  // The same drawn at random; `choices` (may be null) must have its sizes already.
  void Explore(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
               const Eigen::VectorXf& log_sd, spec::Actions* actions, Choices* choices) const;
  // Writes the probability (density where prices are continuous) of `actions` when exploring.
  void Propensity(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
                  const Eigen::VectorXf& log_sd, const spec::Actions& actions,
                  double* propensity) const;

 private:
  static std::size_t Index(int i) { return static_cast<std::size_t>(i); }
  static int Count(const std::vector<int>& list) { return static_cast<int>(list.size()); }
  int LogitRow(int audience, int ladder) const {
    return (audience * Count(ladder_products_) + ladder) * levels_;
  }
  int MeanRow(int audience, int interval) const {
    return audience * Count(interval_products_) + interval;
  }
  core::Lanes Scores(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
                     int audience, int product) const;
  void PlaceGreedily(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
                     int audience, spec::Actions* actions) const;
  void PlaceAtRandom(const spec::Observation& observation, int begin, const NetworkBlock& outputs,
                     int audience, spec::Actions* actions, Choices* choices) const;

  int audiences_;
  int places_;
  int levels_ = 1;
  std::vector<int> ladder_products_;
  std::vector<int> interval_products_;
  std::vector<std::vector<double>> prices_;  // [N]
  std::vector<int> stock_rows_;
};

}  // namespace souk::policies
