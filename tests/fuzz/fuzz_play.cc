#include "tests/fuzz/fuzz_play.h"

#include <algorithm>
#include <cstdio>

#include "env/customer_config.h"
#include "env/play_episodes.h"
#include "evaluation/customer_study.h"
#include "evaluation/policy_names.h"
#include "scenarios/scenario.h"
#include "tests/fuzz/scratch.h"
#include "trajectories/log_writer.h"

namespace souk::fuzz {
namespace {

constexpr double kMostArrivals = 1e4;  // expected in a period, at the busiest
constexpr double kMostDelay = 1000;    // periods
constexpr double kMostCells = 1e5;     // of one row of a log
constexpr double kMostStates = 1e5;    // of a rival's table
constexpr double kMostStock = 1e12;    // units, beyond which single units are lost in a double

double Busiest(const std::vector<double>& profile) {
  return profile.empty() ? 1 : std::max(1., *std::max_element(profile.begin(), profile.end()));
}

double MostArrivals(const env::MarketConfig& market) {
  double arrivals = 0;
  for (const env::SegmentConfig& segment : market.segments) {
    arrivals += segment.arrivals_per_hour * std::max(1., segment.retention.start) *
                (1 + segment.retention.response);
  }
  arrivals *= market.calendar.period_hours * Busiest(market.calendar.hour_of_day) *
              Busiest(market.calendar.day_of_week);
  for (const env::EventConfig& event : market.events) arrivals *= std::max(1., event.arrivals);
  return arrivals;
}

double DelayInPeriods(const env::MarketConfig& market) {
  double lead_time = 1;
  for (const env::EventConfig& event : market.events) lead_time *= std::max(1., event.lead_time);
  double hours = 0;
  for (const spec::ProductConfig& product : market.products) {
    hours = std::max(
        {hours, product.returns.delay_hours, product.replenishment.lead_time_hours * lead_time});
  }
  for (const env::RivalConfig& rival : market.rivals) {
    if (const auto* undercut = std::get_if<env::UndercutRival>(&rival.behaviour)) {
      hours = std::max(hours, undercut->lag_hours);
    }
    if (const auto* follow = std::get_if<env::FollowRival>(&rival.behaviour)) {
      hours = std::max(hours, follow->lag_hours);
    }
    if (const auto* best = std::get_if<env::BestResponseRival>(&rival.behaviour)) {
      hours = std::max(hours, best->lag_hours);
    }
  }
  return hours / market.calendar.period_hours;
}

double MostStock(const env::MarketConfig& market) {
  double most = 0;
  for (const spec::ProductConfig& product : market.products) {
    if (product.stock < spec::kUnlimited) most = std::max(most, product.stock);
    most = std::max(most, product.replenishment.order_up_to);
  }
  return most;
}

double RivalStates(const env::MarketConfig& market) {
  double states = 1;
  for (const env::RivalConfig& rival : market.rivals) {
    if (!std::holds_alternative<env::QLearningRival>(rival.behaviour)) continue;
    for (const spec::ProductConfig& product : rival.products) {
      const auto rungs = static_cast<double>(product.price_ladder.size());
      states *= rungs * rungs * static_cast<double>(market.products[0].price_ladder.size());
    }
  }
  return states;
}

double Cells(const env::MarketConfig& market) {
  return static_cast<double>(market.sellers_count()) * market.segments_count() *
         market.audiences_count() * market.products_count() * market.observed_periods;
}

void PlayCustomers(const env::MarketConfig& market) {
  evaluation::CustomerStudyConfig config;
  config.policies = {"list", "lints-disjoint"};
  config.customers = 20;
  config.runs = 2;
  evaluation::CustomerStudyHooks hooks;
  hooks.log = [](const std::string&) {};
  evaluation::StudyCustomers(market, config, hooks);
}

}  // namespace

env::MarketConfig Shortened(env::MarketConfig market) {
  market.calendar.periods = std::min(market.calendar.periods, kFuzzPeriods);
  return market;
}

env::MarketConfig MarketOf(const spec::SellerSpec& seller) {
  env::MarketConfig market;
  market.name = "market";
  market.currency = seller.currency;
  market.calendar.start_hours = seller.season.start_hours;
  market.calendar.period_hours = seller.season.period_hours;
  market.calendar.periods = seller.season.periods;
  market.products = seller.products;
  market.audiences = seller.audiences;
  market.slate.kind = seller.slate.kind;
  market.slate.size = seller.slate.size;
  for (const spec::AnnouncedEvent& event : seller.events) {
    market.events.emplace_back().name = event.name;
  }
  for (const std::string& name : seller.rivals) {
    market.rivals.push_back({name, 0, seller.products, {}});
  }
  env::SegmentConfig& segment = market.segments.emplace_back();
  segment.name = "customers";
  segment.taste.assign(market.products.size(), 0.);
  segment.audience.assign(market.audiences.size(), 0.);
  segment.audience[0] = 1;
  market.observation = seller.observation;
  market.observed_periods = seller.observed_periods;
  return market;
}

bool IsSmall(const env::MarketConfig& market) {
  return MostArrivals(market) <= kMostArrivals && DelayInPeriods(market) <= kMostDelay &&
         MostStock(market) <= kMostStock && RivalStates(market) <= kMostStates &&
         Cells(market) <= kMostCells;
}

void PlayShortly(const env::MarketConfig& market, const policies::Policy& policy) {
  const env::MarketConfig played = Shortened(market);
  if (!IsSmall(played) || env::OnlyOneByOne(played)) return;
  env::PlayConfig config;
  config.episodes = kFuzzWorlds;
  env::PlayEpisodes(played, policy, config);
}

void PlayShortly(const env::MarketConfig& market) {
  const env::MarketConfig played = Shortened(market);
  if (!IsSmall(played)) return;
  if (env::OnlyOneByOne(played)) return PlayCustomers(played);
  const auto policy = evaluation::MakePolicy("random", played);
  env::PlayConfig config;
  config.episodes = kFuzzWorlds;
  const std::string path = ScratchPath("play.h5");
  std::remove(path.c_str());
  trajectories::LogWriter log(path, played,
                              {scenarios::ToYaml(played), policy->name(), config.seed},
                              config.episodes, std::int64_t{kFuzzWorlds} * played.calendar.periods);
  env::PlayHooks hooks;
  hooks.log = &log;
  env::PlayEpisodes(played, *policy, config, hooks);
  log.Close();
}

}  // namespace souk::fuzz
