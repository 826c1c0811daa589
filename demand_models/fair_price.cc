#include "demand_models/fair_price.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/errors.h"

namespace souk::demand_models {
namespace {

// A price that next to nobody pays.
double Choke(const Willingness& willingness) {
  constexpr double kDeviations = 9;  // of a normal, beyond which is 1e-19 of it
  if (const auto* v = std::get_if<UniformWillingness>(&willingness)) return v->highest;
  if (const auto* v = std::get_if<NormalWillingness>(&willingness)) {
    return v->mean + kDeviations * v->sd;
  }
  const auto& v = std::get<LogNormalWillingness>(willingness);
  return v.median * std::exp(kDeviations * v.log_sd);
}

// The largest of f on [low, high]: a scan, then Brent's method beside its peaks.
std::pair<double, double> Maximum(const std::function<double(double)>& f, double low, double high) {
  constexpr int kCells = 2000;
  constexpr int kBits = 50;
  const auto at = [&](int cell) { return low + (high - low) * cell / kCells; };
  std::vector<double> values;
  for (int cell = 0; cell <= kCells; ++cell) values.push_back(f(at(cell)));
  const auto top = std::max_element(values.begin(), values.end());
  std::pair<double, double> best = {at(static_cast<int>(top - values.begin())), *top};
  for (int cell = 1; cell < kCells; ++cell) {
    const auto c = static_cast<std::size_t>(cell);
    if (values[c] < values[c - 1] || values[c] < values[c + 1]) continue;
    const auto [price, loss] = boost::math::tools::brent_find_minima(
        [&](double p) { return -f(p); }, at(cell - 1), at(cell + 1), kBits);
    if (-loss > best.second) best = {price, -loss};
  }
  return best;
}

class FairProblem {
 public:
  FairProblem(const std::array<CustomerGroup, 2>& groups, double unit_cost, Fairness fairness)
      : groups_(groups),
        cost_(unit_cost),
        fairness_(fairness),
        highest_(std::max(Choke(groups[0].willingness), Choke(groups[1].willingness))) {}

  double Profit(std::size_t group, double price) const {
    return groups_[group].size * (price - cost_) *
           BuyProbability(groups_[group].willingness, price);
  }

  double MeasureOf(std::size_t group, double price) const {
    return Measure(fairness_, groups_[group].willingness, price);
  }

  std::array<double, 2> Free() const {
    std::array<double, 2> prices{};
    for (const std::size_t g : {0u, 1u}) {
      prices[g] = Maximum([&](double p) { return Profit(g, p); }, 0, highest_).first;
    }
    return prices;
  }

  // The price at which the second group's measure is `target`; empty when none has it. Measures
  // rise or fall in the price throughout.
  std::optional<double> SecondPrice(double target) const {
    double low = 0;
    double high = highest_;
    const bool rises = MeasureOf(1, high) > MeasureOf(1, low);
    const auto below = [&](double price) { return (MeasureOf(1, price) < target) == rises; };
    if (!below(low) && MeasureOf(1, low) != target) return std::nullopt;
    if (below(high)) return std::nullopt;
    while (true) {
      const double middle = low + (high - low) / 2;
      if (middle == low || middle == high) return middle;
      (below(middle) ? low : high) = middle;
    }
  }

  // The best prices whose measures differ by exactly `difference`.
  std::array<double, 2> OnConstraint(double difference) const {
    const auto profit = [&](double first) {
      const auto second = SecondPrice(MeasureOf(0, first) - difference);
      return second ? Profit(0, first) + Profit(1, *second) : -1e300;
    };
    const double first = Maximum(profit, 0, highest_).first;
    const auto second = SecondPrice(MeasureOf(0, first) - difference);
    if (!second) throw core::RunError("no prices treat the groups this much alike");
    return {first, *second};
  }

 private:
  const std::array<CustomerGroup, 2>& groups_;
  double cost_;
  Fairness fairness_;
  double highest_;
};

void Check(const std::array<CustomerGroup, 2>& groups, double unit_cost, double alpha) {
  for (const CustomerGroup& group : groups) {
    Validate(group.willingness);
    if (!std::isfinite(group.size) || group.size <= 0) {
      throw core::InputError("size", "must be a finite number above 0");
    }
    if (std::holds_alternative<EmpiricalWillingness>(group.willingness)) {
      throw core::InputError("willingness", "must not be empirical: its measures jump");
    }
  }
  if (!std::isfinite(unit_cost) || unit_cost < 0) {
    throw core::InputError("unit_cost", "must be a finite number of at least 0");
  }
  if (!(alpha >= 0 && alpha <= 1)) throw core::InputError("alpha", "must be in [0, 1]");
}

}  // namespace

double Measure(Fairness fairness, const Willingness& willingness, double price) {
  switch (fairness) {
    case Fairness::kNone:
    case Fairness::kPrice:
      return price;
    case Fairness::kDemand:
      return BuyProbability(willingness, price);
    case Fairness::kSurplus:
      return VisitorSurplus(willingness, price);
    case Fairness::kValuation: {
      const double served = BuyProbability(willingness, price);
      if (served >= 1) return price;  // nobody is left out
      // E [V; V >= p] = E (V - p)^+ + p P(V >= p), and E V the same at a price that all pay.
      const double from_price = VisitorSurplus(willingness, price) + price * served;
      double mean = 0;
      if (const auto* v = std::get_if<UniformWillingness>(&willingness)) {
        mean = (v->lowest + v->highest) / 2;
      } else if (const auto* n = std::get_if<NormalWillingness>(&willingness)) {
        mean = n->mean;
      } else {
        mean = VisitorSurplus(willingness, 0);
      }
      return (mean - from_price) / (1 - served);
    }
  }
  return price;
}

FairPrices BestFairPrices(const std::array<CustomerGroup, 2>& groups, double unit_cost,
                          Fairness fairness, double alpha) {
  Check(groups, unit_cost, alpha);
  const FairProblem problem(groups, unit_cost, fairness);
  FairPrices best;
  best.prices = problem.Free();
  if (fairness != Fairness::kNone && alpha > 0) {
    const double apart =
        problem.MeasureOf(0, best.prices[0]) - problem.MeasureOf(1, best.prices[1]);
    best.prices = problem.OnConstraint((1 - alpha) * apart);
  }
  for (const std::size_t g : {0u, 1u}) {
    best.profit += problem.Profit(g, best.prices[g]);
    best.consumer_surplus += groups[g].size * VisitorSurplus(groups[g].willingness, best.prices[g]);
  }
  best.welfare = best.profit + best.consumer_surplus;
  return best;
}

}  // namespace souk::demand_models
