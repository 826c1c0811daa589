// Who comes, and what they are like (env/customer_market.h).

#include <array>

#include "core/draws.h"
#include "core/streams.h"
#include "env/customer_visit.h"
#include "env/market_workspace.h"

namespace souk::env {

// The weights of the stated features and, drawn once per seed, of the random ones.
void CustomerMarket::DrawWeights() {
  const CustomersConfig& customers = market_.config_.customers;
  taste_weights_.clear();
  sensitivity_weights_.clear();
  for (const FeatureConfig& feature : customers.features) {
    taste_weights_.insert(taste_weights_.end(), feature.taste.begin(), feature.taste.end());
    sensitivity_weights_.push_back(feature.price_sensitivity);
  }
  core::Stream draws(market_.state_.seed, 0, 0, PackAddress(Purpose::kFeatureWeights));
  const RandomFeaturesConfig& random = customers.random_features;
  for (int f = 0; f < random.count; ++f) {
    const auto draw = static_cast<std::uint32_t>(2 * f);
    const double taste = random.taste_sd * core::NormalQuantile(draws.Uniform(draw));
    taste_weights_.insert(taste_weights_.end(), market_.config_.products.size(), taste);
    sensitivity_weights_.push_back(random.price_sensitivity_sd *
                                   core::NormalQuantile(draws.Uniform(draw + 1)));
  }
  const auto counts = [](double weight) { return weight != 0; };
  features_count_ = std::any_of(taste_weights_.begin(), taste_weights_.end(), counts) ||
                    std::any_of(sensitivity_weights_.begin(), sensitivity_weights_.end(), counts);
}

// The customer `index_` of each world, or who comes again after the last new one.
void CustomerMarket::Arrive(int begin) {
  const spec::Shape& shape = market_.shape_;
  const MarketState& state = market_.state_;
  const Lanes newcomers = Lanes::Load(&newcomers_[Index(begin)]);
  const LaneMask fresh = newcomers > Lanes(static_cast<double>(index_));
  Keep(fresh, Lanes(1.)).Store(&now_.standing[Index(begin)]);
  Lanes(0.).Store(&now_.earlier_visits[Index(begin)]);
  bool returns = false;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    returns = returns || newcomers[lane] + static_cast<double>(today_[Index(begin + lane)].size()) >
                             static_cast<double>(index_);
  }
  if (!returns) return;  // nor a new one
  const auto episode = state.first_episode + static_cast<std::uint32_t>(begin);
  const auto period = static_cast<std::uint32_t>(state.period);
  std::array<Lanes, 4> words;
  core::UniformBlock(state.seed, episode, period, PackAddress(Purpose::kCustomer), index_,
                     words.data());
  Lanes kind = 0.;
  const int kinds = static_cast<int>(market_.pairs_.size());
  for (int p = 0; p + 1 < kinds; ++p) {
    kind += Keep(words[0] >= Lanes::Load(&shares_[shape.At(p, begin)]), Lanes(1.));
  }
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const Market::Pair& pair = market_.pairs_[static_cast<std::size_t>(kind[lane])];
    const std::size_t w = Index(begin + lane);
    now_.segment[w] = pair.segment;
    now_.audience[w] = pair.audience;
    born_index_[w] = index_;
    born_period_[w] = state.period;
  }
  for (int d = 0; d < 4; ++d) words[Index(d)].Store(&uniforms_[shape.At(d, begin)]);
  const CustomersConfig& customers = market_.config_.customers;
  if (any_patience_ || customers.cart_rate > 0 || customers.come_back.probability > 0) {
    core::UniformBlock(state.seed, episode, period, PackAddress(Purpose::kVisit), index_,
                       words.data());
    for (int d = 0; d < 4; ++d) words[Index(d)].Store(&visit_uniforms_[shape.At(d, begin)]);
  }
  if (features_ > 0 && fresh.Any()) DrawFeatures(begin, period, index_, -1);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    if (!fresh[lane]) TakeReturner(begin, lane);
  }
  for (int a = 0; a < shape.audiences; ++a) {
    double* of_audience = &of_audience_[shape.At(a, begin)];
    for (int lane = 0; lane < core::kLanes; ++lane) {
      const std::size_t w = Index(begin + lane);
      of_audience[lane] = now_.audience[w] == a ? now_.standing[w] : 0;
    }
  }
}

void CustomerMarket::TakeReturner(int begin, int lane) {
  const std::size_t w = Index(begin + lane);
  const double place = static_cast<double>(index_) - newcomers_[w];
  if (place < 0 || place >= static_cast<double>(today_[w].size())) return;
  const Returner& one = today_[w][static_cast<std::size_t>(place)];
  now_.standing[w] = 1;
  now_.segment[w] = one.segment;
  now_.audience[w] = one.audience;
  now_.earlier_visits[w] = one.visits;
  born_period_[w] = one.born;
  born_index_[w] = one.index;
  if (features_ > 0) {
    DrawFeatures(begin, static_cast<std::uint32_t>(one.born), one.index, lane);
  }
}

// The features of the customers born there, and what is seen of them; of one lane, or of all for
// -1. Feature f is draw f of the customer, its noise draw F + f.
void CustomerMarket::DrawFeatures(int begin, std::uint32_t born, std::uint32_t index,
                                  int only_lane) {
  const spec::Shape& shape = market_.shape_;
  const MarketState& state = market_.state_;
  const CustomersConfig& customers = market_.config_.customers;
  const auto stated = customers.features.size();
  const auto blocks = static_cast<std::uint32_t>((2 * features_ + 3) / 4);
  const auto episode = state.first_episode + static_cast<std::uint32_t>(begin);
  std::array<Lanes, 4> words;
  int in_words = -1;  // block
  for (int draw = 0; draw < 2 * features_; ++draw) {
    const int f = draw % features_;
    const bool noise = draw >= features_;
    const double sd =
        Index(f) < stated ? customers.features[Index(f)].noise : customers.random_features.noise;
    Lanes value = 0.;
    if (!noise || sd > 0) {
      if (in_words != draw / 4) {
        in_words = draw / 4;
        core::UniformBlock(state.seed, episode, born, PackAddress(Purpose::kContext),
                           index * blocks + static_cast<std::uint32_t>(in_words), words.data());
      }
      value = core::NormalQuantile(words[Index(draw % 4)]);
    }
    if (noise) {
      value = Lanes(sd) * value + Lanes::Load(&now_.features[shape.At(f, begin)]);
    } else if (Index(f) < stated) {
      value += Gather(customers.features[Index(f)].mean.data(), shape.segments,
                      &now_.segment[Index(begin)]);
    }
    double* row = &(noise ? now_.shown : now_.features)[shape.At(f, begin)];
    if (only_lane < 0) {
      value.Store(row);
    } else {
      row[only_lane] = value[only_lane];
    }
  }
}

}  // namespace souk::env
