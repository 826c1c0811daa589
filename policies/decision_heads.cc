#include "policies/decision_heads.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/draws.h"
#include "core/streams.h"
#include "core/vector_math.h"
#include "spec/observation_rows.h"

namespace souk::policies {
namespace {

using core::Lanes;

Lanes Widen(const NetworkBlock& outputs, int row) {
  Lanes wide;
  for (int lane = 0; lane < core::kLanes; ++lane) wide.data()[lane] = outputs(row, lane);
  return wide;
}

// Uniform draws of one address for sixteen worlds, in ascending order of index.
class Uniforms {
 public:
  Uniforms(const spec::Observation& observation, int begin, int audience)
      : observation_(observation), begin_(begin), audience_(audience) {}
  const Lanes& At(int index) {
    if (index / 4 != block_) {
      block_ = index / 4;
      core::UniformBlock(
          observation_.seed, observation_.first_episode + static_cast<std::uint32_t>(begin_),
          observation_.step, core::PackAddress(core::Purpose::kPolicy, 0, 0, audience_),
          static_cast<std::uint32_t>(block_), words_.data());
    }
    return words_[static_cast<std::size_t>(index % 4)];
  }

 private:
  const spec::Observation& observation_;
  int begin_;
  int audience_;
  int block_ = -1;
  std::array<Lanes, 4> words_;
};

// tanh by our own exp, so that a price has the same bits whatever the compiler.
Lanes Tanh(const Lanes& y) {
  const Lanes bounded = Max(Lanes(-20.), Min(Lanes(20.), y));
  return Lanes(1.) - Lanes(2.) / (core::Exp(Lanes(2.) * bounded) + Lanes(1.));
}

double Middle(const std::vector<double>& interval) { return (interval[0] + interval[1]) / 2; }
double Half(const std::vector<double>& interval) { return (interval[1] - interval[0]) / 2; }

void StorePrice(const std::vector<double>& interval, const Lanes& y, double* prices) {
  const Lanes price = Lanes(Middle(interval)) + Lanes(Half(interval)) * Tanh(y);
  Max(Lanes(interval[0]), Min(Lanes(interval[1]), price)).Store(prices);
}

// log of the normal density of `deviation` standard deviations, over the standard deviation.
Lanes LogNormalDensity(const Lanes& deviation, double log_sd) {
  constexpr double kLogRoot = .91893853320467274178;  // log sqrt(2 pi)
  return Lanes(-log_sd - kLogRoot) - Lanes(.5) * deviation * deviation;
}

void StoreFloats(const Lanes& values, float* out) {
  for (int lane = 0; lane < core::kLanes; ++lane) out[lane] = static_cast<float>(values[lane]);
}

// The logits of one ladder head less their largest, exponentiated in place; their log-sum after.
struct Softmax {
  std::vector<Lanes> mass;  // [levels] e^{z - max}
  Lanes total;
  Lanes log_total;

  void Set(const NetworkBlock& outputs, int first_row, std::size_t levels) {
    mass.resize(levels);
    Lanes largest = Widen(outputs, first_row);
    for (std::size_t l = 0; l < levels; ++l) {
      mass[l] = Widen(outputs, first_row + static_cast<int>(l));
      largest = Max(largest, mass[l]);
    }
    total = Lanes(0.);
    for (Lanes& m : mass) {
      m = core::Exp(m - largest);
      total += m;
    }
    log_total = core::Log(total);
  }
};

}  // namespace

DecisionHeads::DecisionHeads(const spec::SellerSpec& seller)
    : audiences_(seller.audiences_count()), places_(seller.places()) {
  const int products = seller.products_count();
  for (int i = 0; i < products; ++i) {
    const spec::ProductConfig& product = seller.products[Index(i)];
    if (product.price_ladder.empty() && product.price_min < product.price_max) {
      interval_products_.push_back(i);
      prices_.push_back({product.price_min, product.price_max});
      continue;
    }
    ladder_products_.push_back(i);
    prices_.push_back(product.price_ladder.empty() ? std::vector<double>{product.price_min}
                                                   : product.price_ladder);
    levels_ = std::max(levels_, static_cast<int>(prices_.back().size()));
  }
  const int stock = spec::FirstRow(seller, spec::ObservationField::kStock);
  for (int i = 0; stock != spec::kNotObserved && i < products; ++i)
    stock_rows_.push_back(stock + i);
}

bool DecisionHeads::Any() const {
  return levels_ > 1 || !interval_products_.empty() || places_ > 0;
}

void DecisionHeads::DecideGreedily(const spec::Observation& observation, int begin,
                                   const NetworkBlock& outputs, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  for (int a = 0; a < audiences_; ++a) {
    for (int ladder = 0; ladder < Count(ladder_products_); ++ladder) {
      const int product = ladder_products_[Index(ladder)];
      const std::vector<double>& rungs = prices(product);
      Lanes best = Widen(outputs, LogitRow(a, ladder));
      Lanes price = rungs[0];
      for (std::size_t l = 1; l < rungs.size(); ++l) {
        const Lanes value = Widen(outputs, LogitRow(a, ladder) + static_cast<int>(l));
        const core::LaneMask better = value > best;
        best = Select(better, value, best);
        price = Select(better, Lanes(rungs[l]), price);
      }
      price.Store(&actions->prices[shape.At(shape.PriceRow(a, product), begin)]);
    }
    for (int c = 0; c < Count(interval_products_); ++c) {
      const int product = interval_products_[Index(c)];
      StorePrice(prices(product), Widen(outputs, first_mean() + MeanRow(a, c)),
                 &actions->prices[shape.At(shape.PriceRow(a, product), begin)]);
    }
    if (places_ > 0) PlaceGreedily(observation, begin, outputs, a, actions);
  }
}

void DecisionHeads::Explore(const spec::Observation& observation, int begin,
                            const NetworkBlock& outputs, const Eigen::VectorXf& log_sd,
                            spec::Actions* actions, Choices* choices) const {
  const spec::Shape& shape = observation.shape;
  Softmax softmax;
  for (int a = 0; a < audiences_; ++a) {
    Uniforms uniforms(observation, begin, a);
    int ladder = 0;
    int interval = 0;
    for (int i = 0; i < products(); ++i) {
      const Lanes& uniform = uniforms.At(i);
      double* posted = &actions->prices[shape.At(shape.PriceRow(a, i), begin)];
      Lanes pick = 0.;
      Lanes log_probability;
      const bool on_interval =
          interval < Count(interval_products_) && interval_products_[Index(interval)] == i;
      if (on_interval) {
        const int row = MeanRow(a, interval++);
        const double sd = log_sd[row];
        const Lanes deviation = core::NormalQuantile(uniform);
        pick = Widen(outputs, first_mean() + row) + Lanes(std::exp(sd)) * deviation;
        log_probability = LogNormalDensity(deviation, sd);
        StorePrice(prices(i), pick, posted);
      } else {
        const std::vector<double>& rungs = prices(i);
        softmax.Set(outputs, LogitRow(a, ladder++), rungs.size());
        const Lanes threshold = uniform * softmax.total;
        Lanes below = 0.;
        Lanes price = rungs[0];
        Lanes mass = softmax.mass[0];
        for (std::size_t l = 1; l < rungs.size(); ++l) {
          below += softmax.mass[l - 1];
          const core::LaneMask further = below < threshold;
          price = Select(further, Lanes(rungs[l]), price);
          pick = Select(further, Lanes(static_cast<double>(l)), pick);
          mass = Select(further, softmax.mass[l], mass);
        }
        price.Store(posted);
        log_probability = core::Log(mass) - softmax.log_total;
      }
      if (choices == nullptr) continue;
      StoreFloats(pick, &choices->picks[shape.At(a * products() + i, begin)]);
      StoreFloats(log_probability,
                  &choices->log_probabilities[shape.At(a * products() + i, begin)]);
    }
    if (places_ > 0) PlaceAtRandom(observation, begin, outputs, a, actions, choices);
  }
}

Lanes DecisionHeads::Scores(const spec::Observation& observation, int begin,
                            const NetworkBlock& outputs, int audience, int product) const {
  const Lanes score = Widen(outputs, first_score() + audience * products() + product);
  if (stock_rows_.empty()) return score;
  const Lanes stock =
      Lanes::Load(&observation.values[observation.shape.At(stock_rows_[Index(product)], begin)]);
  return score - Keep(stock <= Lanes(0.), Lanes(kOutOfStock));
}

void DecisionHeads::PlaceGreedily(const spec::Observation& observation, int begin,
                                  const NetworkBlock& outputs, int audience,
                                  spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  std::vector<Lanes> scores(Index(products()));
  for (int i = 0; i < products(); ++i) {
    scores[Index(i)] = Scores(observation, begin, outputs, audience, i);
  }
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto place = [&](int k) -> std::int32_t& {
      return actions->slates[shape.At(shape.SlateRow(audience, k), begin + lane)];
    };
    // Keeps the best K found so far in order.
    for (int i = 0; i < products(); ++i) {
      int k = std::min(i, places_);
      while (k > 0 && scores[Index(i)][lane] > scores[Index(place(k - 1))][lane]) {
        if (k < places_) place(k) = place(k - 1);
        --k;
      }
      if (k < places_) place(k) = i;
    }
  }
}

void DecisionHeads::PlaceAtRandom(const spec::Observation& observation, int begin,
                                  const NetworkBlock& outputs, int audience, spec::Actions* actions,
                                  Choices* choices) const {
  const spec::Shape& shape = observation.shape;
  std::vector<Lanes> mass(Index(products()));
  Lanes largest = Scores(observation, begin, outputs, audience, 0);
  for (int i = 0; i < products(); ++i) {
    mass[Index(i)] = Scores(observation, begin, outputs, audience, i);
    largest = Max(largest, mass[Index(i)]);
  }
  for (Lanes& m : mass) m = core::Exp(m - largest);
  Uniforms uniforms(observation, begin, audience);
  Lanes log_probability = 0.;
  for (int k = 0; k < places_; ++k) {
    Lanes total = 0.;
    for (const Lanes& m : mass) total += m;
    const Lanes threshold = uniforms.At(products() + k) * total;
    Lanes below = 0.;
    Lanes taken = 0.;
    std::array<std::int32_t, core::kLanes> pick{};
    for (int i = 0; i < products(); ++i) {
      const Lanes& m = mass[Index(i)];
      // The first product whose cumulated mass reaches the threshold, never one already placed.
      for (int lane = 0; lane < core::kLanes; ++lane) {
        if (m[lane] > 0 && (below[lane] < threshold[lane] || taken[lane] == 0)) {
          pick[Index(lane)] = i;
          taken.data()[lane] = m[lane];
        }
      }
      below += m;
    }
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const std::int32_t product = pick[Index(lane)];
      mass[Index(product)].data()[lane] = 0;
      actions->slates[shape.At(shape.SlateRow(audience, k), begin + lane)] = product;
      if (choices != nullptr) {
        const int row = audiences_ * products() + audience * places_ + k;
        choices->picks[shape.At(row, begin + lane)] = static_cast<float>(product);
      }
    }
    log_probability += core::Log(taken / total);
  }
  if (choices != nullptr) {
    const int row = audiences_ * products() + audience;
    StoreFloats(log_probability, &choices->log_probabilities[shape.At(row, begin)]);
  }
}

void DecisionHeads::Propensity(const spec::Observation& observation, int begin,
                               const NetworkBlock& outputs, const Eigen::VectorXf& log_sd,
                               const spec::Actions& actions, double* propensity) const {
  const spec::Shape& shape = observation.shape;
  Softmax softmax;
  Lanes log_probability = 0.;
  std::vector<Lanes> mass(Index(places_ > 0 ? products() : 0));
  for (int a = 0; a < audiences_; ++a) {
    for (int ladder = 0; ladder < Count(ladder_products_); ++ladder) {
      const int product = ladder_products_[Index(ladder)];
      const std::vector<double>& rungs = prices(product);
      softmax.Set(outputs, LogitRow(a, ladder), rungs.size());
      const Lanes posted =
          Lanes::Load(&actions.prices[shape.At(shape.PriceRow(a, product), begin)]);
      Lanes chosen = softmax.mass[0];
      for (std::size_t l = 1; l < rungs.size(); ++l) {
        // The nearest rung at or below the price: exact for prices of the ladder.
        chosen = Select(posted >= Lanes(rungs[l]), softmax.mass[l], chosen);
      }
      log_probability += core::Log(chosen) - softmax.log_total;
    }
    for (int c = 0; c < Count(interval_products_); ++c) {
      const int product = interval_products_[Index(c)];
      const int row = MeanRow(a, c);
      const double half = Half(prices(product));
      const Lanes posted =
          Lanes::Load(&actions.prices[shape.At(shape.PriceRow(a, product), begin)]);
      // y = atanh(s); a price at the very edge counts as one just inside.
      constexpr double kEdge = 1 - 1e-12;
      const Lanes s =
          Max(Lanes(-kEdge),
              Min(Lanes(kEdge), (posted - Lanes(Middle(prices(product)))) / Lanes(half)));
      const Lanes y = Lanes(.5) * core::Log((Lanes(1.) + s) / (Lanes(1.) - s));
      const Lanes deviation = (y - Widen(outputs, first_mean() + row)) /
                              Lanes(std::exp(static_cast<double>(log_sd[row])));
      log_probability +=
          LogNormalDensity(deviation, log_sd[row]) - core::Log(Lanes(half) * (Lanes(1.) - s * s));
    }
    if (places_ == 0) continue;
    Lanes largest = Scores(observation, begin, outputs, a, 0);
    for (int i = 0; i < products(); ++i) {
      mass[Index(i)] = Scores(observation, begin, outputs, a, i);
      largest = Max(largest, mass[Index(i)]);
    }
    for (Lanes& m : mass) m = core::Exp(m - largest);
    for (int k = 0; k < places_; ++k) {
      Lanes total = 0.;
      for (const Lanes& m : mass) total += m;
      Lanes taken;
      for (int lane = 0; lane < core::kLanes; ++lane) {
        const std::int32_t product = actions.slates[shape.At(shape.SlateRow(a, k), begin + lane)];
        if (product < 0) {  // an empty place: never chosen
          taken.data()[lane] = std::numeric_limits<double>::min();
          continue;
        }
        double& m = mass[Index(product)].data()[lane];
        taken.data()[lane] = m;
        m = 0;
      }
      log_probability += core::Log(taken / total);
    }
  }
  core::Exp(log_probability).Store(propensity);
}

}  // namespace souk::policies
