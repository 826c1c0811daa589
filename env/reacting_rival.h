#pragma once

// The bases of rivals that follow a rule.

#include <span>
#include <vector>

#include "env/competitor.h"

namespace souk::env {

// Posts list prices; keeps and learns nothing.
class ListPrices : public Competitor {
 public:
  ListPrices(const MarketConfig& config, int seller);

  std::size_t MemorySize(const spec::Shape& shape) const override;
  void Start(const Market& market, std::span<double> memory) override;
  void Post(const Market& market, std::span<double> memory, std::span<double> prices) override;
  void Learn(const Market& market, std::span<double> memory) override;

 protected:
  int seller_;
  std::vector<spec::ProductConfig> products_;  // [N] what it offers
};

// Reacts to prices that are some periods old, at least one. Memory: every seller's prices of the
// periods between, [periods - 1, J, A, N, B], a ring; only those before the first period where the
// season is too short to see any other.
class ReactingRival : public ListPrices {
 public:
  ReactingRival(const MarketConfig& config, int seller, double lag_hours);

  std::size_t MemorySize(const spec::Shape& shape) const override;
  void Start(const Market& market, std::span<double> memory) override;
  void Post(const Market& market, std::span<double> memory, std::span<double> prices) final;

 protected:
  // `seen` [J, A, N, B]: every seller's prices as they were.
  virtual void React(const Market& market, std::span<const double> seen,
                     std::span<double> prices) = 0;

 private:
  int lag_ = 1;  // periods, >= 1
  bool sees_start_only_ = false;
};

}  // namespace souk::env
