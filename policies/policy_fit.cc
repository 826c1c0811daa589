#include "policies/policy_fit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/market_env.h"
#include "policies/policy_file.h"

namespace souk::policies {
namespace {

using Names = std::vector<std::string>;

// "tv, phone" of the names in `left` that `right` lacks, the first three of them.
std::string Lacking(const Names& left, const Names& right) {
  Names lacking;
  for (const std::string& name : left) {
    if (std::find(right.begin(), right.end(), name) == right.end()) lacking.push_back(name);
  }
  const std::size_t more = lacking.size() > 3 ? lacking.size() - 3 : 0;
  lacking.resize(lacking.size() - more);
  return fmt::format("{}{}", fmt::join(lacking, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

class Fit {
 public:
  explicit Fit(const env::MarketConfig& market)
      : scenario_(market.name.empty() ? "the scenario" : market.name) {}

  [[noreturn]] void Fail(const std::string& message) const {
    throw core::InputError("policy", "does not fit " + scenario_ + ": " + message);
  }

  void SameNames(const char* what, const Names& policy, const Names& market) const {
    if (policy == market) return;
    std::string difference;
    if (const std::string missing = Lacking(policy, market); !missing.empty()) {
      difference = fmt::format("{} is without {}", scenario_, missing);
    }
    if (const std::string added = Lacking(market, policy); !added.empty()) {
      difference += fmt::format("{}the policy knows no {}", difference.empty() ? "" : ", ", added);
    }
    if (difference.empty()) difference = "they stand in another order";
    Fail(fmt::format("it is for other {} ({})", what, difference));
  }

  void SameLimits(const spec::ProductConfig& policy, const spec::ProductConfig& market) const {
    if (policy.price_min != market.price_min || policy.price_max != market.price_max) {
      Fail(fmt::format("{} may cost {} to {} by the policy, {} to {} there", policy.name,
                       policy.price_min, policy.price_max, market.price_min, market.price_max));
    }
    if (policy.price_ladder != market.price_ladder) {
      Fail(fmt::format("the price ladder of {} is [{}] by the policy, [{}] there", policy.name,
                       fmt::join(policy.price_ladder, ", "), fmt::join(market.price_ladder, ", ")));
    }
  }

 private:
  std::string scenario_;
};

Names ProductNames(const env::MarketConfig& market) {
  Names names;
  for (const spec::ProductConfig& product : market.products) names.push_back(product.name);
  return names;
}

std::string SlateText(const env::SlateConfig& slate) {
  if (slate.kind == spec::SlateKind::kNone) return "no slate";
  return fmt::format("{} slates of {}", spec::Name(slate.kind), slate.size);
}

}  // namespace

void CheckFit(const PolicyDescription& policy, const env::MarketConfig& market) {
  const Fit fit(market);
  const env::MarketConfig& made_for = policy.market;
  fit.SameNames("products", ProductNames(made_for), ProductNames(market));
  fit.SameNames("audiences", made_for.audiences, market.audiences);
  for (std::size_t i = 0; i < market.products.size(); ++i) {
    fit.SameLimits(made_for.products[i], market.products[i]);
  }
  if (made_for.slate.kind != market.slate.kind || made_for.slate.size != market.slate.size) {
    fit.Fail(fmt::format("it fills {}, there {} {}", SlateText(made_for.slate),
                         market.slate.kind == spec::SlateKind::kNone ? "is" : "are",
                         SlateText(market.slate)));
  }
  if (policy.form == PolicyForm::kRule) return;
  fit.SameNames("observation fields", env::ObservationNames(made_for),
                env::ObservationNames(market));
}

}  // namespace souk::policies
