// Periods of the customer level: what they start from and how they end (env/customer_market.h).

#include "env/customer_market.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/draws.h"
#include "core/errors.h"
#include "core/vector_math.h"
#include "env/block_stream.h"
#include "env/competitor.h"
#include "env/market_workspace.h"

namespace souk::env {
namespace {

// The market in it has no faults of its own; what needs whole periods is refused here.
const MarketConfig& Checked(const MarketConfig& config) {
  Validate(config);
  const Behaviours has(config);
  if (!demand_models::IsCount(config.noise)) {
    throw core::InputError("noise", "is no count, customers one by one need poisson or bernoulli");
  }
  if (has.pricing_rules) {
    throw core::InputError("products", "have pricing rules, customers one by one need none");
  }
  if (has.add_ons) {
    throw core::InputError("add_ons", "need whole periods, customers one by one have none");
  }
  if (config.observed_periods > 1) {
    throw core::InputError("observed_periods", "must be 1 for customers one by one");
  }
  return config;
}

}  // namespace

CustomerMarket::CustomerMarket(const MarketConfig& config, int worlds, Accounting accounting)
    : market_(Checked(config), worlds, accounting),
      features_(config.customers.features_count()),
      any_patience_(
          std::any_of(config.segments.begin(), config.segments.end(),
                      [](const SegmentConfig& segment) { return segment.patience.share > 0; })) {
  const Shape& shape = market_.shape_;
  for (int j = 0; j < shape.sellers; ++j) {
    for (int i = 0; i < shape.products; ++i) {
      for (int s = 0; s < shape.segments; ++s) tastes_.push_back(TasteFor(config, s, j, i));
    }
  }
  sensitivities_.resize(Index(shape.segments));
  const std::size_t worlds_padded = Index(shape.padded);
  const std::size_t own = shape.At(shape.audiences * shape.products, 0);
  now_.segment.resize(worlds_padded);
  now_.audience.resize(worlds_padded);
  for (auto* row : {&now_.standing, &now_.earlier_visits, &newcomers_, &paid_, &outcome_.reward,
                    &outcome_.ended, &sensitivity_drift_}) {
    row->assign(worlds_padded, 0.);
  }
  for (auto* rows : {&now_.features, &now_.shown}) rows->assign(shape.At(features_, 0), 0.);
  for (auto* rows : {&offered_, &accepted_, &relevance_, &placed_, &shown_}) {
    rows->assign(own, 0.);
  }
  slates_ = Actions(shape).slates;  // all places empty
  posted_.assign(own, -1.);         // no price there is
  here_.resize(Index(shape.audiences));
  tables_.resize(worlds_padded / core::kLanes);
  table_odds_.resize(TableAt(0, 0, shape.padded));
  table_below_.resize(table_odds_.size());
  for (auto* rows : {&uniforms_, &visit_uniforms_}) rows->assign(shape.At(4, 0), .5);
  for (auto* rows : {&of_audience_, &visitors_, &seen_by_, &outcome_.audience_reward}) {
    rows->assign(shape.At(shape.audiences, 0), 0.);
  }
  for (auto* rows : {&shocks_, &taste_drift_}) rows->assign(shape.At(shape.products, 0), 0.);
  for (auto* list :
       {&outcome_.first_choice, &outcome_.bought, &outcome_.clicked, &outcome_.carted}) {
    list->assign(worlds_padded, -1);
  }
  shares_.resize(shape.At(static_cast<int>(market_.pairs_.size()), 0));
  on_offer_.resize(shape.At(shape.alternatives(), 0));
  outcome_.waits.assign(worlds_padded, 0);
  outcome_.audience.assign(worlds_padded, 0);
  born_index_.resize(worlds_padded);
  born_period_.resize(worlds_padded);
  waiting_.resize(worlds_padded);
  today_.resize(worlds_padded);
  attraction_.resize(Index(shape.alternatives()));
  for (const SegmentConfig& segment : config.segments) {
    slate_responses_.push_back(segment.slate_response);
  }
}

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

void CustomerMarket::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  market_.Reset(seed, first_episode);
  DrawWeights();
  for (auto& list : waiting_) list.clear();
  std::fill(taste_drift_.begin(), taste_drift_.end(), 0.);
  std::fill(sensitivity_drift_.begin(), sensitivity_drift_.end(), 0.);
  std::fill(outcome_.reward.begin(), outcome_.reward.end(), 0.);
  std::fill(outcome_.ended.begin(), outcome_.ended.end(), 0.);
  done_ = false;
  OpenPeriod();
  while (!done_ && !AnyStanding()) {
    ClosePeriod();
    if (!done_) OpenPeriod();
  }
}

void CustomerMarket::Step(const Actions& actions) {
  if (done_) return;
  const Shape& shape = market_.shape_;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) Adopt(actions, begin);
  std::fill(outcome_.reward.begin(), outcome_.reward.end(), 0.);
  std::fill(outcome_.audience_reward.begin(), outcome_.audience_reward.end(), 0.);
  std::fill(outcome_.ended.begin(), outcome_.ended.end(), 0.);
  outcome_.customers = 0;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) Serve(begin);
  ++index_;
  while (!done_ && !AnyStanding()) {
    ClosePeriod();
    if (!done_) OpenPeriod();
  }
}

// Checks and keeps a block's actions; nothing is to do while they stay.
void CustomerMarket::Adopt(const Actions& actions, int begin) {
  const Shape& shape = market_.shape_;
  const int rows = shape.audiences * shape.products;
  Lanes equal = 0.;  // rows that are as they were
  for (int row = 0; row < rows; ++row) {
    const Lanes price = Lanes::Load(&actions.prices[shape.At(row, begin)]);
    const Lanes before = Lanes::Load(&posted_[shape.At(row, begin)]);
    equal += Keep(price >= before, Keep(price <= before, Lanes(1.)));
  }
  bool same_slates = true;
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    const std::int32_t* places = &actions.slates[shape.At(row, begin)];
    const std::int32_t* before = &slates_[shape.At(row, begin)];
    if (std::equal(places, places + core::kLanes, before)) continue;
    same_slates = false;
    for (int lane = 0; lane < core::kLanes; ++lane) {
      if (places[lane] != before[lane]) equal.data()[lane] = 0;
    }
  }
  const LaneMask changed = equal < Lanes(static_cast<double>(rows));
  Table& table = tables_[Index(begin / core::kLanes)];
  if (!changed.Any()) {
    if (table == Table::kNone && !features_count_ && !any_patience_) table = Table::kWorthwhile;
    return;
  }
  market_.CheckPrices(actions, begin);
  if (!same_slates) market_.PlaceSlates(actions, begin);
  BookOffers(begin, changed);
  table = Table::kNone;
  for (int row = 0; row < rows; ++row) {
    const std::size_t at = shape.At(row, begin);
    Lanes::Load(&actions.prices[at]).Store(&posted_[at]);
    if (same_slates) continue;
    market_.work_->relevance[Index(row)].Store(&placed_[at]);
    Keep(market_.work_->shown[Index(row)], Lanes(1.)).Store(&shown_[at]);
  }
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    std::copy_n(&actions.slates[shape.At(row, begin)], core::kLanes,
                &slates_[shape.At(row, begin)]);
  }
}

// Books the prices and the relevance of the slates for those who have seen them, in these worlds.
void CustomerMarket::BookOffers(int begin, const LaneMask& worlds) {
  const Shape& shape = market_.shape_;
  for (int a = 0; a < shape.audiences; ++a) {
    double* count = &seen_by_[shape.At(a, begin)];
    const Lanes visitors = Keep(worlds, Lanes::Load(count));
    if (!(visitors > Lanes(0.)).Any()) continue;
    for (int i = 0; i < shape.products; ++i) {
      const std::size_t at = shape.At(shape.PriceRow(a, i), begin);
      (Lanes::Load(&offered_[at]) + visitors * Lanes::Load(&posted_[at])).Store(&offered_[at]);
      (Lanes::Load(&relevance_[at]) + visitors * Lanes::Load(&placed_[at])).Store(&relevance_[at]);
    }
    (Lanes::Load(count) - visitors).Store(count);
  }
}

bool CustomerMarket::AnyStanding() {
  bool any = false;
  for (int begin = 0; begin < market_.shape_.padded; begin += core::kLanes) {
    Arrive(begin);
    any = any || (Lanes::Load(&now_.standing[Index(begin)]) > Lanes(0.)).Any();
  }
  return any;
}

void CustomerMarket::OpenPeriod() {
  const Shape& shape = market_.shape_;
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
  const Shape& shape = market_.shape_;
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
  const Shape& shape = market_.shape_;
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
  const Shape& shape = market_.shape_;
  const DriftConfig& drift = market_.config_.customers.drift;
  if (market_.state_.period == 0) return;  // the scenario is what it starts from
  const double root = std::sqrt(market_.config_.calendar.period_hours / 24);
  BlockStream draws(market_.state_, begin, PackAddress(Purpose::kDrift));
  const auto move = [&](double* at, double sd) {
    (Lanes::Load(at) + Lanes(sd * root) * core::NormalQuantile(draws.Next())).Store(at);
  };
  move(&sensitivity_drift_[Index(begin)], drift.price_sensitivity_log_sd);
  for (int i = 0; i < shape.products; ++i) move(&taste_drift_[shape.At(i, begin)], drift.taste_sd);
}

// Those due in the period, in the order in which they left.
void CustomerMarket::CallReturners() {
  const int period = market_.state_.period;
  for (std::size_t w = 0; w < waiting_.size(); ++w) {
    today_[w].clear();
    if (waiting_[w].empty()) continue;
    auto& list = waiting_[w];
    const auto due = [period](const Returner& one) { return one.due > period; };
    const auto first = std::stable_partition(list.begin(), list.end(), due);
    if (market_.state_.alive[w] > 0) today_[w].assign(first, list.end());
    list.erase(first, list.end());
  }
}

void CustomerMarket::ClosePeriod() {
  const Shape& shape = market_.shape_;
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
  const Shape& shape = market_.shape_;
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
      (Lanes::Load(&relevance_[at]) / count).Store(&relevance_[at]);
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

// What a visitor of each segment could expect at the period's mean prices and slates.
void CustomerMarket::MeasureSurplus(int begin) {
  const Shape& shape = market_.shape_;
  Market::Workspace& work = *market_.work_;
  for (int i = 0; i < shape.products; ++i) {
    work.product_shock[Index(i)] = Lanes::Load(&shocks_[shape.At(i, begin)]);
    for (int a = 0; a < shape.audiences; ++a) {
      const int row = shape.PriceRow(a, i);
      work.relevance[Index(row)] = Lanes::Load(&relevance_[shape.At(row, begin)]);
      work.shown[Index(row)] = Lanes::Load(&shown_[shape.At(row, begin)]) > Lanes(0.);
    }
  }
  std::fill(work.surplus.begin(), work.surplus.end(), Lanes(0.));
  for (const Market::Pair& pair : market_.pairs_) {
    Lanes total = 0.;
    Lanes utility = 0.;
    for (int j = 0; j < shape.sellers; ++j) {
      market_.WeighOffers(pair, j, begin, &total, &utility);
    }
    market_.AddSurplus(pair, total, utility);
  }
}

}  // namespace souk::env
