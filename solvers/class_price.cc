#include "solvers/class_price.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/stop_token.h"
#include "demand_models/log_sum_exp.h"
#include "demand_models/multinomial_logit.h"
#include "solvers/closed_form_price.h"

namespace souk::solvers {
namespace {

// R without floors and ceilings: above R*, and equal to it when none binds.
double UnboundedProfit(const ChoiceClass& customers,
                       const Eigen::Ref<const Eigen::ArrayXd>& net_cost) {
  const double b = customers.price_sensitivity;
  return LambertWOfExp(demand_models::LogSumExp(customers.taste - b * net_cost - 1)) / b;
}

double BestLogitPrices(const ChoiceClass& customers,
                       const Eigen::Ref<const Eigen::ArrayXd>& net_cost,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_floor,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_ceiling,
                       const std::vector<OnSale>& on_sale, Eigen::Ref<Eigen::ArrayXd>& prices,
                       Eigen::Ref<Eigen::ArrayXd>& probabilities) {
  // Each step is at least a Newton step on a function no steeper than an exponential, which gains
  // 1/b in R: as many steps as the largest utility, 700, then a few quadratic ones.
  constexpr int kMaxSteps = 2000;
  constexpr double kTolerance = 1e-14;  // relative; the error left is its square
  const double b = customers.price_sensitivity;
  const Eigen::Index products = net_cost.size();
  demand_models::Availability open(products);
  Eigen::ArrayXd utilities(products);
  double profit = UnboundedProfit(customers, net_cost);
  for (int step = 0; step < kMaxSteps; ++step) {
    core::ThrowIfStopped();
    prices = (net_cost + profit + 1 / b).max(price_floor).min(price_ceiling);
    for (Eigen::Index i = 0; i < products; ++i) {
      const OnSale rule = on_sale[static_cast<std::size_t>(i)];
      // A product that nobody leaves without earns its margin, to the last digit.
      const double margin = prices[i] - net_cost[i];
      const bool pays = margin > profit || (margin == profit && profit > 0);
      open[i] = rule == OnSale::kAlways || (rule == OnSale::kWhenItPays && pays);
    }
    utilities = customers.taste - b * prices;
    demand_models::ChoiceProbabilities(utilities, open, probabilities);
    const double next = ((prices - net_cost) * probabilities).sum();
    const bool done = std::abs(next - profit) <= kTolerance * (std::abs(profit) + 1 / b);
    profit = next;
    if (done) return profit;
  }
  throw core::RunError("the best prices of a class of customers were not found");
}

double BestClippedPrice(const ChoiceClass& customers, double net_cost, double floor, double ceiling,
                        OnSale on_sale, Eigen::Ref<Eigen::ArrayXd>& prices,
                        Eigen::Ref<Eigen::ArrayXd>& probabilities) {
  const double a = customers.taste[0];
  const double b = customers.price_sensitivity;
  const double best = customers.link == demand_models::Link::kExponential
                          ? std::max(a / b, net_cost + 1 / b)
                          : std::max((a - 1) / b, (a / b + net_cost) / 2);
  prices[0] = std::clamp(best, floor, ceiling);
  ClassProbabilities(customers, prices, probabilities);
  const bool loses = prices[0] <= net_cost;
  if (on_sale == OnSale::kNever || (on_sale == OnSale::kWhenItPays && loses)) probabilities[0] = 0;
  return (prices[0] - net_cost) * probabilities[0];
}

}  // namespace

double BestClassPrices(const ChoiceClass& customers,
                       const Eigen::Ref<const Eigen::ArrayXd>& net_cost,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_floor,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_ceiling,
                       const std::vector<OnSale>& on_sale, Eigen::Ref<Eigen::ArrayXd> prices,
                       Eigen::Ref<Eigen::ArrayXd> probabilities) {
  if (customers.link != demand_models::Link::kLogit) {
    return BestClippedPrice(customers, net_cost[0], price_floor[0], price_ceiling[0], on_sale[0],
                            prices, probabilities);
  }
  return BestLogitPrices(customers, net_cost, price_floor, price_ceiling, on_sale, prices,
                         probabilities);
}

}  // namespace souk::solvers
