#include "env/customer_market.h"

#include <algorithm>
#include <limits>

#include "core/errors.h"
#include "core/stop_token.h"
#include "env/market_work.h"
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
  const spec::Shape& shape = market_.shape_;
  for (std::size_t s = 0; s < config.segments.size(); ++s) {
    expected_ += market_.daily_arrivals_[s] / 24 * config.calendar.period_hours *
                 config.calendar.periods * MostGoodwill(config.segments[s].retention);
  }
  RequireCustomerWork(config, worlds, expected_);
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
  for (auto* rows :
       {&offered_, &accepted_, &relevance_, &placed_, &shown_, &seen_placed_, &seen_shown_}) {
    rows->assign(own, 0.);
  }
  slates_ = spec::Actions(shape).slates;  // Reset empties them, and posted_ with them
  posted_.resize(own);
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

void CustomerMarket::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  market_.Reset(seed, first_episode);
  DrawWeights();
  for (auto& list : waiting_) list.clear();
  std::fill(taste_drift_.begin(), taste_drift_.end(), 0.);
  std::fill(sensitivity_drift_.begin(), sensitivity_drift_.end(), 0.);
  ClearOutcome();
  done_ = false;
  opened_ = true;
  std::fill(slates_.begin(), slates_.end(), -1);  // all places empty
  std::fill(posted_.begin(), posted_.end(), std::numeric_limits<double>::quiet_NaN());
  for (auto* rows : {&placed_, &shown_, &seen_placed_, &seen_shown_}) {
    std::fill(rows->begin(), rows->end(), 0.);
  }
  OpenPeriod();
  while (!done_ && !AnyStanding()) {
    core::ThrowIfStopped();
    ClosePeriod();
    if (!done_) OpenPeriod();
  }
}

void CustomerMarket::Step(const spec::Actions& actions) {
  if (done_) {
    ClearOutcome();
    return;
  }
  const spec::Shape& shape = market_.shape_;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) Adopt(actions, begin);
  if (!opened_) ClearOutcome();  // else what empty periods have brought belongs to this step
  opened_ = false;
  for (int begin = 0; begin < shape.padded; begin += core::kLanes) Serve(begin);
  ++index_;
  while (!done_ && !AnyStanding()) {
    core::ThrowIfStopped();
    ClosePeriod();
    if (!done_) OpenPeriod();
  }
}

void CustomerMarket::ClearOutcome() {
  std::fill(outcome_.reward.begin(), outcome_.reward.end(), 0.);
  std::fill(outcome_.audience_reward.begin(), outcome_.audience_reward.end(), 0.);
  std::fill(outcome_.ended.begin(), outcome_.ended.end(), 0.);
  outcome_.customers = 0;
}

// Checks and keeps a block's actions; nothing is to do while they stay.
void CustomerMarket::Adopt(const spec::Actions& actions, int begin) {
  const spec::Shape& shape = market_.shape_;
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
  const spec::Shape& shape = market_.shape_;
  for (int a = 0; a < shape.audiences; ++a) {
    double* count = &seen_by_[shape.At(a, begin)];
    const Lanes visitors = Keep(worlds, Lanes::Load(count));
    const LaneMask some = visitors > Lanes(0.);
    if (!some.Any()) continue;
    for (int i = 0; i < shape.products; ++i) {
      const std::size_t at = shape.At(shape.PriceRow(a, i), begin);
      (Lanes::Load(&offered_[at]) + visitors * Lanes::Load(&posted_[at])).Store(&offered_[at]);
      const Lanes placed = Lanes::Load(&placed_[at]);
      (Lanes::Load(&relevance_[at]) + visitors * placed).Store(&relevance_[at]);
      Select(some, placed, Lanes::Load(&seen_placed_[at])).Store(&seen_placed_[at]);
      Select(some, Lanes::Load(&shown_[at]), Lanes::Load(&seen_shown_[at])).Store(&seen_shown_[at]);
    }
    double* all = &visitors_[shape.At(a, begin)];
    (Lanes::Load(all) + visitors).Store(all);
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

}  // namespace souk::env
