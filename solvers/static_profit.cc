#include "solvers/static_profit.h"

#include <algorithm>
#include <cmath>

namespace souk::solvers {

StaticProfitModel::StaticProfitModel(const PricingProblem& problem)
    : problem_(problem),
      cost_(NetCost(problem)),
      stock_(StockOrInfinite(problem)),
      salvage_(SalvageOfAll(problem)),
      products_(problem.products()),
      audiences_(problem.audiences()) {
  for (int i = 0; i < products_; ++i) {
    if (std::isfinite(stock_[i])) limited_.push_back(i);
  }
}

Eigen::Map<const Eigen::ArrayXd> StaticProfitModel::Row(const double* prices, int audience) const {
  return {prices + static_cast<std::ptrdiff_t>(audience) * products_, products_};
}

double StaticProfitModel::Profit(const double* prices, const Eigen::ArrayXd& served,
                                 double* gradient) const {
  double profit = 0;
  if (gradient != nullptr) std::fill_n(gradient, audiences_ * products_, 0.);
  Eigen::ArrayXd slope(products_);
  for (const ChoiceClass& customers : problem_.classes) {
    profit += customers.weight *
              ClassProfit(customers, cost_, served, Row(prices, customers.audience), slope);
    if (gradient == nullptr) continue;
    const auto offset = static_cast<std::ptrdiff_t>(customers.audience) * products_;
    Eigen::Map<Eigen::ArrayXd> row(gradient + offset, products_);
    row += customers.weight * slope;
  }
  return profit + salvage_;
}

double StaticProfitModel::ProfitWithinStock(const double* prices) const {
  return Profit(prices, Served(prices), nullptr);
}

Eigen::ArrayXd StaticProfitModel::Demand(const double* prices, Eigen::ArrayXd* margin) const {
  Eigen::ArrayXd demand = Eigen::ArrayXd::Zero(products_);
  Eigen::ArrayXd q(products_);
  if (margin != nullptr) margin->setZero(products_);
  for (const ChoiceClass& customers : problem_.classes) {
    const auto row = Row(prices, customers.audience);
    ClassProbabilities(customers, row, q);
    demand += customers.weight * q;
    if (margin != nullptr) *margin += customers.weight * q * (row - cost_);
  }
  return demand;
}

Eigen::ArrayXd StaticProfitModel::Served(const double* prices) const {
  const Eigen::ArrayXd demand = Demand(prices);
  Eigen::ArrayXd served = Eigen::ArrayXd::Ones(products_);
  for (const int i : limited_) {
    if (demand[i] > stock_[i]) served[i] = stock_[i] / demand[i];
  }
  return served;
}

double StaticProfit(const PricingProblem& problem, const Eigen::Ref<const Eigen::ArrayXXd>& prices,
                    Eigen::Ref<Eigen::ArrayXd> demand) {
  const StaticProfitModel model(problem);
  std::vector<double> flat;
  for (int a = 0; a < model.audiences(); ++a) {
    for (int i = 0; i < model.products(); ++i) flat.push_back(prices(a, i));
  }
  demand = model.Demand(flat.data());
  return model.ProfitWithinStock(flat.data());
}

}  // namespace souk::solvers
