#include "solvers/proven_price.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/stop_token.h"
#include "solvers/class_price.h"
#include "solvers/static_profit.h"

namespace souk::solvers {
namespace {

struct Box {
  Eigen::ArrayXd floor;    // [N]
  Eigen::ArrayXd ceiling;  // [N]
  double bound = 0;
  Eigen::Index widest = 0;  // the product whose price the classes disagree about most
  double split = 0;         // where
  bool operator<(const Box& other) const { return bound < other.bound; }
};

// One audience's classes, whose prices are chosen alone.
class Search {
 public:
  Search(const PricingProblem& problem, int audience, const Eigen::ArrayXd& start)
      : cost_(NetCost(problem)),
        always_(static_cast<std::size_t>(problem.products()), OnSale::kAlways),
        prices_(start) {
    for (const ChoiceClass& customers : problem.classes) {
      if (customers.audience == audience && customers.weight > 0) classes_.push_back(customers);
    }
    profit_ = ProfitAt(start);
  }

  // Returns the bound that is left when the gap is closed or the boxes are used up.
  double Run(const Eigen::ArrayXd& floor, const Eigen::ArrayXd& ceiling,
             const ProofOptions& options) {
    if (classes_.empty()) return 0;
    std::priority_queue<Box> open;
    open.push(Bounded({floor, ceiling}));
    while (open.top().bound - profit_ > options.relative_gap * std::abs(open.top().bound)) {
      const Box box = open.top();
      const bool whole = box.split > box.floor[box.widest] && box.split < box.ceiling[box.widest];
      if (boxes_ >= options.most_boxes || !whole) break;
      open.pop();
      Box low = box;
      Box high = box;
      low.ceiling[box.widest] = box.split;
      high.floor[box.widest] = box.split;
      open.push(Bounded(std::move(low)));
      open.push(Bounded(std::move(high)));
    }
    return std::max(profit_, open.top().bound);
  }

  const Eigen::ArrayXd& prices() const { return prices_; }
  long long boxes() const { return boxes_; }

 private:
  double ProfitAt(const Eigen::ArrayXd& prices) const {
    const Eigen::ArrayXd served = Eigen::ArrayXd::Ones(prices.size());
    Eigen::ArrayXd slope(prices.size());
    double profit = 0;
    for (const ChoiceClass& customers : classes_) {
      profit += customers.weight * ClassProfit(customers, cost_, served, prices, slope);
    }
    return profit;
  }

  Box Bounded(Box box) {
    core::ThrowIfStopped();
    ++boxes_;
    box.bound = 0;
    Eigen::ArrayXd lowest = box.ceiling;
    Eigen::ArrayXd highest = box.floor;
    Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(cost_.size());
    Eigen::ArrayXd wanted(cost_.size());
    Eigen::ArrayXd q(cost_.size());
    double weight = 0;
    for (const ChoiceClass& customers : classes_) {
      box.bound += customers.weight *
                   BestClassPrices(customers, cost_, box.floor, box.ceiling, always_, wanted, q);
      lowest = lowest.min(wanted);
      highest = highest.max(wanted);
      mean += customers.weight * wanted;
      weight += customers.weight;
    }
    mean /= weight;
    (highest - lowest).maxCoeff(&box.widest);
    box.split = (lowest[box.widest] + highest[box.widest]) / 2;
    box.bound = std::min(box.bound, CurvedBound(box));
    const double profit = ProfitAt(mean);
    if (profit > profit_) {
      profit_ = profit;
      prices_ = mean;
    }
    return box;
  }

  // The other bound, which wins in small boxes: from the middle m, half widths h,
  //   profit(p) <= profit(m) + sum_i |dprofit/dp_i| h_i + sum_k weight_k C_k / 2
  // where C_k >= x'Hx for |x| <= h and H anywhere in the box. A logit's profit R has
  //   H_ij = b q_i q_j (g_i + g_j) - 1{i = j} b q_i (1 + g_i),   g_i = 1 - b (p_i - c_i) + b R
  // so with |g_i| <= G and q_i <= Q_i in the box,  C = 2 b G (sum Q_i h_i)^2 + b (G - 1)^+ sum Q_i
  // h_i^2.
  double CurvedBound(const Box& box) const {
    const Eigen::ArrayXd middle = (box.floor + box.ceiling) / 2;
    const Eigen::ArrayXd half = (box.ceiling - box.floor) / 2;
    const Eigen::ArrayXd served = Eigen::ArrayXd::Ones(middle.size());
    Eigen::ArrayXd slope(middle.size());
    Eigen::ArrayXd slopes = Eigen::ArrayXd::Zero(middle.size());
    double bound = 0;
    for (const ChoiceClass& customers : classes_) {
      if (customers.link != demand_models::Link::kLogit)
        return std::numeric_limits<double>::infinity();
      const double b = customers.price_sensitivity;
      bound += customers.weight * ClassProfit(customers, cost_, served, middle, slope);
      slopes += customers.weight * slope;
      // Profit per visitor lies between the least and the largest margin, and 0.
      const double most = std::max(0., (box.ceiling - cost_).maxCoeff());
      const double least = std::min(0., (box.floor - cost_).minCoeff());
      const double steepest =
          std::max(std::abs(1 - b * (box.floor - cost_).minCoeff() + b * most),
                   std::abs(1 - b * (box.ceiling - cost_).maxCoeff() + b * least));
      const Eigen::ArrayXd largest = (customers.taste - b * box.floor).exp();
      const Eigen::ArrayXd smallest = (customers.taste - b * box.ceiling).exp();
      const Eigen::ArrayXd shares = largest / (1 + smallest.sum() - smallest + largest);
      const double reach = (shares * half).sum();
      bound += customers.weight * b / 2 *
               (2 * steepest * reach * reach +
                std::max(0., steepest - 1) * (shares * half.square()).sum());
    }
    bound += (slopes.abs() * half).sum();
    return std::isfinite(bound) ? bound : std::numeric_limits<double>::infinity();
  }

  Eigen::ArrayXd cost_;
  std::vector<OnSale> always_;
  std::vector<ChoiceClass> classes_;
  Eigen::ArrayXd prices_;  // the best met
  double profit_ = 0;
  long long boxes_ = 0;
};

}  // namespace

ProvenPrices ProveStaticPrices(const PricingProblem& problem, const ProofOptions& options) {
  ProvenPrices proven;
  proven.best = OptimalStaticPrices(problem);
  if (StockOrInfinite(problem).isFinite().any()) {
    throw core::InputError("stock", "must be unlimited: boxes of prices do not bound it");
  }
  Eigen::ArrayXXd prices = proven.best.prices;
  for (int a = 0; a < problem.audiences(); ++a) {
    Search search(problem, a, prices.row(a).transpose());
    proven.upper_bound += search.Run(problem.price_floor, problem.price_ceiling, options);
    proven.boxes += search.boxes();
    prices.row(a) = search.prices().transpose();
  }
  const double profit = StaticProfit(problem, prices, proven.best.demand);
  if (profit > proven.best.profit) {
    proven.best.prices = prices;
    proven.best.profit = profit;
  }
  return proven;
}

}  // namespace souk::solvers
