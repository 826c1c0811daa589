#include "env/label_checks.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/label.h"
#include "env/config_checks.h"
#include "env/market_config.h"

namespace souk::env {
namespace {

void Label(const std::string& text, const std::string& field) {
  if (const auto fault = core::WhyNoLabel(text)) Fail(field, *fault);
}

void Labels(const std::vector<std::string>& texts, const std::string& field) {
  for (std::size_t i = 0; i < texts.size(); ++i) Label(texts[i], fmt::format("{}[{}]", field, i));
}

template <typename Items>
void Names(const Items& items, const std::string& field) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    Label(items[i].name, fmt::format("{}[{}].name", field, i));
  }
}

}  // namespace

void ValidateLabels(const MarketConfig& config) {
  Label(config.name, "name");
  Label(config.description, "description");
  Label(config.currency, "currency");
  Label(config.estimated_from, "estimated_from");
  Names(config.products, "products");
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    Label(config.products[i].category, fmt::format("products[{}].category", i));
  }
  Labels(config.audiences, "audiences");
  for (std::size_t i = 0; i < config.attributes.size(); ++i) {
    Label(config.attributes[i].name, fmt::format("attributes[{}]", i));
    Labels(config.attributes[i].groups, "attributes." + config.attributes[i].name);
  }
  Names(config.segments, "segments");
  Names(config.events, "events");
  Names(config.customers.features, "customers.features");
  Names(config.rivals, "rivals");
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    const std::string field = fmt::format("rivals[{}]", j);
    Label(Name(config.rivals[j].behaviour), field + ".behaviour");
    Names(config.rivals[j].products, field + ".products");
    for (std::size_t i = 0; i < config.rivals[j].products.size(); ++i) {
      Label(config.rivals[j].products[i].category,
            fmt::format("{}.products[{}].category", field, i));
    }
  }
}

}  // namespace souk::env
