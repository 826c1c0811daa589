#include "env/label_checks.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/market_config.h"

namespace souk::env {
namespace {

MarketConfig Labelled() {
  MarketConfig config;
  config.products.resize(2);
  config.attributes = {{"income", {"low", "high"}}};
  config.segments.resize(1);
  config.events.resize(1);
  config.customers.features.resize(1);
  config.rivals.resize(1);
  config.rivals[0].products = config.products;
  return config;
}

struct Kind {
  const char* field;
  std::function<void(MarketConfig&, const std::string&)> set;
};

TEST_CASE("ValidateLabels: every label of a market is printable, or its field is named") {
  const std::vector<Kind> kinds = {
      {"name", [](auto& c, const auto& t) { c.name = t; }},
      {"description", [](auto& c, const auto& t) { c.description = t; }},
      {"currency", [](auto& c, const auto& t) { c.currency = t; }},
      {"estimated_from", [](auto& c, const auto& t) { c.estimated_from = t; }},
      {"products[1].name", [](auto& c, const auto& t) { c.products[1].name = t; }},
      {"products[1].category", [](auto& c, const auto& t) { c.products[1].category = t; }},
      {"audiences[0]", [](auto& c, const auto& t) { c.audiences[0] = t; }},
      {"protected_attributes[0]", [](auto& c, const auto& t) { c.attributes[0].name = t; }},
      {"protected_attributes.income[1]",
       [](auto& c, const auto& t) { c.attributes[0].groups[1] = t; }},
      {"segments[0].name", [](auto& c, const auto& t) { c.segments[0].name = t; }},
      {"events[0].name", [](auto& c, const auto& t) { c.events[0].name = t; }},
      {"customers.features[0].name",
       [](auto& c, const auto& t) { c.customers.features[0].name = t; }},
      {"rivals[0].name", [](auto& c, const auto& t) { c.rivals[0].name = t; }},
      {"rivals[0].behaviour",
       [](auto& c, const auto& t) {
         c.rivals[0].behaviour = CustomRival{t, {}};
       }},
  };
  CHECK_NOTHROW(ValidateLabels(Labelled()));
  for (const Kind& kind : kinds) {
    CAPTURE(kind.field);
    MarketConfig config = Labelled();
    kind.set(config, "caf\xC3\xA9 'x' `y` $(z)");
    CHECK_NOTHROW(ValidateLabels(config));
    for (const char* text : {"a\nb", "\x1b[2J", "\xC2\x9B", "\xE2\x80\xAE", "\x80"}) {
      kind.set(config, text);
      std::string field = "none";
      try {
        Validate(config);
      } catch (const core::InputError& error) {
        field = error.field();
      }
      CHECK(field == kind.field);
    }
  }
}

}  // namespace
}  // namespace souk::env
