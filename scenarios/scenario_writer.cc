// ToYaml: a resolved market as a scenario file. Defaults are written too, so that a file read years
// later means the same whatever the defaults are by then.

#include <fmt/format.h>

#include <cstddef>

#include "io/yaml_writer.h"
#include "scenarios/customer_reader.h"
#include "scenarios/scenario.h"

namespace souk::scenarios {
namespace {

constexpr auto kName = [](const auto& item) -> const std::string& { return item.name; };
constexpr auto kItself = [](const std::string& item) -> const std::string& { return item; };

void WriteCalendar(const env::CalendarConfig& calendar, io::YamlWriter* out) {
  out->Line(0, "calendar", "");
  out->Line(2, "start", env::FormatDateHours(calendar.start_hours));
  out->Line(2, "period_hours", calendar.period_hours);
  out->Line(2, "periods", calendar.periods);
  if (!calendar.hour_of_day.empty()) {
    out->Line(2, "hour_of_day", io::YamlNumbers(calendar.hour_of_day));
  }
  if (!calendar.day_of_week.empty()) {
    out->Line(2, "day_of_week", io::YamlNumbers(calendar.day_of_week));
  }
}

// What a product has beside its prices and its stock, where it has it.
void WriteStockRules(const env::ProductConfig& product, io::YamlWriter* out) {
  if (const env::PricingRules& rules = product.pricing; rules.Any()) {
    out->Line(4, "pricing", "");
    out->Line(6, "change_cost", rules.change_cost);
    out->Line(6, "min_hours_between_changes", rules.min_hours_between_changes);
    out->Line(6, "max_step", rules.max_step);
    out->Line(6, "endings", io::YamlNumbers(rules.endings));
    out->Line(6, "markdown_only", rules.markdown_only ? "true" : "false");
  }
  if (const env::ReplenishmentConfig& orders = product.replenishment; orders.Any()) {
    out->Line(4, "replenishment", "");
    out->Line(6, "reorder_point", orders.reorder_point);
    out->Line(6, "order_up_to", orders.order_up_to);
    out->Line(6, "lead_time_hours", orders.lead_time_hours);
    out->Line(6, "order_cost", orders.order_cost);
  }
  if (const env::ReturnsConfig& returns = product.returns; returns.rate > 0) {
    out->Line(4, "returns", "");
    out->Line(6, "rate", returns.rate);
    out->Line(6, "resalable", returns.resalable);
    out->Line(6, "delay_hours", returns.delay_hours);
    out->Line(6, "handling_cost", returns.handling_cost);
  }
}

void WriteProduct(const env::ProductConfig& product, io::YamlWriter* out) {
  out->Item(product.name);
  if (!product.category.empty()) out->Line(4, "category", io::YamlText(product.category));
  out->Line(4, "unit_cost", product.unit_cost);
  out->Line(4, "list_price", product.list_price);
  out->Line(4, "price_range",
            fmt::format("[{}, {}]", io::YamlNumber(product.price_min),
                        io::YamlNumber(product.price_max)));
  if (!product.price_ladder.empty()) {
    out->Line(4, "price_ladder", io::YamlNumbers(product.price_ladder));
  }
  out->Line(4, "stock", product.stock);
  out->Line(4, "salvage_value", product.salvage_value);
  out->Line(4, "holding_cost_per_unit_day", product.holding_cost_per_unit_day);
  if (product.spoilage_per_day > 0) out->Line(4, "spoilage_per_day", product.spoilage_per_day);
  out->Line(4, "relevance", product.relevance);
  WriteStockRules(product, out);
}

// What a segment remembers, where it does.
void WriteHabits(const env::SegmentConfig& segment, io::YamlWriter* out) {
  if (const env::MemoryConfig& memory = segment.memory; memory.Any()) {
    out->Line(4, "memory", "");
    out->Line(6, "half_life_hours", memory.half_life_hours);
    out->Line(6, "gain", memory.gain);
    out->Line(6, "loss", memory.loss);
  }
  if (const env::RetentionConfig& retention = segment.retention; retention.Any()) {
    out->Line(4, "retention", "");
    out->Line(6, "half_life_hours", retention.half_life_hours);
    out->Line(6, "response", retention.response);
    out->Line(6, "word_of_mouth", retention.word_of_mouth);
    out->Line(6, "start", retention.start);
    out->Line(6, "value", retention.value);
  }
}

void WriteSegment(const env::MarketConfig& market, const env::SegmentConfig& segment,
                  io::YamlWriter* out) {
  out->Item(segment.name);
  out->Line(4, "arrivals_per_hour", segment.arrivals_per_hour);
  out->Line(4, "price_sensitivity", segment.price_sensitivity);
  out->Line(4, "taste", "");
  for (std::size_t i = 0; i < segment.taste.size(); ++i) {
    out->Line(6, io::YamlText(market.products[i].name), segment.taste[i]);
  }
  out->Line(4, "audience", io::YamlNumberMap(market.audiences, segment.audience, kItself));
  if (!market.attributes.empty()) out->Line(4, "groups", "");
  for (std::size_t i = 0; i < market.attributes.size(); ++i) {
    out->Line(6, io::YamlText(market.attributes[i].name),
              io::YamlNumberMap(market.attributes[i].groups, segment.groups[i], kItself));
  }
  out->Line(4, "slate_response", segment.slate_response);
  const env::SatisfactionConfig& satisfaction = segment.satisfaction;
  out->Line(4, "satisfaction",
            fmt::format("{{surplus: {}, availability: {}, price: {}, relevance: {}, "
                        "surplus_scale: {}}}",
                        satisfaction.surplus, satisfaction.availability, satisfaction.price,
                        satisfaction.relevance, satisfaction.surplus_scale));
  WriteHabits(segment, out);
  WritePatience(segment.patience, out);
}

void WriteEvents(const env::MarketConfig& market, io::YamlWriter* out) {
  if (market.events.empty()) return;
  out->Line(0, "events", "");
  for (const env::EventConfig& event : market.events) {
    out->Item(event.name);
    out->Line(4, "start", env::FormatDateHours(event.start_hours));
    out->Line(4, "hours", event.duration_hours);
    out->Line(4, "announced_hours", event.announced_hours);
    out->Line(4, "arrivals", event.arrivals);
    out->Line(4, "price_sensitivity", event.price_sensitivity);
    if (event.lead_time != 1) out->Line(4, "lead_time", event.lead_time);
    if (!event.segments.empty()) {
      out->Line(4, "segments", io::YamlList(event.segments, [&](int segment) {
                  return io::YamlText(market.segments[static_cast<std::size_t>(segment)].name);
                }));
    }
  }
}

void WriteAddOns(const env::MarketConfig& market, io::YamlWriter* out) {
  if (market.add_ons.empty()) return;
  const auto name = [&](int product) {
    return io::YamlText(market.products[static_cast<std::size_t>(product)].name);
  };
  out->Line(0, "add_ons", "");
  for (const env::AddOnConfig& add_on : market.add_ons) {
    out->Line(2, "- bought", name(add_on.product));
    out->Line(4, "add", name(add_on.other));
    out->Line(4, "utility", add_on.utility);
    out->Line(4, "discount", add_on.discount);
  }
}

struct BehaviourWriter {
  std::string operator()(const env::FixedRival&) const { return ""; }
  std::string operator()(const env::UndercutRival& undercut) const {
    return fmt::format(", by: {}, floor_margin: {}, lag_hours: {}", io::YamlNumber(undercut.by),
                       io::YamlNumber(undercut.floor_margin), io::YamlNumber(undercut.lag_hours));
  }
  std::string operator()(const env::FollowRival& follow) const {
    return fmt::format(", ratio: {}, lag_hours: {}", io::YamlNumber(follow.ratio),
                       io::YamlNumber(follow.lag_hours));
  }
  std::string operator()(const env::BestResponseRival& best) const {
    return fmt::format(", lag_hours: {}", io::YamlNumber(best.lag_hours));
  }
  std::string operator()(const env::QLearningRival& learner) const {
    return fmt::format(", learning_rate: {}, discount: {}, exploration_decay: {}",
                       io::YamlNumber(learner.learning_rate), io::YamlNumber(learner.discount),
                       io::YamlNumber(learner.exploration_decay));
  }
  std::string operator()(const env::CustomRival&) const { return ""; }
};

void WriteRivals(const env::MarketConfig& market, io::YamlWriter* out) {
  if (market.rivals.empty()) return;
  out->Line(0, "rivals", "");
  for (const env::RivalConfig& rival : market.rivals) {
    out->Item(rival.name);
    out->Line(4, "appeal", rival.appeal);
    out->Line(4, "behaviour",
              fmt::format("{{kind: {}{}}}", io::YamlText(env::Name(rival.behaviour)),
                          std::visit(BehaviourWriter{}, rival.behaviour)));
    out->Line(4, "offers", "");
    for (const env::ProductConfig& product : rival.products) {
      out->Line(6, io::YamlText(product.name), "");
      out->Line(8, "unit_cost", product.unit_cost);
      out->Line(8, "list_price", product.list_price);
      out->Line(8, "price_range",
                fmt::format("[{}, {}]", io::YamlNumber(product.price_min),
                            io::YamlNumber(product.price_max)));
      if (!product.price_ladder.empty()) {
        out->Line(8, "price_ladder", io::YamlNumbers(product.price_ladder));
      }
      out->Line(8, "stock", product.stock);
    }
  }
}

void WriteAims(const env::MarketConfig& market, io::YamlWriter* out) {
  if (market.slate.kind != env::SlateKind::kNone) {
    out->Line(0, "slate",
              fmt::format("{{kind: {}, size: {}, click_at_top: {}}}", env::Name(market.slate.kind),
                          market.slate.size, market.slate.click_at_top));
  }
  WriteEvents(market, out);
  WriteAddOns(market, out);
  WriteCustomers(market, out);
  WriteRivals(market, out);
  out->Line(0, "reward", "");
  out->Line(2, "profit", market.reward.profit);
  out->Line(2, "satisfaction", market.reward.satisfaction);
  if (!market.reward.posted_gap_weight.empty()) {
    out->Line(2, "posted_gaps",
              io::YamlNumberMap(market.attributes, market.reward.posted_gap_weight, kName));
  }
  out->Line(0, "observation", io::YamlList(market.observation, [](env::ObservationField field) {
              return std::string(env::Name(field));
            }));
  if (market.observed_periods > 1) out->Line(0, "observed_periods", market.observed_periods);
}

}  // namespace

std::string ToYaml(const env::MarketConfig& market) {
  io::YamlWriter out;
  out.Line(0, "schema", 1);
  out.Line(0, "name", io::YamlText(market.name));
  if (!market.description.empty()) out.Line(0, "description", io::YamlText(market.description));
  out.Line(0, "currency", io::YamlText(market.currency));
  if (!market.estimated_from.empty()) {
    out.Line(0, "estimated_from", io::YamlText(market.estimated_from));
  }
  WriteCalendar(market.calendar, &out);
  out.Line(0, "demand", env::Name(market.link));
  out.Line(0, "noise", demand_models::Name(market.noise));
  out.Line(0, "shocks",
           fmt::format("{{arrivals_log_sd: {}, product_sd: {}}}", market.shocks.arrivals_log_sd,
                       market.shocks.product_sd));
  out.Line(0, "end_when_sold_out", market.end_when_sold_out ? "true" : "false");
  out.Line(0, "products", "");
  for (const env::ProductConfig& product : market.products) WriteProduct(product, &out);
  out.Line(0, "audiences", io::YamlList(market.audiences, io::YamlText));
  if (!market.attributes.empty()) {
    out.Line(0, "attributes", "");
    for (const env::AttributeConfig& attribute : market.attributes) {
      out.Line(2, io::YamlText(attribute.name), io::YamlList(attribute.groups, io::YamlText));
    }
  }
  out.Line(0, "segments", "");
  for (const env::SegmentConfig& segment : market.segments) WriteSegment(market, segment, &out);
  WriteAims(market, &out);
  return out.text();
}

}  // namespace souk::scenarios
