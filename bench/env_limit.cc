#include "bench/env_limit.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/draws.h"
#include "core/streams.h"
#include "core/vector_math.h"

namespace souk::bench {
namespace {

using core::Lanes;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Touches every row of `array` for one block: reads it, writes it back.
void Touch(core::AlignedVector<double>& array, const spec::Shape& shape, int block) {
  const std::size_t padded = Index(shape.padded);
  for (std::size_t at = Index(block * core::kLanes); at < array.size(); at += padded) {
    (Lanes::Load(&array[at]) + Lanes(1.)).Store(&array[at]);
  }
}

}  // namespace

EnvLimit::EnvLimit(const env::MarketConfig& config, env::Accounting accounting, int worlds,
                   const Post& post)
    : config_(config),
      shape_(env::MakeShape(config, worlds)),
      full_(accounting == env::Accounting::kFull),
      behaviours_(config),
      actions_(shape_),
      state_(config, shape_),
      outcome_(config, shape_) {
  const int clicked = config.slate.click_at_top > 0 ? shape_.places : 0;
  const bool visits =
      full_ || std::find(config.observation.begin(), config.observation.end(),
                         env::ObservationField::kVisits) != config.observation.end();
  offers_ = shape_.alternatives();
  draws_per_pair_ = offers_ + (visits ? 1 + clicked : 0);
  for (const env::SegmentConfig& segment : config.segments) {
    for (const double share : segment.audience) {
      if (share <= 0) continue;
      ++pairs_;
      for (int m = 0; m < offers_; ++m) {
        const std::size_t i = Index(m % shape_.products);
        utilities_.emplace_back(segment.taste[i] -
                                segment.price_sensitivity * config.products[i].list_price);
      }
    }
  }
  env::MarketConfig noiseless = config;
  noiseless.noise = demand_models::Noise::kDeterministic;
  env::Market expected(noiseless, core::kLanes, env::Accounting::kFull);
  env::Market played(config, core::kLanes);
  spec::Actions actions(played.shape());
  played.Reset(1, 0);
  const int periods = config.calendar.periods;
  const int stride = (periods + kSamples - 1) / kSamples;
  for (int t = 0; t < periods; ++t) {
    post(t, &actions);
    if (t % stride == 0) AddSample(played.state(), actions, &expected);
    played.Step(actions);
  }
}

// The same market without noise, with stock to spare wherever there is some, sells the means.
void EnvLimit::AddSample(env::MarketState state, const spec::Actions& actions,
                         env::Market* expected) {
  for (double& stock : state.stock) stock = stock > 0 ? 1e12 : 0;
  expected->Restore(state);
  expected->Step(actions);
  const spec::Shape& shape = expected->shape();
  std::vector<Lanes> means;
  for (int s = 0; s < shape.segments; ++s) {
    for (int a = 0; a < shape.audiences; ++a) {
      if (config_.segments[Index(s)].audience[Index(a)] <= 0) continue;
      Lanes others = Lanes::Load(&expected->outcome().visits[shape.At(shape.PairRow(s, a), 0)]);
      for (int m = 0; m < offers_; ++m) {
        const int row = shape.UnitsRow(s, a, m % shape.products, m / shape.products);
        means.push_back(Lanes::Load(&expected->outcome().units[shape.At(row, 0)]));
        others = others - means.back();
      }
      // Those who do not buy, in equal parts: which place they click changes no cost worth having.
      const int parts = draws_per_pair_ - offers_;
      for (int k = 0; k < parts; ++k) {
        means.push_back(core::Max(Lanes(0.), others) / Lanes(static_cast<double>(parts)));
      }
    }
  }
  means_.push_back(std::move(means));
}

void EnvLimit::Draw(int period, int block) {
  const auto episode = static_cast<std::uint32_t>(block * core::kLanes);
  const auto t = static_cast<std::uint32_t>(period);
  Lanes sink = 0.;
  if (config_.shocks.arrivals_log_sd > 0) {
    sink += core::Exp(core::NormalQuantile(core::FirstUniform(1, episode, t, 1)));
  }
  std::array<Lanes, 4> words;
  for (int i = 0; config_.shocks.product_sd > 0 && i < shape_.products; ++i) {
    if (i % 4 == 0)
      core::UniformBlock(1, episode, t, 2, static_cast<std::uint32_t>(i / 4), words.data());
    sink += core::NormalQuantile(words[Index(i % 4)]);
  }
  const std::vector<Lanes>& means = means_[Index(period) % means_.size()];
  std::size_t draw = 0;
  for (int pair = 0; pair < pairs_; ++pair) {
    for (int m = 0; m < offers_; ++m) sink += core::Exp(utilities_[Index(pair * offers_ + m)]);
    const auto address = static_cast<std::uint32_t>(pair + 3);
    for (int d = 0; d < draws_per_pair_; ++d, ++draw) {
      if (d == 0 && draws_per_pair_ == 1) {
        words[0] = core::FirstUniform(1, episode, t, address);
      } else if (d % 4 == 0) {
        core::UniformBlock(1, episode, t, address, static_cast<std::uint32_t>(d / 4), words.data());
      }
      const Lanes count = core::PoissonQuantile(words[Index(d % 4)], means[draw]);
      if (d < offers_) {
        count.Store(&outcome_.units[shape_.At(pair * offers_ + d, block * core::kLanes)]);
      } else {
        sink += count;
      }
    }
  }
  if (full_ || behaviours_.retention) {
    for (int pair = 0; pair < pairs_; ++pair) sink += core::Log(Lanes(2.) + sink * sink);
    for (int s = 0; s < shape_.segments; ++s) sink += core::Exp(Lanes(-1.) / (Lanes(1.) + sink));
  }
  benchmark::DoNotOptimize(sink);
}

void EnvLimit::Stream(int block) {
  const Lanes price = Lanes::Load(&actions_.prices[Index(block * core::kLanes)]);
  benchmark::DoNotOptimize(price);
  for (auto* array :
       {&actions_.prices, &state_.alive, &state_.stock, &state_.prices, &state_.last_units,
        &state_.last_turned_away, &outcome_.turned_away, &outcome_.revenue, &outcome_.cost,
        &outcome_.audience_profit, &outcome_.reward, &outcome_.ended}) {
    Touch(*array, shape_, block);
  }
  if (behaviours_.memory) Touch(state_.reference_prices, shape_, block);
  if (behaviours_.retention) Touch(state_.goodwill, shape_, block);
  if (!full_) return;
  for (auto* array : {&state_.last_visits, &outcome_.visits, &outcome_.clicks, &outcome_.components,
                      &outcome_.satisfaction}) {
    Touch(*array, shape_, block);
  }
}

void EnvLimit::Run(int period, int blocks) {
  for (int block = 0; block < blocks; ++block) {
    Draw(period, block);
    Stream(block);
  }
}

}  // namespace souk::bench
