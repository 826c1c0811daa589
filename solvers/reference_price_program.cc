#include "solvers/reference_price_program.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "demand_models/link.h"
#include "env/behaviours.h"
#include "env/market.h"
#include "solvers/customer_classes.h"
#include "solvers/line_search.h"

namespace souk::solvers {
namespace {

// The cubic through the four nodes around `x`, in node distances from the first node.
double Cubic(const Eigen::ArrayXd& values, double x) {
  const Eigen::Index last = values.size() - 1;
  const auto first =
      std::clamp<Eigen::Index>(static_cast<Eigen::Index>(std::floor(x)) - 1, 0, last - 3);
  const double t = x - static_cast<double>(first);  // nodes at 0, 1, 2, 3
  const double a = t * (t - 1);
  const double b = (t - 2) * (t - 3);
  return values[first] * (t - 1) * b / -6 + values[first + 1] * t * b / 2 +
         values[first + 2] * a * (t - 3) / -2 + values[first + 3] * a * (t - 2) / 6;
}

class Program {
 public:
  Program(const ReferencePriceProblem& problem, int nodes)
      : problem_(problem), scan_(ScanPrices(problem.product)), scanned_(scan_.size()) {
    if (nodes < 4) throw core::InputError("nodes", "must be at least 4");
    // Whatever is posted, references stay between the lowest and the highest price.
    solution_.lowest = std::min(scan_.front(), problem.product.list_price);
    solution_.highest = std::max(scan_.back(), problem.product.list_price);
    solution_.values.setZero(nodes);
    solution_.prices.setZero(nodes);
    next_.setZero(nodes);
  }

  // V_t out of V_{t+1}; returns by how much any value has moved.
  double Step(int kind) {
    std::swap(next_, solution_.values);
    double moved = 0;
    for (Eigen::Index n = 0; n < next_.size(); ++n) {
      core::ThrowIfStopped();
      const PriceValue best =
          Best(kind, solution_.lowest + static_cast<double>(n) * Width(), next_);
      solution_.values[n] = best.value;
      solution_.prices[n] = best.price;
      moved = std::max(moved, std::abs(best.value - next_[n]));
    }
    return moved;
  }

  // The best price at a reference price, and what it earns from there on.
  PriceValue Best(int kind, double reference, const Eigen::ArrayXd& next) {
    const double width = Width();
    const auto value = [&](double price) {
      const double then = Then(reference, price);
      const double later = width > 0 ? Cubic(next, (then - solution_.lowest) / width) : next[0];
      return problem_.profit(kind, price, reference) + problem_.discount * later;
    };
    std::transform(scan_.begin(), scan_.end(), scanned_.begin(), value);
    return BestOfScan(problem_.product, scan_, scanned_, value);
  }
  double Then(double reference, double price) const {
    return problem_.smoothing * reference + (1 - problem_.smoothing) * price;
  }

  const ReferencePriceSolution& solution() const { return solution_; }

 private:
  double Width() const {
    return (solution_.highest - solution_.lowest) /
           static_cast<double>(solution_.values.size() - 1);
  }

  const ReferencePriceProblem& problem_;
  std::vector<double> scan_;
  std::vector<double> scanned_;
  Eigen::ArrayXd next_;
  ReferencePriceSolution solution_;
};

// Periods whose customers are alike, by the first of each.
std::vector<int> KindsOf(const env::Market& market, std::vector<int>* kind_of_period) {
  std::vector<int> firsts;
  const auto same = [&](int left, int right) {
    for (int s = 0; s < market.config().segments_count(); ++s) {
      const env::SegmentPeriod& a = market.segment_period(left, s);
      const env::SegmentPeriod& b = market.segment_period(right, s);
      if (a.arrivals != b.arrivals || a.price_sensitivity != b.price_sensitivity) return false;
    }
    return true;
  };
  kind_of_period->clear();
  for (int t = 0; t < market.config().calendar.periods; ++t) {
    core::ThrowIfStopped();
    const auto known =
        std::find_if(firsts.begin(), firsts.end(), [&](int first) { return same(first, t); });
    kind_of_period->push_back(static_cast<int>(known - firsts.begin()));
    if (known == firsts.end()) firsts.push_back(t);
  }
  return firsts;
}

// Expected profit of a period like period `first`.
double PeriodProfit(const env::Market& market, int first, double price, double reference) {
  const env::MarketConfig& config = market.config();
  double sales = 0;
  for (int s = 0; s < config.segments_count(); ++s) {
    const env::SegmentPeriod& period = market.segment_period(first, s);
    const env::MemoryConfig& memory = config.segments[static_cast<std::size_t>(s)].memory;
    const double saved = reference - price;
    const double utility = env::TasteFor(config, s, 0, 0) - period.price_sensitivity * price +
                           (saved > 0 ? memory.gain : memory.loss) * saved -
                           OutsideUtility(config, s, period.price_sensitivity);
    sales += period.arrivals * demand_models::BuyProbability(config.link, utility);
  }
  return (price - config.products[0].unit_cost) * sales;
}

}  // namespace

double ReferencePriceSolution::Value(double reference) const {
  if (highest <= lowest) return values[0];
  return Cubic(values,
               (reference - lowest) / (highest - lowest) * static_cast<double>(values.size() - 1));
}

double ReferencePriceSolution::Price(double reference) const {
  if (highest <= lowest) return prices[0];
  const auto last = static_cast<double>(prices.size() - 1);
  const double x = std::clamp((reference - lowest) / (highest - lowest) * last, 0., last);
  const auto below = std::min(static_cast<Eigen::Index>(x), prices.size() - 2);
  const double share = x - static_cast<double>(below);
  return (1 - share) * prices[below] + share * prices[below + 1];
}

ReferencePriceSolution SolveReferencePricesForever(const ReferencePriceProblem& problem, int nodes,
                                                   double tolerance) {
  if (!(problem.discount > 0 && problem.discount < 1)) {
    throw core::InputError("discount", "must be in (0, 1) without a last period");
  }
  Program program(problem, nodes);
  // A contraction by the discount: after so many steps what is left to move is within the
  // tolerance, but for what the search of a price is exact to.
  const double first = program.Step(problem.kind_of_period.at(0));
  const double steps = std::log(tolerance * (1 - problem.discount) / std::max(first, tolerance)) /
                       std::log(problem.discount);
  for (int step = 0; step < steps; ++step) program.Step(problem.kind_of_period[0]);
  return program.solution();
}

ReferencePriceOptimum PlayReferencePrices(const ReferencePriceProblem& problem, int nodes,
                                          double reference) {
  Program program(problem, nodes);
  std::vector<Eigen::ArrayXd> values = {program.solution().values};  // V_T, V_{T-1}, ...
  for (std::size_t t = problem.kind_of_period.size(); t-- > 0;) {
    program.Step(problem.kind_of_period[t]);
    values.push_back(program.solution().values);
  }
  ReferencePriceOptimum played;
  played.value = program.solution().Value(reference);
  double weight = 1;
  for (std::size_t t = 0; t < problem.kind_of_period.size(); ++t) {
    values.pop_back();
    const int kind = problem.kind_of_period[t];
    const double price = program.Best(kind, reference, values.back()).price;
    played.prices.push_back(price);
    played.profit += weight * problem.profit(kind, price, reference);
    weight *= problem.discount;
    reference = program.Then(reference, price);
  }
  return played;
}

std::optional<std::string> WhyNotOnlyMemory(const env::MarketConfig& config) {
  if (config.products.size() != 1 || config.audiences.size() != 1) {
    return "it has several products or audiences, must have one of each";
  }
  env::MarketConfig forgetful = config;
  std::optional<double> half_life;
  for (env::SegmentConfig& segment : forgetful.segments) {
    if (segment.memory.Any()) {
      if (half_life.value_or(segment.memory.half_life_hours) != segment.memory.half_life_hours) {
        return "its reference prices have several half-lives, must have one";
      }
      half_life = segment.memory.half_life_hours;
    }
    segment.memory = {};
  }
  if (!half_life) return "it has no reference prices, must have them";
  if (config.products[0].stock != spec::kUnlimited) return "its stock is limited, must not be";
  if (config.shocks.product_sd > 0) return "it has product shocks, must have none";
  if (config.slate.kind != spec::SlateKind::kNone) return "it has slates, must have none";
  if (config.noise == demand_models::Noise::kGaussian) return "its noise is gaussian, must not be";
  return env::WhyNotPlain(forgetful);
}

std::optional<ReferencePriceOptimum> BestReferencePrices(const env::MarketConfig& config) {
  constexpr int kFewest = 240;  // distances of nodes: an even ladder of few rungs has them at nodes
  const double most_work = core::MostWork(core::Work::kReferencePrices);  // tried in all
  if (WhyNotOnlyMemory(config)) return std::nullopt;
  ReferencePriceProblem problem;
  problem.product = config.products[0];
  const double tried = static_cast<double>(ScanPrices(problem.product).size()) + 20;
  const double work = config.calendar.periods * tried;  // for each node
  if (kFewest * work > most_work) return std::nullopt;
  const env::Market market(config, 1);
  const std::vector<int> firsts = KindsOf(market, &problem.kind_of_period);
  for (const env::SegmentConfig& segment : config.segments) {
    if (!segment.memory.Any() || segment.memory.half_life_hours == 0) continue;
    problem.smoothing = std::exp2(-config.calendar.period_hours / segment.memory.half_life_hours);
  }
  problem.profit = [&](int kind, double price, double reference) {
    return PeriodProfit(market, firsts[static_cast<std::size_t>(kind)], price, reference);
  };
  const double start = config.products[0].list_price;
  ReferencePriceOptimum best = PlayReferencePrices(problem, kFewest + 1, start);
  for (int nodes = 2 * kFewest; !best.Exact() && nodes * work <= most_work; nodes *= 2) {
    const ReferencePriceOptimum finer = PlayReferencePrices(problem, nodes + 1, start);
    if (finer.profit >= best.profit) best = finer;
  }
  return best;
}

}  // namespace souk::solvers
