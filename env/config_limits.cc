#include "env/config_limits.h"

#include <fmt/format.h>

#include <span>
#include <string>

#include "env/config_checks.h"

namespace souk::env {
namespace {

// In [-most, most]; what may not be below 0 is seen to elsewhere.
void AtMost(double value, double most, const std::string& field) {
  if (value > most) Fail(field, fmt::format("is {}, must be at most {}", value, most));
  if (!(value >= -most)) Fail(field, fmt::format("is {}, must be at least {}", value, -most));
}

void Between(double value, double least, double most, const std::string& field) {
  if (!(value >= least && value <= most)) {
    Fail(field, fmt::format("is {}, must lie between {} and {}", value, least, most));
  }
}

void AllAtMost(std::span<const double> values, double most, const std::string& field) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    AtMost(values[i], most, fmt::format("{}[{}]", field, i));
  }
}

void LimitCalendar(const CalendarConfig& calendar) {
  Between(calendar.period_hours, kLeastPeriodHours, kMostPeriodHours, "calendar.period_hours");
  const double end = calendar.start_hours + calendar.periods * calendar.period_hours;
  if (end > kMostDateHours) {
    Fail("calendar.periods", fmt::format("are {} of {} hours, must end within {} hours of 1970",
                                         calendar.periods, calendar.period_hours, kMostDateHours));
  }
  AllAtMost(calendar.hour_of_day, kMostFactor, "calendar.hour_of_day");
  AllAtMost(calendar.day_of_week, kMostFactor, "calendar.day_of_week");
}

void LimitProduct(const ProductConfig& product, const std::string& field) {
  AtMost(product.unit_cost, kMostMoney, field + ".unit_cost");
  AtMost(product.price_max, kMostMoney, field + ".price_range");
  if (product.stock != kUnlimited) AtMost(product.stock, kMostUnits, field + ".stock");
  AtMost(product.salvage_value, kMostMoney, field + ".salvage_value");
  AtMost(product.holding_cost_per_unit_day, kMostMoney, field + ".holding_cost_per_unit_day");
  AtMost(product.pricing.change_cost, kMostMoney, field + ".pricing.change_cost");
  AtMost(product.pricing.min_hours_between_changes, kMostHours,
         field + ".pricing.min_hours_between_changes");
  if (product.pricing.max_step != kUnlimited) {
    AtMost(product.pricing.max_step, kMostMoney, field + ".pricing.max_step");
  }
  const ReplenishmentConfig& orders = product.replenishment;
  AtMost(orders.reorder_point, kMostUnits, field + ".replenishment.reorder_point");
  AtMost(orders.order_up_to, kMostUnits, field + ".replenishment.order_up_to");
  AtMost(orders.lead_time_hours, kMostHours, field + ".replenishment.lead_time_hours");
  AtMost(orders.order_cost, kMostMoney, field + ".replenishment.order_cost");
  AtMost(product.returns.delay_hours, kMostHours, field + ".returns.delay_hours");
  AtMost(product.returns.handling_cost, kMostMoney, field + ".returns.handling_cost");
}

void LimitSegment(const MarketConfig& config, const SegmentConfig& segment,
                  const std::string& field) {
  Between(segment.price_sensitivity, kLeastSensitivity, kMostSensitivity,
          field + ".price_sensitivity");
  for (std::size_t i = 0; i < segment.taste.size(); ++i) {
    Between(segment.taste[i], kLeastUtility, kMostTaste,
            fmt::format("{}.taste.{}", field, config.products[i].name));
  }
  AtMost(segment.slate_response, kMostUtilityAdded, field + ".slate_response");
  Between(segment.satisfaction.surplus_scale, 1 / kMostMoney, kMostMoney,
          field + ".satisfaction.surplus_scale");
  AtMost(segment.memory.half_life_hours, kMostHours, field + ".memory.half_life_hours");
  AtMost(segment.memory.gain, kMostSensitivity, field + ".memory.gain");
  AtMost(segment.memory.loss, kMostSensitivity, field + ".memory.loss");
  AtMost(segment.retention.half_life_hours, kMostHours, field + ".retention.half_life_hours");
  AtMost(segment.retention.response, kMostFactor, field + ".retention.response");
  AtMost(segment.retention.start, kMostFactor, field + ".retention.start");
  AtMost(segment.retention.value, kMostMoney, field + ".retention.value");
  AtMost(segment.patience.wait_hours, kMostHours, field + ".patience.wait_hours");
}

void LimitEvent(const EventConfig& event, const std::string& field) {
  AtMost(event.start_hours, kMostDateHours, field + ".start");
  AtMost(event.duration_hours, kMostHours, field + ".hours");
  AtMost(event.announced_hours, kMostHours, field + ".announced_hours");
  AtMost(event.arrivals, kMostFactor, field + ".arrivals");
  Between(event.price_sensitivity, kLeastFactor, kMostFactor, field + ".price_sensitivity");
  AtMost(event.lead_time, kMostFactor, field + ".lead_time");
}

struct LimitBehaviour {
  std::string field;

  void operator()(const FixedRival&) const {}
  void operator()(const UndercutRival& undercut) const {
    AtMost(undercut.floor_margin, kMostFactor, field + ".floor_margin");
    AtMost(undercut.lag_hours, kMostHours, field + ".lag_hours");
  }
  void operator()(const FollowRival& follow) const {
    AtMost(follow.ratio, kMostFactor, field + ".ratio");
    AtMost(follow.lag_hours, kMostHours, field + ".lag_hours");
  }
  void operator()(const BestResponseRival& best) const {
    AtMost(best.lag_hours, kMostHours, field + ".lag_hours");
  }
  void operator()(const QLearningRival& learner) const {
    AtMost(learner.exploration_decay, kMostFactor, field + ".exploration_decay");
  }
  void operator()(const CustomRival&) const {}
};

void LimitRival(const RivalConfig& rival, const std::string& field) {
  Between(rival.appeal, kLeastUtility, kMostUtilityAdded, field + ".appeal");
  for (std::size_t i = 0; i < rival.products.size(); ++i) {
    LimitProduct(rival.products[i], fmt::format("{}.products[{}]", field, i));
  }
  std::visit(LimitBehaviour{field + ".behaviour"}, rival.behaviour);
}

void LimitCustomers(const MarketConfig& config) {
  const CustomersConfig& customers = config.customers;
  for (std::size_t f = 0; f < customers.features.size(); ++f) {
    const FeatureConfig& feature = customers.features[f];
    const std::string field = fmt::format("customers.features[{}]", f);
    AtMost(feature.noise, kMostFeature, field + ".noise");
    AtMost(feature.price_sensitivity, kMostFeature, field + ".price_sensitivity");
    for (std::size_t s = 0; s < feature.mean.size(); ++s) {
      AtMost(feature.mean[s], kMostFeature,
             fmt::format("{}.mean.{}", field, config.segments[s].name));
    }
    for (std::size_t i = 0; i < feature.taste.size(); ++i) {
      AtMost(feature.taste[i], kMostFeature,
             fmt::format("{}.taste.{}", field, config.products[i].name));
    }
  }
  const std::string random = "customers.random_features";
  AtMost(customers.random_features.noise, kMostFeature, random + ".noise");
  AtMost(customers.random_features.taste_sd, kMostFeature, random + ".taste_sd");
  AtMost(customers.random_features.price_sensitivity_sd, kMostFeature,
         random + ".price_sensitivity_sd");
  AtMost(customers.come_back.delay_hours, kMostHours, "customers.come_back.delay_hours");
  AtMost(customers.drift.taste_sd, kMostSd, "customers.drift.taste_sd");
  AtMost(customers.drift.price_sensitivity_log_sd, kMostSd,
         "customers.drift.price_sensitivity_log_sd");
}

void LimitReward(const MarketConfig& config) {
  AtMost(config.reward.profit, kMostFactor, "reward.profit");
  AtMost(config.reward.satisfaction, kMostMoney, "reward.satisfaction");
  for (std::size_t i = 0; i < config.reward.posted_gap_weight.size(); ++i) {
    AtMost(config.reward.posted_gap_weight[i], kMostFactor,
           "reward.posted_gaps." + config.attributes[i].name);
  }
}

}  // namespace

void CheckLimits(const MarketConfig& config) {
  LimitCalendar(config.calendar);
  AtMost(config.shocks.arrivals_log_sd, kMostSd, "shocks.arrivals_log_sd");
  AtMost(config.shocks.product_sd, kMostSd, "shocks.product_sd");
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    LimitProduct(config.products[i], fmt::format("products[{}]", i));
  }
  for (std::size_t s = 0; s < config.segments.size(); ++s) {
    LimitSegment(config, config.segments[s], fmt::format("segments[{}]", s));
  }
  for (std::size_t i = 0; i < config.events.size(); ++i) {
    LimitEvent(config.events[i], fmt::format("events[{}]", i));
  }
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    LimitRival(config.rivals[j], fmt::format("rivals[{}]", j));
  }
  for (std::size_t k = 0; k < config.add_ons.size(); ++k) {
    Between(config.add_ons[k].utility, kLeastUtility, kMostUtilityAdded,
            fmt::format("add_ons[{}].utility", k));
  }
  LimitCustomers(config);
  LimitReward(config);
}

}  // namespace souk::env
