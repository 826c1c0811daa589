#pragma once

// Posts the price that a table has for the period and the stock it observes: how the optimum of a
// market whose only state is its stock is played (solvers/dynamic_program.h finds it).

#include <Eigen/Core>
#include <string>

#include "policies/policy.h"
#include "spec/seller_spec.h"

namespace souk::policies {

class PriceTable final : public Policy {
 public:
  // `prices` [T, n + 1], column k = k units left; unlimited stock has the one column 0.
  // core::InputError when the market has other periods or stock than the table, more than one
  // product or audience, or does not show its limited stock.
  PriceTable(const spec::SellerSpec& seller, std::string name, Eigen::ArrayXXd prices);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kOracle; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;

  const Eigen::ArrayXXd& prices() const { return prices_; }

 private:
  std::string name_;
  Eigen::ArrayXXd prices_;
  int stock_row_;
  int stock_;  // units at the start, 0 when unlimited
};

}  // namespace souk::policies
