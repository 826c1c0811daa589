#include "env/market_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "core/errors.h"
#include "env/behaviours.h"
#include "env/config_checks.h"
#include "env/label_checks.h"

namespace souk::env {
namespace {

constexpr int kMostPeriods = 100'000'000;
constexpr double kEarliestHours = -719'528.0 * 24;  // 0000-01-01
constexpr double kLatestHours = 2'932'897.0 * 24;   // 10000-01-01

// The names of a list, e.g. of "products": none empty, none twice. `text` gives an item's name,
// which stands at `field`[i]`suffix`.
template <typename Items, typename Text>
void Names(const Items& items, std::size_t least, const std::string& field, const char* suffix,
           Text text) {
  if (items.size() < least) {
    Fail(field, fmt::format("has {} entries, must have at least {}", items.size(), least));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& name = text(items[i]);
    const std::string place = fmt::format("{}[{}]{}", field, i, suffix);
    if (name.empty()) Fail(place, "is empty, every entry needs a name of its own");
    for (std::size_t j = 0; j < i; ++j) {
      if (text(items[j]) == name) {
        Fail(place, fmt::format("{} is there twice, names must differ", core::Quoted(name)));
      }
    }
  }
}

constexpr auto kName = [](const auto& item) -> const std::string& { return item.name; };
constexpr auto kItself = [](const std::string& item) -> const std::string& { return item; };

void CheckProfile(std::span<const double> profile, std::size_t count, const std::string& field) {
  if (!profile.empty() && profile.size() != count) {
    Fail(field, fmt::format("has {} numbers, must have {}", profile.size(), count));
  }
  for (std::size_t i = 0; i < profile.size(); ++i) {
    AtLeast(profile[i], 0, fmt::format("{}[{}]", field, i));
  }
}

void CheckCalendar(const CalendarConfig& calendar) {
  Finite(calendar.start_hours, "calendar.start");
  if (calendar.start_hours < kEarliestHours || calendar.start_hours >= kLatestHours) {
    Fail("calendar.start", "must lie in the years 0000 to 9999");
  }
  Positive(calendar.period_hours, "calendar.period_hours");
  if (calendar.periods < 1 || calendar.periods > kMostPeriods) {
    Fail("calendar.periods",
         fmt::format("is {}, must lie between 1 and {}", calendar.periods, kMostPeriods));
  }
  CheckProfile(calendar.hour_of_day, 24, "calendar.hour_of_day");
  CheckProfile(calendar.day_of_week, 7, "calendar.day_of_week");
}

void CheckSatisfaction(const SatisfactionConfig& satisfaction, bool slates,
                       const std::string& field) {
  const std::array<double, 4> weights = {satisfaction.surplus, satisfaction.availability,
                                         satisfaction.price, satisfaction.relevance};
  Shares(weights, weights.size(), field);
  if (satisfaction.relevance > 0 && !slates) {
    Fail(field + ".relevance", "needs a slate, must be 0 without one");
  }
  Positive(satisfaction.surplus_scale, field + ".surplus_scale");
}

void CheckMemory(const MemoryConfig& memory, const std::string& field) {
  AtLeast(memory.half_life_hours, 0, field + ".half_life_hours");
  AtLeast(memory.gain, 0, field + ".gain");
  AtLeast(memory.loss, 0, field + ".loss");
}

void CheckRetention(const RetentionConfig& retention, const std::string& field) {
  Positive(retention.half_life_hours, field + ".half_life_hours");
  AtLeast(retention.response, 0, field + ".response");
  Share(retention.word_of_mouth, field + ".word_of_mouth");
  AtLeast(retention.start, 0, field + ".start");
  AtLeast(retention.value, 0, field + ".value");
}

void CheckSegment(const MarketConfig& config, const SegmentConfig& segment,
                  const std::string& field) {
  AtLeast(segment.arrivals_per_hour, 0, field + ".arrivals_per_hour");
  Positive(segment.price_sensitivity, field + ".price_sensitivity");
  if (segment.taste.size() != config.products.size()) {
    Fail(field + ".taste", fmt::format("has {} numbers, must have one per product ({})",
                                       segment.taste.size(), config.products.size()));
  }
  for (std::size_t i = 0; i < segment.taste.size(); ++i) {
    Finite(segment.taste[i], fmt::format("{}.taste.{}", field, config.products[i].name));
  }
  Shares(segment.audience, config.audiences.size(), field + ".audience");
  if (segment.groups.size() != config.attributes.size()) {
    Fail(field + ".groups", fmt::format("covers {} attributes, must cover all {}",
                                        segment.groups.size(), config.attributes.size()));
  }
  for (std::size_t i = 0; i < segment.groups.size(); ++i) {
    Shares(segment.groups[i], config.attributes[i].groups.size(),
           fmt::format("{}.groups.{}", field, config.attributes[i].name));
  }
  AtLeast(segment.slate_response, 0, field + ".slate_response");
  CheckSatisfaction(segment.satisfaction, config.slate.kind != SlateKind::kNone,
                    field + ".satisfaction");
  CheckMemory(segment.memory, field + ".memory");
  CheckRetention(segment.retention, field + ".retention");
}

void CheckSlate(const MarketConfig& config) {
  const SlateConfig& slate = config.slate;
  Share(slate.click_at_top, "slate.click_at_top");
  if (slate.kind == SlateKind::kNone) {
    if (slate.size != 0) Fail("slate.size", "needs a slate, must be 0 when kind is none");
    if (slate.click_at_top > 0) {
      Fail("slate.click_at_top", "needs a slate, must be 0 when kind is none");
    }
  } else if (slate.size < 1 || slate.size > config.products_count()) {
    Fail("slate.size", fmt::format("is {}, must lie between 1 and the number of products ({})",
                                   slate.size, config.products_count()));
  }
  // A visitor clicks one place at most, so the chances of all places must not exceed 1.
  double clicks = 0;
  for (int k = 1; k <= slate.size; ++k) clicks += slate.click_at_top / std::log2(k + 1.);
  if (clicks > 1 + kShareTolerance) {
    Fail("slate.click_at_top",
         fmt::format("is {}, must be at most {:.4f} with {} places (a visitor clicks once)",
                     slate.click_at_top, slate.click_at_top / clicks, slate.size));
  }
}

void CheckEvent(const MarketConfig& config, const EventConfig& event, const std::string& field) {
  Finite(event.start_hours, field + ".start");
  Positive(event.duration_hours, field + ".hours");
  AtLeast(event.announced_hours, 0, field + ".announced_hours");
  AtLeast(event.arrivals, 0, field + ".arrivals");
  Positive(event.price_sensitivity, field + ".price_sensitivity");
  AtLeast(event.lead_time, 0, field + ".lead_time");
  for (std::size_t i = 0; i < event.segments.size(); ++i) {
    const std::string place = fmt::format("{}.segments[{}]", field, i);
    const int segment = event.segments[i];
    if (segment < 0 || segment >= config.segments_count()) {
      Fail(place, fmt::format("is {}, must name a segment (0 to {})", segment,
                              config.segments_count() - 1));
    }
    if (std::find(event.segments.begin(), event.segments.begin() + static_cast<std::ptrdiff_t>(i),
                  segment) != event.segments.begin() + static_cast<std::ptrdiff_t>(i)) {
      Fail(place, "names a segment twice");
    }
  }
}

void CheckAddOns(const MarketConfig& config) {
  const auto& pairs = config.add_ons;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const std::string place = fmt::format("add_ons[{}]", k);
    for (const int product : {pairs[k].product, pairs[k].other}) {
      if (product >= 0 && product < config.products_count()) continue;
      Fail(place,
           fmt::format("names product {}, must be 0 to {}", product, config.products_count() - 1));
    }
    if (pairs[k].product == pairs[k].other) {
      Fail(place, "adds a product to itself, must name two products");
    }
    for (std::size_t earlier = 0; earlier < k; ++earlier) {
      if (pairs[earlier].product == pairs[k].product && pairs[earlier].other == pairs[k].other) {
        Fail(place, "is there twice, a pair may be listed once");
      }
    }
    Finite(pairs[k].utility, place + ".utility");
    ShareBelow1(pairs[k].discount, place + ".discount");
  }
}

void CheckRivals(const MarketConfig& config) {
  Names(config.rivals, 0, "rivals", ".name", kName);
  if (!config.rivals.empty() && config.link != Link::kLogit) {
    Fail("rivals", fmt::format("need 'logit' demand, this market's is '{}'", Name(config.link)));
  }
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    ValidateRival(config, config.rivals[j], fmt::format("rivals[{}]", j));
  }
}

void CheckReward(const MarketConfig& config) {
  AtLeast(config.reward.profit, 0, "reward.profit");
  AtLeast(config.reward.satisfaction, 0, "reward.satisfaction");
  const auto& gaps = config.reward.posted_gap_weight;
  if (!gaps.empty() && gaps.size() != config.attributes.size()) {
    Fail("reward.posted_gaps", fmt::format("has {} weights, must have one per attribute ({})",
                                           gaps.size(), config.attributes.size()));
  }
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    AtLeast(gaps[i], 0, "reward.posted_gaps." + config.attributes[i].name);
  }
}

void CheckObservation(const MarketConfig& config) {
  const auto& fields = config.observation;
  if (config.observed_periods < 1 || config.observed_periods > 100) {
    Fail("observed_periods", fmt::format("is {}, must be from 1 to 100", config.observed_periods));
  }
  if (fields.empty()) Fail("observation", "is empty, must name at least one field");
  if (config.rivals.empty() &&
      std::find(fields.begin(), fields.end(), ObservationField::kRivalPrices) != fields.end()) {
    Fail("observation", "names rival_prices, needs rivals");
  }
  for (auto it = fields.begin(); it != fields.end(); ++it) {
    if (std::find(fields.begin(), it, *it) != it) {
      Fail(fmt::format("observation[{}]", it - fields.begin()),
           fmt::format("'{}' is there twice", Name(*it)));
    }
  }
}

double MostArrivals(const MarketConfig& config) {
  double most = 0;
  const CalendarConfig& calendar = config.calendar;
  for (int t = 0; t < calendar.periods; ++t) {
    const double begin = calendar.start_hours + t * calendar.period_hours;
    const double end = begin + calendar.period_hours;
    double sum = 0;
    for (int s = 0; s < config.segments_count(); ++s) {
      double factor = 1;
      for (const EventConfig& event : config.events) {
        const auto& touched = event.segments;
        if (touched.empty() || std::find(touched.begin(), touched.end(), s) != touched.end()) {
          factor *= 1 + EventShare(event, begin, end) * (event.arrivals - 1);
        }
      }
      sum += factor * config.segments[static_cast<std::size_t>(s)].arrivals_per_hour;
    }
    most = std::max(most, sum * ProfileAverage(calendar, begin, end) * calendar.period_hours);
  }
  return most;
}

void CheckModel(const MarketConfig& config) {
  if (config.link != Link::kLogit && config.products.size() > 1) {
    Fail("demand", fmt::format("'{}' is for one product, {} products need 'logit'",
                               Name(config.link), config.products.size()));
  }
  AtLeast(config.shocks.arrivals_log_sd, 0, "shocks.arrivals_log_sd");
  AtLeast(config.shocks.product_sd, 0, "shocks.product_sd");
  const Behaviours has(config);
  if (config.end_when_sold_out && (has.replenishment || has.returns)) {
    Fail("end_when_sold_out", "must be false where stock is replenished or returned");
  }
  if (config.noise != demand_models::Noise::kBernoulli) return;
  if (has.retention) {
    Fail("segments",
         "have retention, which needs another noise than bernoulli: goodwill may "
         "raise the chance of an arrival above 1");
  }
  if (config.shocks.arrivals_log_sd > 0) {
    // A log-normal factor is unbounded, so the chance of an arrival could pass 1.
    Fail("shocks.arrivals_log_sd", "must be 0 when noise is bernoulli");
  }
  const double most = MostArrivals(config);
  if (most > 1 + kShareTolerance) {
    Fail("noise", fmt::format("'bernoulli' allows at most 1 expected arrival a period, there are "
                              "up to {}",
                              most));
  }
}

// Segments and audiences have a byte each in a random draw's address (core/streams.h).
void CheckAddressable(std::size_t count, const char* field) {
  if (count > 256) Fail(field, fmt::format("are {}, must be at most 256", count));
}

}  // namespace

const ProductConfig& ProductOf(const MarketConfig& config, int seller, int product) {
  const auto i = static_cast<std::size_t>(product);
  return seller == 0 ? config.products[i]
                     : config.rivals[static_cast<std::size_t>(seller - 1)].products[i];
}

void Validate(const MarketConfig& config) {
  ValidateLabels(config);
  CheckAddressable(config.segments.size(), "segments");
  CheckAddressable(config.audiences.size(), "audiences");
  CheckAddressable(config.rivals.size() + 1, "sellers");
  CheckCalendar(config.calendar);
  Names(config.products, 1, "products", ".name", kName);
  Names(config.audiences, 1, "audiences", "", kItself);
  Names(config.attributes, 0, "attributes", "", kName);
  for (const AttributeConfig& attribute : config.attributes) {
    Names(attribute.groups, 2, "attributes." + attribute.name, "", kItself);
  }
  Names(config.segments, 1, "segments", ".name", kName);
  Names(config.events, 0, "events", ".name", kName);
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    ValidateProduct(config.products[i], fmt::format("products[{}]", i));
  }
  CheckSlate(config);
  for (std::size_t i = 0; i < config.segments.size(); ++i) {
    CheckSegment(config, config.segments[i], fmt::format("segments[{}]", i));
  }
  for (std::size_t i = 0; i < config.events.size(); ++i) {
    CheckEvent(config, config.events[i], fmt::format("events[{}]", i));
  }
  CheckAddOns(config);
  CheckRivals(config);
  CheckReward(config);
  CheckObservation(config);
  CheckModel(config);
  ValidateCustomers(config);
}

}  // namespace souk::env
