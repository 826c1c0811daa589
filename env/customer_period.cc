// Periods of the customer level: what they start from and how they end (env/customer_market.h).

#include <algorithm>
#include <cmath>

#include "core/draws.h"
#include "core/vector_math.h"
#include "env/block_stream.h"
#include "env/competitor.h"
#include "env/customer_market.h"
#include "env/market_workspace.h"

namespace souk::env {

void CustomerMarket::OpenPeriod() {
  const spec::Shape& shape = market_.shape_;
  market_.MoveRivals();
  market_.outcome_.worlds_one_by_one = 0;
  for (int s = 0; s < shape.segments; ++s) {
    sensitivities_[Index(s)] = market_.segment_period(market_.state_.period, s).price_sensitivity;
  }
  for (auto* rows : {&market_.outcome_.units, &market_.outcome_.visits, &visitors_, &offered_,
                     &accepted_, &relevance_, &paid_, &seen_by_}) {
    std::fill(rows->begin(), rows->end(), 0.);
  }
  std::fill(tables_.begin(), tables_.end(), Table::kNone);
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) OpenBlock(begin);
  CallReturners();
  index_ = 0;
}

void CustomerMarket::OpenBlock(int begin) {
  const spec::Shape& shape = market_.shape_;
  Market::Workspace& work = *market_.work_;
  market_.OpenBlock(begin);
  market_.DrawShocks(begin);
  if (market_.config_.customers.drift.Any()) Drift(begin);
  for (int i = 0; i < shape.products; ++i) {
    const std::size_t at = shape.At(i, begin);
    (work.product_shock[Index(i)] + Lanes::Load(&taste_drift_[at])).Store(&shocks_[at]);
  }
  for (int m = 0; m < shape.alternatives(); ++m) {
    Keep(work.in_stock[Index(m)], Lanes(1.)).Store(&on_offer_[shape.At(m, begin)]);
  }
  CountArrivals(begin);
}

// How many come, and the cumulative shares of the kinds they are of.
void CustomerMarket::CountArrivals(int begin) {
  const spec::Shape& shape = market_.shape_;
  const MarketState& state = market_.state_;
  Lanes mean = 0.;
  int row = 0;
  for (const Market::Pair& pair : market_.pairs_) {
    Lanes weight = market_.segment_period(state.period, pair.segment).arrivals * pair.share;
    if (market_.has_.retention) {
      weight *= Lanes::Load(&state.goodwill[shape.At(pair.segment * shape.sellers, begin)]);
    }
    mean += weight;
    mean.Store(&shares_[shape.At(row++, begin)]);
  }
  const Lanes some = Max(mean, Lanes(1e-300));
  for (row = 0; row < static_cast<int>(market_.pairs_.size()); ++row) {
    double* share = &shares_[shape.At(row, begin)];
    (Lanes::Load(share) / some).Store(share);
  }
  mean *= market_.work_->arrival_shock;
  const Lanes uniform = core::FirstUniform(
      state.seed, state.first_episode + static_cast<std::uint32_t>(begin),
      static_cast<std::uint32_t>(state.period), PackAddress(Purpose::kCustomerCount));
  const Lanes count = market_.config_.noise == demand_models::Noise::kBernoulli
                          ? Keep(uniform < mean, Lanes(1.))
                          : core::PoissonQuantile(uniform, mean);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    newcomers_[Index(begin + lane)] = begin + lane < shape.worlds ? count[lane] : 0;
  }
}

void CustomerMarket::Drift(int begin) {
  const spec::Shape& shape = market_.shape_;
  const DriftConfig& drift = market_.config_.customers.drift;
  if (market_.state_.period == 0) return;  // the scenario is what it starts from
  const double root = std::sqrt(market_.config_.calendar.period_hours / 24);
  BlockStream draws(market_.state_, begin, PackAddress(Purpose::kDrift));
  const auto move = [&](double* at, double sd) {
    (Lanes::Load(at) + Lanes(sd * root) * core::NormalQuantile(draws.Next())).Store(at);
  };
  double* log_sensitivity = &sensitivity_drift_[Index(begin)];
  move(log_sensitivity, drift.price_sensitivity_log_sd);
  // A walk has no end, e to the power of it must have one.
  const Lanes most = 600.;
  Max(Lanes(0.) - most, Min(most, Lanes::Load(log_sensitivity))).Store(log_sensitivity);
  for (int i = 0; i < shape.products; ++i) move(&taste_drift_[shape.At(i, begin)], drift.taste_sd);
}

// Those due in the period, in the order in which they left.
void CustomerMarket::CallReturners() {
  const int period = market_.state_.period;
  for (std::size_t w = 0; w < waiting_.size(); ++w) {
    today_[w].clear();
    if (waiting_[w].empty()) continue;
    const bool open = market_.state_.alive[w] > 0;
    std::size_t later = 0;
    for (const Returner& one : waiting_[w]) {
      if (one.due > period) {
        waiting_[w][later++] = one;
      } else if (open) {
        today_[w].push_back(one);
      }
    }
    waiting_[w].resize(later);
  }
}

void CustomerMarket::ClosePeriod() {
  const spec::Shape& shape = market_.shape_;
  market_.lead_time_factor_ = market_.LeadTime();
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) CloseBlock(begin);
  const PeriodOutcome& outcome = market_.outcome_;
  for (std::size_t w = 0; w < Index(shape.worlds); ++w) {
    outcome_.reward[w] += outcome.reward[w] - paid_[w];
    outcome_.ended[w] += outcome.ended[w];
  }
  if (on_period_) on_period_(market_);
  market_.own_prices_ = nullptr;
  ++market_.state_.period;
  for (std::size_t j = 0; j < market_.rivals_.size(); ++j) {
    market_.rivals_[j]->Learn(market_, market_.state_.rival_memory[j]);
  }
  done_ = market_.AllEnded();
}

// Books the period as the market does, with what was sold one by one.
void CustomerMarket::CloseBlock(int begin) {
  const spec::Shape& shape = market_.shape_;
  Market::Workspace& work = *market_.work_;
  MarketState& state = market_.state_;
  work.alive = Lanes::Load(&state.alive[Index(begin)]);
  std::fill(work.sold.begin(), work.sold.end(), Lanes(0.));
  for (int m = 0; m < shape.alternatives(); ++m) {
    work.in_stock[Index(m)] = Lanes::Load(&on_offer_[shape.At(m, begin)]) > Lanes(0.);
    for (int a = 0; a < shape.audiences; ++a) {
      Lanes& sold = work.sold[SoldRow(shape, a, m)];
      for (int s = 0; s < shape.segments; ++s) {
        const int row = shape.UnitsRow(s, a, m % shape.products, m / shape.products);
        sold += Lanes::Load(&market_.outcome_.units[shape.At(row, begin)]);
      }
    }
  }
  BookOffers(begin, Lanes(0.) >= Lanes(0.));
  for (int a = 0; a < shape.audiences; ++a) {
    const Lanes visitors = Lanes::Load(&visitors_[shape.At(a, begin)]);
    const LaneMask any = visitors > Lanes(0.);
    for (int i = 0; i < shape.products; ++i) {
      const std::size_t at = shape.At(shape.PriceRow(a, i), begin);
      const Lanes last = Lanes::Load(&state.prices[at]);
      const Lanes count = Select(any, visitors, Lanes(1.));
      const Lanes offered = Select(any, Lanes::Load(&offered_[at]) / count, last);
      offered.Store(&offered_[at]);
      Select(any, Lanes::Load(&relevance_[at]) / count, Lanes::Load(&seen_placed_[at]))
          .Store(&relevance_[at]);
      const Lanes sold = work.sold[SoldRow(shape, a, i)];
      const LaneMask some = sold > Lanes(0.);
      Select(some, Lanes::Load(&accepted_[at]) / Select(some, sold, Lanes(1.)), offered)
          .Store(&accepted_[at]);
    }
  }
  market_.own_prices_ = accepted_.data();
  market_.CountMoney(begin);
  market_.own_prices_ = offered_.data();
  for (int row = 0; row < shape.audiences * shape.products; ++row) {
    Lanes::Load(&offered_[shape.At(row, begin)]).Store(&state.prices[shape.At(row, begin)]);
  }
  if (market_.measure_satisfaction_) {
    MeasureSurplus(begin);
    market_.MeasureSatisfaction(begin);
  }
  market_.CloseBlock(begin);
}

// What a visitor of each segment could expect at the period's mean prices and relevance, of what
// was shown last to a customer.
void CustomerMarket::MeasureSurplus(int begin) {
  const spec::Shape& shape = market_.shape_;
  Market::Workspace& work = *market_.work_;
  for (int i = 0; i < shape.products; ++i) {
    work.product_shock[Index(i)] = Lanes::Load(&shocks_[shape.At(i, begin)]);
    for (int a = 0; a < shape.audiences; ++a) {
      const int row = shape.PriceRow(a, i);
      work.relevance[Index(row)] = Lanes::Load(&relevance_[shape.At(row, begin)]);
      work.shown[Index(row)] = Lanes::Load(&seen_shown_[shape.At(row, begin)]) > Lanes(0.);
    }
  }
  std::fill(work.surplus.begin(), work.surplus.end(), Lanes(0.));
  const Lanes drift = core::Exp(Lanes::Load(&sensitivity_drift_[Index(begin)]));
  for (const Market::Pair& pair : market_.pairs_) {
    const Lanes sensitivity = Lanes(sensitivities_[Index(pair.segment)]) * drift;
    Lanes total = 0.;
    Lanes utility = 0.;
    for (int j = 0; j < shape.sellers; ++j) {
      market_.WeighOffers(pair, j, begin, sensitivity, &total, &utility);
    }
    market_.AddSurplus(pair, sensitivity, total, utility);
  }
}

}  // namespace souk::env
