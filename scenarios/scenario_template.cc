#include "scenarios/scenario_template.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "core/errors.h"

namespace souk::scenarios {
namespace {

constexpr const char* kTemplate =
    R"(# A market for Souk. docs/scenario_format.md explains every key; most can be left out.
schema: 1
name: "{}"
description: Two products, two kinds of customer, one week of days
currency: USD

# 7 periods of a day. Multipliers say which days are busy (Monday first).
calendar:
  start: 2026-06-01T00:00
  period_hours: 24
  periods: 7
  day_of_week: [.8, .8, .9, 1, 1.2, 1.3, 1]

# Customers choose by multinomial logit: utility is intrinsic_utility minus price_sensitivity
# times its price; that of no purchase is 0.
demand: logit
noise: poisson

products:
  - name: coffee
    category: drinks
    unit_cost: 4          # USD a unit
    list_price: 9
    price_range: [6, 12]  # no price outside is ever posted
    price_levels: 7       # 6, 7, ..., 12; leave out for any price in the range
    stock: 150            # units for all 7 days; leave out for an unlimited stock
  - name: tea
    category: drinks
    unit_cost: 3
    list_price: 7
    price_range: [5, 11]
    price_levels: 7
    stock: 120

# What the seller can tell apart and price differently, and what is audited for fairness.
audiences: [app, web]
protected_attributes:
  income: [low, high]

segments:
  - name: regulars
    arrivals_per_hour: 6
    price_sensitivity: .3
    intrinsic_utility: {{coffee: 1.5, tea: .5}}
    audience: {{app: .7, web: .3}}  # shares, summing to 1
    groups:
      income: {{low: .4, high: .6}}
    satisfaction: {{surplus_scale: 1}}
  - name: bargain_hunters
    arrivals_per_hour: 4
    price_sensitivity: .6
    intrinsic_utility: {{coffee: 3, tea: 2.5}}
    audience: {{app: .2, web: .8}}
    groups:
      income: {{low: .8, high: .2}}
    satisfaction: {{surplus_scale: 1}}

events:
  - name: weekend sale
    start: 2026-06-06T00:00
    hours: 24
    announced_hours: 48
    arrivals: 1.5
    price_sensitivity: 1.2

# What a policy sees.
observation: [time_left, stock, calendar, events, prices, sales]
# What sales are divided by before they are seen: about an ordinary period's customers.
observation_scale: {{sales: 10}}
)";

}  // namespace

std::string StartingScenario(const std::string& name) {
  const bool valid = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  if (!valid) {
    throw core::InputError("name", fmt::format("{} cannot name a scenario, must be of letters, "
                                               "digits, '_' and '-'",
                                               core::Quoted(name)));
  }
  return fmt::format(kTemplate, name);
}

}  // namespace souk::scenarios
