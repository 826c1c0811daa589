#include "solvers/fair_price.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "core/errors.h"
#include "solvers/interval_peaks.h"

namespace souk::solvers {
namespace {

// E (p - V)^+ in currency and P(V < p), of a visitor with utility u at p.
struct Missed {
  double shortfall = 0;
  double share = 0;
};

Missed MissedBy(demand_models::Link link, double utility, double price_sensitivity) {
  switch (link) {
    case demand_models::Link::kLogit:
      return {
          (std::max(0., -utility) + std::log1p(std::exp(-std::abs(utility)))) / price_sensitivity,
          1 / (1 + std::exp(utility))};
    case demand_models::Link::kExponential: {
      const double beyond = std::max(0., -utility);
      return {(beyond + std::expm1(-beyond)) / price_sensitivity, -std::expm1(-beyond)};
    }
    case demand_models::Link::kLinear: {
      const double share = std::clamp(1 - utility, 0., 1.);
      return {(share * share / 2 + std::max(0., -utility)) / price_sensitivity, share};
    }
  }
  return {};
}

// The classes that see the price of one audience.
class Group {
 public:
  Group(const PricingProblem& problem, int audience) : cost_(NetCost(problem)[0]) {
    for (const ChoiceClass& customers : problem.classes) {
      if (customers.audience == audience && customers.weight > 0) classes_.push_back(&customers);
    }
    for (const ChoiceClass* customers : classes_) size_ += customers->weight;
  }

  double size() const { return size_; }

  double Profit(double price) const { return size_ * (price - cost_) * Served(price); }

  double Surplus(double price) const {  // of a member
    return Mean(price, [](const ChoiceClass& customers, double utility) {
      return demand_models::VisitorSurplus(customers.link,
                                           demand_models::Attraction(customers.link, utility),
                                           utility, customers.price_sensitivity);
    });
  }

  double Measure(Fairness fairness, double price) const {
    switch (fairness) {
      case Fairness::kNone:
      case Fairness::kPrice:
        return price;
      case Fairness::kDemand:
        return Served(price);
      case Fairness::kSurplus:
        return Surplus(price);
      case Fairness::kValuation:
        return UnservedValuation(price);
    }
    return price;
  }

 private:
  template <typename Function>
  double Mean(double price, Function of_class) const {
    double sum = 0;
    for (const ChoiceClass* customers : classes_) {
      const double utility = customers->taste[0] - customers->price_sensitivity * price;
      sum += customers->weight * of_class(*customers, utility);
    }
    return sum / size_;
  }

  double Served(double price) const {
    return Mean(price, [](const ChoiceClass& customers, double utility) {
      return demand_models::BuyProbability(customers.link, utility);
    });
  }

  // E [V | V < p] = p - E (p - V)^+ / P(V < p).
  double UnservedValuation(double price) const {
    const double share = Mean(price, [](const ChoiceClass& customers, double utility) {
      return MissedBy(customers.link, utility, customers.price_sensitivity).share;
    });
    if (share <= 0) return price;  // nobody is left out
    const double shortfall = Mean(price, [](const ChoiceClass& customers, double utility) {
      return MissedBy(customers.link, utility, customers.price_sensitivity).shortfall;
    });
    return price - shortfall / share;
  }

  double cost_;
  double size_ = 0;
  std::vector<const ChoiceClass*> classes_;
};

class FairProblem {
 public:
  FairProblem(const PricingProblem& problem, Fairness fairness)
      : groups_{Group(problem, 0), Group(problem, 1)},
        fairness_(fairness),
        range_{problem.price_floor[0], problem.price_ceiling[0]},
        second_peaks_(Peaks([this](double p) { return groups_[1].Profit(p); }, range_)) {}

  std::optional<std::array<double, 2>> Solve(double alpha) const {
    const double first =
        Highest(Peaks([this](double p) { return groups_[0].Profit(p); }, range_)).at;
    const std::array<double, 2> free = {first, Highest(second_peaks_).at};
    if (fairness_ == Fairness::kNone || alpha == 0) return free;
    const double apart = (1 - alpha) * std::abs(MeasureOf(0, free[0]) - MeasureOf(1, free[1]));
    const auto [least, most] = std::minmax({MeasureOf(1, range_.low), MeasureOf(1, range_.high)});
    const auto firsts = PricesWithin(0, {least - apart, most + apart});
    if (!firsts) return std::nullopt;
    const auto profit = [&](double p) {
      return groups_[0].Profit(p) + groups_[1].Profit(SecondPrice(p, apart));
    };
    const double best = Highest(Peaks(profit, *firsts)).at;
    return std::array<double, 2>{best, SecondPrice(best, apart)};
  }

  FairPrices Outcome(const std::array<double, 2>& prices) const {
    FairPrices outcome;
    outcome.prices = prices;
    for (const std::size_t g : {0u, 1u}) {
      outcome.measures[g] = MeasureOf(g, prices[g]);
      outcome.profit += groups_[g].Profit(prices[g]);
      outcome.consumer_surplus += groups_[g].size() * groups_[g].Surplus(prices[g]);
    }
    outcome.welfare = outcome.profit + outcome.consumer_surplus;
    return outcome;
  }

 private:
  double MeasureOf(std::size_t group, double price) const {
    return groups_[group].Measure(fairness_, price);
  }

  // The second group's best price when the first pays `first`, one of those that leave it any, and
  // their measures may be `apart`.
  double SecondPrice(double first, double apart) const {
    constexpr double kRounding = 1e-13;  // equal measures are seldom equal numbers
    const double target = MeasureOf(0, first);
    const double slack = apart + kRounding * (1 + std::abs(target) + apart);
    const auto allowed = PricesWithin(1, {target - slack, target + slack});
    if (!allowed) throw core::RunError("no second price where there must be one");
    Peak best = {allowed->low, groups_[1].Profit(allowed->low)};
    const auto consider = [&](const Peak& peak) {
      if (peak.value > best.value) best = peak;
    };
    consider({allowed->high, groups_[1].Profit(allowed->high)});
    for (const Peak& peak : second_peaks_) {
      if (peak.at > allowed->low && peak.at < allowed->high) consider(peak);
    }
    return best.at;
  }

  // The prices at which a group's measure is in `bounds`.
  std::optional<Interval> PricesWithin(std::size_t group, const Interval& bounds) const {
    const bool rises = MeasureOf(group, range_.high) >= MeasureOf(group, range_.low);
    const auto too_cheap = [&](double p) {
      return rises ? MeasureOf(group, p) < bounds.low : MeasureOf(group, p) > bounds.high;
    };
    const auto too_dear = [&](double p) {
      return rises ? MeasureOf(group, p) > bounds.high : MeasureOf(group, p) < bounds.low;
    };
    if (too_cheap(range_.high) || too_dear(range_.low)) return std::nullopt;
    Interval allowed = range_;
    if (too_cheap(range_.low)) allowed.low = Turn(too_cheap).high;
    if (too_dear(range_.high)) allowed.high = Turn([&](double p) { return !too_dear(p); }).low;
    if (allowed.low > allowed.high) return std::nullopt;
    return allowed;
  }

  // The neighbouring numbers between which `holds` turns from true to false.
  Interval Turn(const std::function<bool(double)>& holds) const {
    Interval around = range_;
    while (true) {
      const double middle = around.low + (around.high - around.low) / 2;
      if (middle == around.low || middle == around.high) return around;
      (holds(middle) ? around.low : around.high) = middle;
    }
  }

  std::array<Group, 2> groups_;
  Fairness fairness_;
  Interval range_;
  std::vector<Peak> second_peaks_;
};

void Check(const PricingProblem& problem, double alpha) {
  Validate(problem);
  if (problem.products() != 1) throw core::InputError("products", "must be one");
  if (problem.audiences() != 2) throw core::InputError("audiences", "must be two");
  for (const int audience : {0, 1}) {
    if (Group(problem, audience).size() <= 0) {
      throw core::InputError("audiences", "must each have visitors");
    }
  }
  if (std::isfinite(StockOrInfinite(problem)[0])) {
    throw core::InputError("stock", "must be without limit");
  }
  if (!std::isfinite(problem.price_floor[0]) || !std::isfinite(problem.price_ceiling[0])) {
    throw core::InputError("price_range", "must be finite");
  }
  if (!(alpha >= 0 && alpha <= 1)) throw core::InputError("alpha", "must be in [0, 1]");
}

}  // namespace

const char* Name(Fairness fairness) {
  switch (fairness) {
    case Fairness::kNone:
      return "none";
    case Fairness::kPrice:
      return "price";
    case Fairness::kDemand:
      return "demand";
    case Fairness::kSurplus:
      return "surplus";
    case Fairness::kValuation:
      return "valuation";
  }
  return "";
}

std::optional<FairPrices> BestFairPrices(const PricingProblem& problem, Fairness fairness,
                                         double alpha) {
  Check(problem, alpha);
  const FairProblem fair(problem, fairness);
  const auto prices = fair.Solve(alpha);
  return prices ? std::optional(fair.Outcome(*prices)) : std::nullopt;
}

}  // namespace souk::solvers
