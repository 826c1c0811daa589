#include "solvers/optimal_price.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlopt.hpp>
#include <numeric>
#include <vector>

#include "core/errors.h"
#include "core/stop_token.h"
#include "solvers/class_price.h"
#include "solvers/interval_peaks.h"
#include "solvers/static_profit.h"

namespace souk::solvers {
namespace {

// Prices [A * N], audience-major; in the problem with limited stock followed by the served share of
// each limited product.
using Point = std::vector<double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::size_t PriceCount(const StaticProfitModel& model) {
  return static_cast<std::size_t>(model.audiences()) * static_cast<std::size_t>(model.products());
}

// The served shares [N] at the end of a point.
Eigen::ArrayXd SharesOf(const StaticProfitModel& model, const double* point) {
  Eigen::ArrayXd served = Eigen::ArrayXd::Ones(model.products());
  const double* next = point + PriceCount(model);
  for (const int i : model.limited()) served[i] = *next++;
  return served;
}

struct Incumbent {
  Point prices;
  double profit = -kInfinity;

  void Offer(const StaticProfitModel& model, const Point& candidate) {
    const double candidate_profit = model.ProfitWithinStock(candidate.data());
    if (candidate_profit <= profit) return;
    prices = candidate;
    profit = candidate_profit;
  }
};

// NLopt ends at once when its function throws; Run passes the stop on.
double FreeObjective(unsigned, const double* point, double* gradient, void* data) {
  core::ThrowIfStopped();
  const StaticProfitModel& model = *static_cast<const StaticProfitModel*>(data);
  return model.Profit(point, Eigen::ArrayXd::Ones(model.products()), gradient);
}

double LimitedObjective(unsigned, const double* point, double* gradient, void* data) {
  core::ThrowIfStopped();
  const StaticProfitModel& model = *static_cast<const StaticProfitModel*>(data);
  if (gradient != nullptr) {
    Eigen::ArrayXd margin;
    model.Demand(point, &margin);
    double* next = gradient + PriceCount(model);
    for (const int i : model.limited()) *next++ = margin[i];
  }
  return model.Profit(point, SharesOf(model, point), gradient);
}

// One row per limited product: (served demand - stock) / (1 + stock) <= 0.
void StockConstraints(unsigned rows, double* result, unsigned variables, const double* point,
                      double* gradient, void* data) {
  const StaticProfitModel& model = *static_cast<const StaticProfitModel*>(data);
  const std::size_t prices_count = PriceCount(model);
  const Eigen::ArrayXd demand = model.Demand(point);
  for (unsigned r = 0; r < rows; ++r) {
    const int i = model.limited()[r];
    result[r] = (point[prices_count + r] * demand[i] - model.stock()[i]) / (1 + model.stock()[i]);
  }
  if (gradient == nullptr) return;
  std::fill_n(gradient, std::size_t{rows} * variables, 0.);
  Eigen::MatrixXd jacobian(model.products(), model.products());
  for (const ChoiceClass& customers : model.problem().classes) {
    ClassPriceGradient(customers, model.Row(point, customers.audience), jacobian);
    const auto offset = static_cast<std::ptrdiff_t>(customers.audience) * model.products();
    for (unsigned r = 0; r < rows; ++r) {
      const int i = model.limited()[r];
      const double factor = point[prices_count + r] * customers.weight / (1 + model.stock()[i]);
      double* row = gradient + std::size_t{r} * variables + offset;
      for (int j = 0; j < model.products(); ++j) row[j] += factor * jacobian(i, j);
    }
  }
  for (unsigned r = 0; r < rows; ++r) {
    const int i = model.limited()[r];
    gradient[std::size_t{r} * variables + prices_count + r] = demand[i] / (1 + model.stock()[i]);
  }
}

Point Repeated(const StaticProfitModel& model, const Eigen::ArrayXd& prices) {
  Point point;
  for (int a = 0; a < model.audiences(); ++a) {
    point.insert(point.end(), prices.begin(), prices.end());
  }
  return point;
}

// Points of the R-sequence in the box: coordinate d of point n is frac(1/2 + n g^{-(d + 1)}), g the
// root of g^{D + 1} = g + 1.
std::vector<Point> SequenceStarts(const Point& lower, const Point& upper, int count) {
  const std::size_t dimensions = lower.size();
  double g = 1.5;
  for (int i = 0; i < 60; ++i) g = std::pow(1 + g, 1 / (static_cast<double>(dimensions) + 1));
  std::vector<Point> starts;
  for (int n = 1; n <= count; ++n) {
    Point point(dimensions);
    for (std::size_t d = 0; d < dimensions; ++d) {
      double whole = 0;
      const double share = std::modf(.5 + n * std::pow(g, -static_cast<double>(d + 1)), &whole);
      point[d] = lower[d] + share * (upper[d] - lower[d]);
    }
    starts.push_back(point);
  }
  return starts;
}

// Best prices of the heaviest classes, posted to all audiences.
std::vector<Point> ClassStarts(const StaticProfitModel& model) {
  constexpr std::size_t kMostClasses = 12;
  const std::vector<ChoiceClass>& classes = model.problem().classes;
  std::vector<std::size_t> order(classes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return classes[left].weight > classes[right].weight;
  });
  order.resize(std::min(order.size(), kMostClasses));
  const std::vector<OnSale> always(static_cast<std::size_t>(model.products()), OnSale::kAlways);
  std::vector<Point> starts;
  Eigen::ArrayXd prices(model.products());
  Eigen::ArrayXd q(model.products());
  for (const std::size_t k : order) {
    BestClassPrices(classes[k], model.cost(), model.problem().price_floor,
                    model.problem().price_ceiling, always, prices, q);
    starts.push_back(Repeated(model, prices));
  }
  return starts;
}

void Run(nlopt::opt* opt, const StaticProfitModel& model, Point point, Incumbent* best) {
  opt->set_xtol_rel(1e-11);
  opt->set_ftol_rel(1e-14);
  opt->set_maxeval(3000);
  double value = 0;
  try {
    opt->optimize(point, value);
  } catch (const std::exception&) {
    // Rounding can stop a solver at the optimum with an error; the point it leaves still counts.
  }
  core::ThrowIfStopped();
  point.resize(PriceCount(model));
  const bool finite =
      std::all_of(point.begin(), point.end(), [](double price) { return std::isfinite(price); });
  if (!finite) return;
  for (std::size_t d = 0; d < point.size(); ++d) {
    const auto i = static_cast<Eigen::Index>(d) % model.products();
    point[d] =
        std::clamp(point[d], model.problem().price_floor[i], model.problem().price_ceiling[i]);
  }
  best->Offer(model, point);
}

void ClimbFree(const StaticProfitModel& model, const Point& start, Incumbent* best) {
  nlopt::opt opt(nlopt::LD_LBFGS, static_cast<unsigned>(start.size()));
  opt.set_max_objective(FreeObjective, const_cast<StaticProfitModel*>(&model));
  opt.set_lower_bounds(Repeated(model, model.problem().price_floor));
  opt.set_upper_bounds(Repeated(model, model.problem().price_ceiling));
  Run(&opt, model, start, best);
}

void ClimbLimited(const StaticProfitModel& model, const Point& start, Incumbent* best) {
  const std::size_t shares = model.limited().size();
  Point point = start;
  const Eigen::ArrayXd served = model.Served(start.data());
  for (const int i : model.limited()) point.push_back(served[i]);
  Point lower = Repeated(model, model.problem().price_floor);
  Point upper = Repeated(model, model.problem().price_ceiling);
  lower.insert(lower.end(), shares, 0);
  upper.insert(upper.end(), shares, 1);
  nlopt::opt opt(nlopt::LD_SLSQP, static_cast<unsigned>(point.size()));
  void* data = const_cast<StaticProfitModel*>(&model);
  opt.set_max_objective(LimitedObjective, data);
  opt.set_lower_bounds(lower);
  opt.set_upper_bounds(upper);
  opt.add_inequality_mconstraint(StockConstraints, data, std::vector<double>(shares, 1e-9));
  Run(&opt, model, point, best);
}

Point BestOfBox(const StaticProfitModel& model, const StaticPriceOptions& options) {
  const PricingProblem& problem = model.problem();
  std::vector<Point> starts = ClassStarts(model);
  const Eigen::ArrayXd middle = (problem.price_floor + problem.price_ceiling) / 2;
  for (const Eigen::ArrayXd& prices : {problem.price_floor, problem.price_ceiling, middle}) {
    starts.push_back(Repeated(model, prices));
  }
  for (Point& point :
       SequenceStarts(Repeated(model, problem.price_floor), Repeated(model, problem.price_ceiling),
                      options.sequence_starts)) {
    starts.push_back(std::move(point));
  }
  Incumbent best;
  for (const Point& start : starts) {
    best.Offer(model, start);
    ClimbFree(model, start, &best);
  }
  if (model.limited().empty()) return best.prices;
  starts.push_back(best.prices);
  for (const Point& start : starts) ClimbLimited(model, start, &best);
  return best.prices;
}

// One product, one audience: the lowest price at which demand, which falls in price, is within
// stock; the ceiling when none is. Below it profit is (p - cost) stock, so the best is not there.
double LowestPriceWithinStock(const StaticProfitModel& model, double floor, double ceiling) {
  const double stock = model.stock()[0];
  if (model.Demand(&floor)[0] <= stock) return floor;
  double too_low = floor;
  double enough = ceiling;
  for (int i = 0; i < 200 && too_low < enough; ++i) {
    const double middle = too_low + (enough - too_low) / 2;
    if (middle == too_low || middle == enough) break;
    (model.Demand(&middle)[0] <= stock ? enough : too_low) = middle;
  }
  return enough;
}

Point BestOfInterval(const StaticProfitModel& model) {
  const double ceiling = model.problem().price_ceiling[0];
  const double floor = LowestPriceWithinStock(model, model.problem().price_floor[0], ceiling);
  const auto profit = [&](double price) {
    core::ThrowIfStopped();
    return model.ProfitWithinStock(&price);
  };
  return {Highest(Peaks(profit, {floor, ceiling})).at};
}

}  // namespace

StaticPrices OptimalStaticPrices(const PricingProblem& problem, const StaticPriceOptions& options) {
  Validate(problem);
  if (!problem.price_floor.allFinite() || !problem.price_ceiling.allFinite()) {
    throw core::InputError("price_floor", "static prices need a finite floor and ceiling");
  }
  const StaticProfitModel model(problem);
  const bool one_price = model.products() == 1 && model.audiences() == 1;
  const Point point = one_price ? BestOfInterval(model) : BestOfBox(model, options);
  StaticPrices result;
  result.prices.resize(model.audiences(), model.products());
  result.interior.resize(model.audiences(), model.products());
  for (int a = 0; a < model.audiences(); ++a) {
    result.prices.row(a) = model.Row(point.data(), a).transpose();
    const Eigen::ArrayXd prices = result.prices.row(a).transpose();
    const Eigen::ArrayXd margin =
        options.interior_margin * (problem.price_ceiling - problem.price_floor);
    result.interior.row(a) =
        (prices > problem.price_floor + margin && prices < problem.price_ceiling - margin)
            .transpose();
  }
  result.profit = model.ProfitWithinStock(point.data());
  result.demand = model.Demand(point.data());
  constexpr double kStockTolerance = 1e-6;  // relative, above what the solver's constraints leave
  result.within_stock = (result.demand <= model.stock() * (1 + kStockTolerance)).all();
  return result;
}

}  // namespace souk::solvers
