#include "policies/factory.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "policies/fixed_prices.h"
#include "policies/price_table.h"
#include "policies/random_prices.h"
#include "policies/rule_based.h"
#include "policies/slate_rule.h"
#include "spec/allowed_price.h"

namespace souk::policies {
namespace {

// A policy's text taken apart.
struct Spec {
  std::string name;
  std::optional<double> factor;
  SlateOrder slate = SlateOrder::kRelevance;
  bool names_slate = false;
};

// What a saved policy must bring along, because its name alone would be worked out afresh.
enum class Saves { kName, kPrices, kTable };

struct Row {
  const char* name;
  Kind kind;
  const char* description;
  bool fills_slate;
  Saves saves;
  // `label` is the text the policy was asked for by. Null for an oracle: its decisions are saved
  // ones, or come from whoever knows the market.
  std::unique_ptr<Policy> (*make)(const spec::SellerSpec& seller, const SlateRule& slate,
                                  std::string label, double factor);
};

constexpr std::array kRows = {
    Row{"list", Kind::kRule, "list prices, times a factor: list*1.10", true, Saves::kPrices,
        [](const spec::SellerSpec& seller, const SlateRule& slate, std::string label,
           double factor) -> std::unique_ptr<Policy> {
          return MakeListPrices(seller, slate, std::move(label), factor);
        }},
    Row{"cost-plus", Kind::kRule, "unit cost plus the mean margin of the list prices", true,
        Saves::kPrices,
        [](const spec::SellerSpec& seller, const SlateRule& slate, std::string label, double)
            -> std::unique_ptr<Policy> { return MakeCostPlus(seller, slate, std::move(label)); }},
    Row{"rule-based", Kind::kRule, "marks up at peaks, discounts in lulls, clears at the end", true,
        Saves::kName,
        [](const spec::SellerSpec& seller, const SlateRule& slate, std::string label,
           double) -> std::unique_ptr<Policy> {
          return std::make_unique<RuleBased>(seller, slate, std::move(label));
        }},
    Row{"random", Kind::kRule, "uniform over each product's ladder or interval", true, Saves::kName,
        [](const spec::SellerSpec& seller, const SlateRule& slate, std::string label,
           double) -> std::unique_ptr<Policy> {
          return std::make_unique<RandomPrices>(seller, slate, std::move(label));
        }},
    Row{"static", Kind::kOracle, "the best known prices that never change, by the true model", true,
        Saves::kPrices, nullptr},
    Row{"dynamic-program", Kind::kOracle, "the exact optimum of one product and one audience",
        false, Saves::kTable, nullptr},
};

[[noreturn]] void Fail(const std::string& message) { throw core::InputError("policy", message); }

double ParseFactor(const std::string& text) {
  double factor = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, factor);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(factor) || factor <= 0) {
    Fail(fmt::format("{} is not a factor, give a number above 0 as in list*1.10",
                     core::Quoted(text)));
  }
  return factor;
}

SlateOrder ParseSlate(const std::string& text) {
  for (const SlateOrder order : {SlateOrder::kRelevance, SlateOrder::kPopularity}) {
    if (text == Name(order)) return order;
  }
  Fail(fmt::format("{} is not a slate rule, must be relevance or popular{}", core::Quoted(text),
                   core::NearestHint(text, {"relevance", "popular"})));
}

Spec Parse(std::string text) {
  Spec spec;
  if (const auto plus = text.find('+'); plus != std::string::npos) {
    spec.slate = ParseSlate(text.substr(plus + 1));
    spec.names_slate = true;
    text.resize(plus);
  }
  if (const auto times = text.find('*'); times != std::string::npos) {
    spec.factor = ParseFactor(text.substr(times + 1));
    text.resize(times);
  }
  spec.name = text;
  return spec;
}

const Row& FindRow(const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    if (name == row.name) return row;
    names.emplace_back(row.name);
  }
  Fail(fmt::format("{} is not known, must be one of {}{}", core::Quoted(name),
                   fmt::join(names, ", "), core::NearestHint(name, names)));
}

const Row& CheckUse(const std::string& text, const Spec& spec, const spec::SellerSpec& seller) {
  spec::Validate(seller);
  const Row& row = FindRow(spec.name);
  if (spec.factor.has_value() && spec.name != "list") {
    Fail(fmt::format("{} takes no factor, only list does", row.name));
  }
  if (spec.names_slate && (!row.fills_slate || seller.slate.kind == spec::SlateKind::kNone)) {
    Fail(fmt::format("{} names a slate rule, but {} fills no slate here", core::Quoted(text),
                     row.name));
  }
  return row;
}

void CheckPrices(const Row& row, const spec::SellerSpec& seller,
                 const std::vector<double>& prices) {
  const std::size_t products = seller.products.size();
  if (prices.size() != seller.audiences.size() * products) {
    Fail(fmt::format("{} has {} prices, must have one for each of {} audiences and {} products",
                     row.name, prices.size(), seller.audiences.size(), products));
  }
  for (std::size_t k = 0; k < prices.size(); ++k) {
    const spec::ProductConfig& product = seller.products[k % products];
    if (!std::isfinite(prices[k]) || AllowedPrice(product, prices[k]) != prices[k]) {
      Fail(fmt::format("{} posts {} for {}, which its limits do not allow", row.name, prices[k],
                       product.name));
    }
  }
}

// The policy that decides as saved.
std::unique_ptr<Policy> Play(const Row& row, const std::string& text,
                             const spec::SellerSpec& seller, const SlateRule& slate,
                             SavedDecisions saved) {
  if (row.saves == Saves::kTable) {
    return std::make_unique<PriceTable>(seller, text, std::move(saved.table));
  }
  return std::make_unique<FixedPrices>(text, row.kind, std::move(saved.prices), slate);
}

}  // namespace

std::vector<PolicyInfo> ListPolicies() {
  std::vector<PolicyInfo> policies;
  policies.reserve(kRows.size());
  for (const Row& row : kRows) policies.push_back({row.name, row.kind, row.description});
  return policies;
}

std::unique_ptr<Policy> MakePolicy(const std::string& text, const spec::SellerSpec& seller,
                                   const Oracle& oracle) {
  const Spec spec = Parse(text);
  const Row& row = CheckUse(text, spec, seller);
  try {
    const SlateRule slate(seller, spec.slate);
    if (row.make != nullptr) return row.make(seller, slate, text, spec.factor.value_or(1));
    return Play(row, text, seller, slate, oracle(row.name, slate));
  } catch (const core::InputError& error) {
    Fail(fmt::format("{} cannot be used in this market: {}: {}", row.name, error.field(),
                     error.message()));
  }
}

std::unique_ptr<Policy> MakeRule(const std::string& text, const spec::SellerSpec& seller) {
  return MakePolicy(text, seller, [](const std::string&, const SlateRule&) -> SavedDecisions {
    throw core::InputError("rule", "it is an oracle, which must know the market");
  });
}

Kind KindOfPolicy(const std::string& text) { return FindRow(Parse(text).name).kind; }

std::unique_ptr<Policy> RemakePolicy(const std::string& text, const spec::SellerSpec& seller,
                                     SavedDecisions saved) {
  const Spec spec = Parse(text);
  const Row& row = CheckUse(text, spec, seller);
  if ((row.saves == Saves::kPrices) == saved.prices.empty() ||
      (row.saves == Saves::kTable) == (saved.table.size() == 0)) {
    Fail(fmt::format("{} must come with {}", row.name,
                     row.saves == Saves::kName     ? "no prices and no table"
                     : row.saves == Saves::kPrices ? "its prices and no table"
                                                   : "its table and no prices"));
  }
  const SlateRule slate(seller, spec.slate);
  if (row.saves == Saves::kName) return row.make(seller, slate, text, spec.factor.value_or(1));
  if (row.saves == Saves::kPrices) CheckPrices(row, seller, saved.prices);
  for (const double price : saved.table.reshaped()) CheckPrices(row, seller, {price});
  return Play(row, text, seller, slate, std::move(saved));
}

}  // namespace souk::policies
