#include "policies/policy_fit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/errors.h"
#include "policies/policy_file.h"
#include "spec/observation_rows.h"

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
  explicit Fit(const spec::SellerSpec& seller)
      : scenario_(seller.name.empty() ? "the scenario" : seller.name) {}

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

  // What a policy has learnt of counts holds for counts over the same numbers.
  void SameScale(const spec::SellerSpec& policy, const spec::SellerSpec& market) const {
    const auto sees = [&](spec::ObservationField field) {
      return spec::FirstRow(policy, field) != spec::kNotObserved;
    };
    const auto refuse = [&](const char* what, double by_policy, double there) {
      if (by_policy == there) return;
      Fail(
          fmt::format("it has learnt from {} over {}, there they are seen over {}; "
                      "`observation_scale` of the scenario says which",
                      what, by_policy, there));
    };
    if (sees(spec::ObservationField::kSales)) {
      refuse("sales", policy.scale.sales, market.scale.sales);
    }
    if (!sees(spec::ObservationField::kVisits)) return;
    for (int a = 0; a < policy.audiences_count(); ++a) {
      refuse("visits", policy.scale.visits_of(a), market.scale.visits_of(a));
    }
  }

 private:
  std::string scenario_;
};

Names ProductNames(const spec::SellerSpec& seller) {
  Names names;
  for (const spec::ProductConfig& product : seller.products) names.push_back(product.name);
  return names;
}

std::string SlateText(const spec::SlateSpec& slate) {
  if (slate.kind == spec::SlateKind::kNone) return "no slate";
  return fmt::format("{} slates of {}", spec::Name(slate.kind), slate.size);
}

}  // namespace

void CheckFit(const PolicyDescription& policy, const spec::SellerSpec& seller) {
  const Fit fit(seller);
  const spec::SellerSpec& made_for = policy.seller;
  fit.SameNames("products", ProductNames(made_for), ProductNames(seller));
  fit.SameNames("audiences", made_for.audiences, seller.audiences);
  for (std::size_t i = 0; i < seller.products.size(); ++i) {
    fit.SameLimits(made_for.products[i], seller.products[i]);
  }
  if (made_for.slate.kind != seller.slate.kind || made_for.slate.size != seller.slate.size) {
    fit.Fail(fmt::format("it fills {}, there {} {}", SlateText(made_for.slate),
                         seller.slate.kind == spec::SlateKind::kNone ? "is" : "are",
                         SlateText(seller.slate)));
  }
  if (policy.form == PolicyForm::kRule) return;
  fit.SameNames("observation fields", spec::ObservationNames(made_for),
                spec::ObservationNames(seller));
  if (policy.version > 1) fit.SameScale(made_for, seller);  // before, files did not say it
}

}  // namespace souk::policies
