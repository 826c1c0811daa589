#pragma once

// Policies that post the same prices always.
//
//   list        list price times a factor
//   cost-plus   unit cost / (1 - g), g the mean of (list price - unit cost) / list price over the
//               products that cost something: the same gross margin for all, i.e. unit cost (1 + m)
//               with the markup m = g / (1 - g). A product without a cost keeps its list price.
//
// Prices are held to each product's limits or ladder. The best static prices
// (solvers/static_prices.h) are posted by this class too. N products, A audiences.

#include <memory>
#include <string>
#include <vector>

#include "policies/policy.h"
#include "policies/slate_rule.h"

namespace souk::policies {

class FixedPrices final : public Policy {
 public:
  // `prices` is [A, N], each allowed for its product.
  FixedPrices(std::string name, Kind kind, std::vector<double> prices, SlateRule slate);

  std::string name() const override { return name_; }
  Kind kind() const override { return kind_; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;

  const std::vector<double>& prices() const { return prices_; }

 private:
  std::string name_;
  Kind kind_;
  std::vector<double> prices_;
  SlateRule slate_;
};

// core::InputError unless `factor` is finite and above 0.
std::unique_ptr<FixedPrices> MakeListPrices(const spec::SellerSpec& seller, const SlateRule& slate,
                                            std::string name, double factor = 1);
std::unique_ptr<FixedPrices> MakeCostPlus(const spec::SellerSpec& seller, const SlateRule& slate,
                                          std::string name);

}  // namespace souk::policies
