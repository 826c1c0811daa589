#include "tests/env/reference_market.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace souk::env {

ReferenceMarket::ReferenceMarket(const MarketConfig& config, std::vector<double> prices,
                                 std::uint64_t seed)
    : config_(config), prices_(std::move(prices)), random_(seed) {
  for (const SegmentConfig& segment : config_.segments) rate_ += segment.arrivals_per_hour;
  for (const SegmentConfig& segment : config_.segments) {
    arrivals_.push_back(segment.arrivals_per_hour / rate_);
  }
}

std::size_t ReferenceMarket::Pick(const std::vector<double>& shares) {
  double left = Uniform();
  for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
    left -= shares[i];
    if (left < 0) return i;
  }
  return shares.size() - 1;
}

void ReferenceMarket::Run() {
  stock_.clear();
  for (const spec::ProductConfig& product : config_.products) stock_.push_back(product.stock);
  turned_away_.assign(stock_.size(), 0);
  units_.assign(config_.segments.size() * config_.audiences.size() * stock_.size(), 0);
  for (double clock = -std::log(Uniform()) / rate_; clock < 1;
       clock -= std::log(Uniform()) / rate_) {
    const std::size_t segment = Pick(arrivals_);
    Serve(segment, Pick(config_.segments[segment].audience));
  }
}

void ReferenceMarket::Serve(std::size_t segment, std::size_t audience) {
  const SegmentConfig& customer = config_.segments[segment];
  const std::size_t products = stock_.size();
  const double nothing = -std::log(-std::log(Uniform()));
  double wanted_value = nothing;
  double taken_value = nothing;
  std::size_t wanted = products;
  std::size_t taken = products;
  for (std::size_t i = 0; i < products; ++i) {
    if (config_.products[i].stock <= 0) continue;  // never on offer, so nobody wants it
    const double value = customer.taste[i] -
                         customer.price_sensitivity * prices_[audience * products + i] -
                         std::log(-std::log(Uniform()));
    if (value > wanted_value) {
      wanted_value = value;
      wanted = i;
    }
    if (value > taken_value && stock_[i] > 0) {
      taken_value = value;
      taken = i;
    }
  }
  if (wanted < products && stock_[wanted] <= 0) turned_away_[wanted] += 1;
  if (taken == products) return;
  stock_[taken] -= 1;
  units_[(segment * config_.audiences.size() + audience) * products + taken] += 1;
}

}  // namespace souk::env
