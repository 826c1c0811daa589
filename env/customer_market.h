#pragma once

// The market one customer at a time: B worlds in lockstep, a customer a step.
//
// A period brings Poisson (or, under Bernoulli noise, at most one) new customers of the market's
// own mean; each is of a segment and audience with the shares of the expected arrivals, so that
// counts per segment, audience and product have the law of the period level (env/market.h). The
// customer chooses by the same probabilities among what was in stock when the period began; a first
// choice that is gone by then is chosen again among what is left. Shocks, rivals, supply,
// satisfaction and what the next period starts from are the market's own, at the same addresses;
// where prices differ within a period, references, rivals and satisfaction see their mean over the
// customers.
//
// Beyond that a scenario's `customers` (env/customer_config.h) give features, carts, second visits,
// patience and drift. Who comes again comes after the period's new customers.
//
// Results depend on (config, seed, episode, actions) only. Letters: env/market_state.h; F features.

#include <cstdint>
#include <functional>
#include <vector>

#include "core/lanes.h"
#include "env/market.h"

namespace souk::env {

// Who stands before the seller; a world without a customer has 0 in `standing`.
struct StandingCustomers {
  core::AlignedVector<double> standing;        // [B] 1, or 0
  std::vector<std::int32_t> segment;           // [B]
  std::vector<std::int32_t> audience;          // [B]
  core::AlignedVector<double> earlier_visits;  // [B]
  core::AlignedVector<double> features;        // [F, B]
  core::AlignedVector<double> shown;           // [F, B] what the seller sees of them
};

// What came of one step. Alternatives: seller * N + product, -1 for none.
struct CustomerOutcome {
  std::vector<std::int32_t> audience;      // [B] of who stood
  std::vector<std::int32_t> first_choice;  // [B]
  std::vector<std::int32_t> bought;        // [B]
  std::vector<std::int32_t> clicked;       // [B] place in the slate, -1 for none
  std::vector<std::int32_t> carted;        // [B] our product, -1 for none
  std::vector<std::uint8_t> waits;         // [B] 1 for who waits for a sale
  core::AlignedVector<double> reward;      // [B] currency: of the sale, and of a period that ended
  core::AlignedVector<double> audience_reward;  // [A, B] of the sale: price less unit cost
  core::AlignedVector<double> ended;            // [B] 1 in the step that ended the episode
  long long customers = 0;                      // who stood, over all worlds
};

class CustomerMarket {
 public:
  // core::InputError when the config is not valid, or has what needs whole periods: noise that is
  // not of counts, pricing rules, add-ons.
  CustomerMarket(const MarketConfig& config, int worlds,
                 Accounting accounting = Accounting::kReward);

  // Starts episodes first_episode .. first_episode + B - 1, up to the first customer.
  void Reset(std::uint64_t seed, std::uint32_t first_episode);
  // The customers decide on the prices and slates of their audience; then the next ones stand.
  // core::InputError as Market::Step, when nothing has changed.
  void Step(const spec::Actions& actions);
  bool Done() const { return done_; }

  // What each standing customer is expected to bring now at these prices [A, N, B], price less unit
  // cost, to one who knows all of it; with the slates last shown, and 0 where nobody stands. Does
  // not change what is to come. `profit` [B].
  void ExpectedProfit(const core::AlignedVector<double>& prices,
                      core::AlignedVector<double>* profit);

  const Market& market() const { return market_; }
  const StandingCustomers& now() const { return now_; }
  const CustomerOutcome& outcome() const { return outcome_; }
  int features() const { return features_; }
  // New customers of a world's season, as goodwill may at most have them.
  double ExpectedCustomers() const { return expected_; }
  // Who stands is that new customer of the period, or comes after all of them.
  std::uint32_t index() const { return index_; }
  // Weights of the features: on the utility of product i, [F, N], and on price sensitivity, [F].
  const std::vector<double>& taste_weights() const { return taste_weights_; }
  const std::vector<double>& sensitivity_weights() const { return sensitivity_weights_; }
  // Called at the end of each period, while market().outcome() is of it.
  void set_on_period(std::function<void(const Market&)> callback) {
    on_period_ = std::move(callback);
  }

 private:
  // Somebody who is to come again.
  struct Returner {
    int due = 0;  // period
    int born = 0;
    std::uint32_t index = 0;  // among the new customers of that period
    std::int32_t segment = 0;
    std::int32_t audience = 0;
    int visits = 0;
  };
  // One step of one block.
  struct Visit;

  void DrawWeights();
  void ClearOutcome();
  void OpenPeriod();
  void OpenBlock(int begin);
  void CountArrivals(int begin);
  void Drift(int begin);
  void CallReturners();
  bool AnyStanding();
  void Arrive(int begin);
  void TakeReturner(int begin, int lane);
  void DrawFeatures(int begin, std::uint32_t born, std::uint32_t index, int only_lane);
  void Adopt(const spec::Actions& actions, int begin);
  void BookOffers(int begin, const core::LaneMask& worlds);
  void Serve(int begin);
  void SeeAudiences(int begin);
  void Weigh(Visit* visit);
  void Tabulate(int begin);
  void LookUp(Visit* visit) const;
  std::size_t TableAt(int segment, int audience, int world) const;
  double Odds(const Visit& visit, int lane, int alternative) const;
  core::Lanes PriceFor(const Visit& visit, int seller, int product) const;
  void AddSlate(const Visit& visit, int product, core::Lanes* utility,
                core::LaneMask* on_offer) const;
  core::Lanes ReferenceEffect(const Visit& visit, int product, int seller,
                              const core::Lanes& price) const;
  core::Lanes WouldWait(const Visit& visit) const;
  void Sell(const Visit& visit, int lane);
  int Rechoose(const Visit& visit, int lane, double uniform) const;
  void Click(const Visit& visit, int lane);
  void Leave(const Visit& visit, int lane);
  void ComeAgain(int world, int periods);
  void ClosePeriod();
  void CloseBlock(int begin);
  void MeasureSurplus(int begin);

  Market market_;
  int features_ = 0;
  bool any_patience_ = false;
  bool features_count_ = false;              // features change choices
  std::vector<double> taste_weights_;        // [F, N]
  std::vector<double> sensitivity_weights_;  // [F]
  std::vector<double> tastes_;               // [M, S]
  std::vector<double> sensitivities_;        // [S] of the period
  std::vector<double> slate_responses_;      // [S]
  StandingCustomers now_;
  CustomerOutcome outcome_;
  std::vector<std::uint32_t> born_index_;       // [B]
  std::vector<int> born_period_;                // [B]
  core::AlignedVector<double> uniforms_;        // [4, B] of the standing customers
  core::AlignedVector<double> visit_uniforms_;  // [4, B]
  core::AlignedVector<double> of_audience_;     // [A, B] 1 for the audience of who stands
  // Of the open period.
  std::uint32_t index_ = 0;                // of the customer that stands
  core::AlignedVector<double> newcomers_;  // [B]
  core::AlignedVector<double> shares_;     // [pairs, B] cumulative
  core::AlignedVector<double> shocks_;     // [N, B] product shock and drift
  core::AlignedVector<double> on_offer_;   // [M, B] 1 where in stock when the period began
  core::AlignedVector<double> visitors_;   // [A, B] booked
  core::AlignedVector<double> offered_;    // [A, N, B] sum of prices, at the end their mean
  core::AlignedVector<double> accepted_;   // [A, N, B] sum of prices paid, at the end their mean
  core::AlignedVector<double> relevance_;  // [A, N, B] sum of relevance, at the end its mean
  core::AlignedVector<double> paid_;       // [B] reward given for sales
  // The actions of the last step, which often stay: what they show, and to how many so far.
  core::AlignedVector<double> posted_;        // [A, N, B]
  core::AlignedVector<std::int32_t> slates_;  // [A, K, B]
  core::AlignedVector<double> placed_;        // [A, N, B] relevance over the place's discount
  core::AlignedVector<double> shown_;         // [A, N, B] 1 where shown
  core::AlignedVector<double> seen_by_;       // [A, B] visitors since they changed
  // Of the last slate that a customer of the audience has seen: what is `placed_` and `shown_`.
  core::AlignedVector<double> seen_placed_;  // [A, N, B]
  core::AlignedVector<double> seen_shown_;   // [A, N, B]
  // Where only its segment and audience tell a customer's choice, attractions are tabulated for all
  // kinds of customer while actions stay: [B, pairs, M], and summed up to each alternative.
  enum class Table : std::uint8_t { kNone, kWorthwhile, kReady };
  std::vector<Table> tables_;  // [blocks]
  std::vector<double> table_odds_;
  std::vector<double> table_below_;
  core::AlignedVector<double> taste_drift_;        // [N, B]
  core::AlignedVector<double> sensitivity_drift_;  // [B] log
  double expected_ = 0;
  std::vector<std::vector<Returner>> waiting_;   // [B]
  std::vector<std::vector<Returner>> today_;     // [B]
  core::AlignedVector<core::LaneMask> here_;     // [A] of which audience, scratch
  core::AlignedVector<core::Lanes> attraction_;  // [M] scratch
  std::function<void(const Market&)> on_period_;
  bool done_ = true;
  bool opened_ = false;  // no step since Reset, which may have passed empty periods
};

}  // namespace souk::env
