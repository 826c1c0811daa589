#include "policies/fixed_prices.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "spec/allowed_price.h"

namespace souk::policies {
namespace {

// `wishes` [N] for every audience, held to what each product may cost.
std::unique_ptr<FixedPrices> MakeRule(const spec::SellerSpec& seller, const SlateRule& slate,
                                      std::string name, const std::vector<double>& wishes) {
  std::vector<double> prices;
  for (std::size_t a = 0; a < seller.audiences.size(); ++a) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      prices.push_back(AllowedPrice(seller.products[i], wishes[i]));
    }
  }
  return std::make_unique<FixedPrices>(std::move(name), Kind::kRule, std::move(prices), slate);
}

}  // namespace

FixedPrices::FixedPrices(std::string name, Kind kind, std::vector<double> prices, SlateRule slate)
    : name_(std::move(name)), kind_(kind), prices_(std::move(prices)), slate_(std::move(slate)) {}

void FixedPrices::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  assert(prices_.size() == static_cast<std::size_t>(shape.audiences * shape.products));
  for (std::size_t row = 0; row < prices_.size(); ++row) {
    double* posted = &actions->prices[shape.At(static_cast<int>(row), 0)];
    std::fill(posted, posted + shape.padded, prices_[row]);
  }
  slate_.Fill(observation, actions);
}

std::unique_ptr<FixedPrices> MakeListPrices(const spec::SellerSpec& seller, const SlateRule& slate,
                                            std::string name, double factor) {
  if (!std::isfinite(factor) || factor <= 0) {
    throw core::InputError("policy", "the factor of list prices must be a number above 0");
  }
  std::vector<double> wishes;
  for (const spec::ProductConfig& product : seller.products) {
    wishes.push_back(product.list_price * factor);
  }
  return MakeRule(seller, slate, std::move(name), wishes);
}

std::unique_ptr<FixedPrices> MakeCostPlus(const spec::SellerSpec& seller, const SlateRule& slate,
                                          std::string name) {
  double margins = 0;
  int counted = 0;
  for (const spec::ProductConfig& product : seller.products) {
    if (product.unit_cost <= 0 || product.list_price <= 0) continue;
    margins += (product.list_price - product.unit_cost) / product.list_price;
    ++counted;
  }
  const double margin = counted > 0 ? margins / counted : 0;
  std::vector<double> wishes;
  for (const spec::ProductConfig& product : seller.products) {
    const bool costs = product.unit_cost > 0;
    wishes.push_back(costs ? product.unit_cost / (1 - margin) : product.list_price);
  }
  return MakeRule(seller, slate, std::move(name), wishes);
}

}  // namespace souk::policies
