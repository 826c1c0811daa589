// ToYaml: a resolved market as a scenario file. Defaults are written too, so that a file read years
// later means the same whatever the defaults are by then.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>

#include "scenarios/scenario.h"

namespace souk::scenarios {
namespace {

std::string Number(double value) {
  return value == env::kUnlimited ? ".inf" : fmt::format("{}", value);
}

bool IsPlain(const std::string& text) {
  // Words that YAML readers take for something other than text.
  constexpr std::array<std::string_view, 8> kReserved = {"true", "false", "yes",  "no",
                                                         "on",   "off",   "null", "y"};
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end() || lower == "n") {
    return false;
  }
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || !letter(text.front()) || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("_- ./%'()").find(c) != std::string_view::npos;
  });
}

std::string Text(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

template <typename Items, typename Write>
std::string List(const Items& items, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + write(item);
  return "[" + text + "]";
}

// A flow map from names to numbers.
template <typename Items, typename NameOf>
std::string NumberMap(const Items& items, const std::vector<double>& values, NameOf name_of) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (text.empty() ? "" : ", ") + Text(name_of(items[i])) + ": " + Number(values[i]);
  }
  return "{" + text + "}";
}

constexpr auto kName = [](const auto& item) -> const std::string& { return item.name; };
constexpr auto kItself = [](const std::string& item) -> const std::string& { return item; };

class Writer {
 public:
  void Line(int indent, const std::string& key, const std::string& value) {
    text_ += fmt::format("{:{}}{}:{}{}\n", "", indent, key, value.empty() ? "" : " ", value);
  }
  void Line(int indent, const std::string& key, double value) { Line(indent, key, Number(value)); }
  // The first line of a list's item, whose other lines are indented by 4.
  void Item(const std::string& name) { Line(2, "- name", Text(name)); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void WriteCalendar(const env::CalendarConfig& calendar, Writer* out) {
  out->Line(0, "calendar", "");
  out->Line(2, "start", env::FormatDateHours(calendar.start_hours));
  out->Line(2, "period_hours", calendar.period_hours);
  out->Line(2, "periods", calendar.periods);
  if (!calendar.hour_of_day.empty()) {
    out->Line(2, "hour_of_day", List(calendar.hour_of_day, Number));
  }
  if (!calendar.day_of_week.empty()) {
    out->Line(2, "day_of_week", List(calendar.day_of_week, Number));
  }
}

void WriteProduct(const env::ProductConfig& product, Writer* out) {
  out->Item(product.name);
  if (!product.category.empty()) out->Line(4, "category", Text(product.category));
  out->Line(4, "unit_cost", product.unit_cost);
  out->Line(4, "list_price", product.list_price);
  out->Line(4, "price_range",
            fmt::format("[{}, {}]", Number(product.price_min), Number(product.price_max)));
  if (!product.price_ladder.empty()) {
    out->Line(4, "price_ladder", List(product.price_ladder, Number));
  }
  out->Line(4, "stock", product.stock);
  out->Line(4, "salvage_value", product.salvage_value);
  out->Line(4, "holding_cost_per_unit_day", product.holding_cost_per_unit_day);
  out->Line(4, "relevance", product.relevance);
}

void WriteSegment(const env::MarketConfig& market, const env::SegmentConfig& segment, Writer* out) {
  out->Item(segment.name);
  out->Line(4, "arrivals_per_hour", segment.arrivals_per_hour);
  out->Line(4, "price_sensitivity", segment.price_sensitivity);
  out->Line(4, "taste", "");
  for (std::size_t i = 0; i < segment.taste.size(); ++i) {
    out->Line(6, Text(market.products[i].name), segment.taste[i]);
  }
  out->Line(4, "audience", NumberMap(market.audiences, segment.audience, kItself));
  if (!market.attributes.empty()) out->Line(4, "groups", "");
  for (std::size_t i = 0; i < market.attributes.size(); ++i) {
    out->Line(6, Text(market.attributes[i].name),
              NumberMap(market.attributes[i].groups, segment.groups[i], kItself));
  }
  out->Line(4, "slate_response", segment.slate_response);
  const env::SatisfactionConfig& satisfaction = segment.satisfaction;
  out->Line(4, "satisfaction",
            fmt::format("{{surplus: {}, availability: {}, price: {}, relevance: {}, "
                        "surplus_scale: {}}}",
                        satisfaction.surplus, satisfaction.availability, satisfaction.price,
                        satisfaction.relevance, satisfaction.surplus_scale));
}

void WriteEvents(const env::MarketConfig& market, Writer* out) {
  if (market.events.empty()) return;
  out->Line(0, "events", "");
  for (const env::EventConfig& event : market.events) {
    out->Item(event.name);
    out->Line(4, "start", env::FormatDateHours(event.start_hours));
    out->Line(4, "hours", event.duration_hours);
    out->Line(4, "announced_hours", event.announced_hours);
    out->Line(4, "arrivals", event.arrivals);
    out->Line(4, "price_sensitivity", event.price_sensitivity);
    if (!event.segments.empty()) {
      out->Line(4, "segments", List(event.segments, [&](int segment) {
                  return Text(market.segments[static_cast<std::size_t>(segment)].name);
                }));
    }
  }
}

void WriteAims(const env::MarketConfig& market, Writer* out) {
  if (market.slate.kind != env::SlateKind::kNone) {
    out->Line(0, "slate",
              fmt::format("{{kind: {}, size: {}, click_at_top: {}}}", env::Name(market.slate.kind),
                          market.slate.size, market.slate.click_at_top));
  }
  WriteEvents(market, out);
  out->Line(0, "reward", "");
  out->Line(2, "profit", market.reward.profit);
  out->Line(2, "satisfaction", market.reward.satisfaction);
  if (!market.reward.posted_gap_weight.empty()) {
    out->Line(2, "posted_gaps",
              NumberMap(market.attributes, market.reward.posted_gap_weight, kName));
  }
  out->Line(0, "observation", List(market.observation, [](env::ObservationField field) {
              return std::string(env::Name(field));
            }));
}

}  // namespace

std::string ToYaml(const env::MarketConfig& market) {
  Writer out;
  out.Line(0, "schema", 1);
  out.Line(0, "name", Text(market.name));
  if (!market.description.empty()) out.Line(0, "description", Text(market.description));
  out.Line(0, "currency", Text(market.currency));
  WriteCalendar(market.calendar, &out);
  out.Line(0, "demand", env::Name(market.link));
  out.Line(0, "noise", demand_models::Name(market.noise));
  out.Line(0, "shocks",
           fmt::format("{{arrivals_log_sd: {}, product_sd: {}}}", market.shocks.arrivals_log_sd,
                       market.shocks.product_sd));
  out.Line(0, "end_when_sold_out", market.end_when_sold_out ? "true" : "false");
  out.Line(0, "products", "");
  for (const env::ProductConfig& product : market.products) WriteProduct(product, &out);
  out.Line(0, "audiences", List(market.audiences, Text));
  if (!market.attributes.empty()) {
    out.Line(0, "attributes", "");
    for (const env::AttributeConfig& attribute : market.attributes) {
      out.Line(2, Text(attribute.name), List(attribute.groups, Text));
    }
  }
  out.Line(0, "segments", "");
  for (const env::SegmentConfig& segment : market.segments) WriteSegment(market, segment, &out);
  WriteAims(market, &out);
  return out.text();
}

}  // namespace souk::scenarios
