#include "calibration/willingness_fit.h"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <map>

#include "core/errors.h"
#include "core/normal.h"
#include "core/stop_token.h"

namespace souk::calibration {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// q at the index z = a - c x, and the first two derivatives of log q and log(1 - q).
struct Odds {
  double log_yes;
  double log_no;
  double yes_slope;  // d log q / dz
  double no_slope;   // d log(1 - q) / dz
  double yes_curvature;
  double no_curvature;
};

Odds NormalOdds(double z) {
  const double yes = core::NormalDistribution(z);
  const double no = core::NormalDistribution(-z);
  const double density = core::NormalDensity(z);
  // Inverse Mills ratios; about |z| where the tail is nothing in double precision.
  const double rise = yes > 0 ? density / yes : -z;
  const double fall = no > 0 ? density / no : z;
  return {std::log(yes), std::log(no), rise, -fall, -rise * (rise + z), -fall * (fall - z)};
}

Odds UniformOdds(double z) {
  const double never = -std::numeric_limits<double>::infinity();
  if (z <= 0) return {never, 0, 0, 0, 0, 0};
  if (z >= 1) return {0, never, 0, 0, 0, 0};
  const double no = 1 - z;
  return {std::log(z), std::log(no), 1 / z, -1 / no, -1 / (z * z), -1 / (no * no)};
}

// In (a, c) of z = a - c x.
class BuyLikelihood final : public Likelihood {
 public:
  BuyLikelihood(const PricedOffers& offers, const VectorXd& x, Odds (*odds)(double))
      : offers_(offers), x_(x), odds_(odds) {}
  Eigen::Index parameters() const override { return 2; }
  std::string ParameterName(Eigen::Index j) const override { return j == 0 ? "level" : "price"; }
  bool InformationIsExact() const override { return true; }
  double Evaluate(const VectorXd& parameters, VectorXd* score,
                  MatrixXd* information) const override {
    if (score != nullptr) score->setZero(2);
    if (information != nullptr) information->setZero(2, 2);
    double sum = 0;
    for (Eigen::Index r = 0; r < x_.size(); ++r) {
      core::ThrowIfStopped();
      const Odds odds = odds_(parameters[0] - parameters[1] * x_[r]);
      const double yes = offers_.bought[r];
      const double no = offers_.offered[r] - yes;
      // 0 times the logarithm of an impossible event is 0.
      if (yes > 0) sum += yes * odds.log_yes;
      if (no > 0) sum += no * odds.log_no;
      const double slope = yes * odds.yes_slope + no * odds.no_slope;
      if (score != nullptr) {
        (*score)[0] += slope;
        (*score)[1] -= slope * x_[r];
      }
      if (information == nullptr) continue;
      const double curvature = yes * odds.yes_curvature + no * odds.no_curvature;
      (*information)(0, 0) -= curvature;
      (*information)(0, 1) += curvature * x_[r];
      (*information)(1, 0) = (*information)(0, 1);
      (*information)(1, 1) -= curvature * x_[r] * x_[r];
    }
    return sum;
  }

 private:
  const PricedOffers& offers_;
  const VectorXd& x_;
  Odds (*odds_)(double);
};

void Check(const PricedOffers& offers) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  const Eigen::Index rows = offers.price.size();
  require(rows > 0 && offers.offered.size() == rows && offers.bought.size() == rows, "offers",
          "must be at least one, each with its counts");
  require(offers.price.allFinite(), "price", "must be finite numbers");
  require(offers.offered.allFinite() && offers.offered.minCoeff() > 0, "offered",
          "must be finite numbers above 0");
  require(offers.bought.allFinite() && offers.bought.minCoeff() >= 0 &&
              (offers.offered - offers.bought).minCoeff() >= 0,
          "bought", "must lie between 0 and what was offered");
  require(offers.price.maxCoeff() > offers.price.minCoeff(), "price",
          "is always the same, so nothing tells how demand answers to it");
  require(offers.bought.sum() > 0, "bought", "is never above 0: nobody bought");
  require(offers.bought.sum() < offers.offered.sum(), "bought", "is everything that was offered");
}

// (a, c) at the maximum. `start` is a for c = 0.
LikelihoodFit FitIndex(const PricedOffers& offers, const VectorXd& x, Odds (*odds)(double),
                       double start) {
  LikelihoodFit fit = MaximizeLikelihood(BuyLikelihood(offers, x, odds), Eigen::Vector2d(start, 0));
  if (fit.parameters[1] <= 0) {
    throw core::InputError("price", "does not lower what is bought: no willingness to pay fits");
  }
  return fit;
}

double ShareBought(const PricedOffers& offers) {
  return offers.bought.sum() / offers.offered.sum();
}

// The same fit in other parameters, whose derivatives in (a, c) are `map` [2, 2].
LikelihoodFit Carried(LikelihoodFit fit, const Eigen::Vector2d& parameters,
                      const Eigen::Matrix2d& map) {
  fit.parameters = parameters;
  fit.covariance = map * fit.covariance * map.transpose();
  fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
  return fit;
}

// Middle a / c and spread 1 / c.
LikelihoodFit FitProbit(const PricedOffers& offers, const VectorXd& x) {
  const LikelihoodFit fit = FitIndex(offers, x, NormalOdds, 0);
  const double a = fit.parameters[0];
  const double c = fit.parameters[1];
  Eigen::Matrix2d map;
  map << 1 / c, -a / (c * c), 0, -1 / (c * c);
  return Carried(fit, {a / c, 1 / c}, map);
}

}  // namespace

WillingnessFit FitUniformWillingness(const PricedOffers& offers) {
  Check(offers);
  LikelihoodFit fit;
  try {
    fit = FitIndex(offers, offers.price, UniformOdds, ShareBought(offers));
  } catch (const core::RunError&) {
    // log L has a kink where an end of the distribution passes a price.
    throw core::InputError(
        "price",
        "reaches an end of the uniform distribution that fits best, where it has "
        "no standard errors; leave prices out that all or nobody pays, or take "
        "another distribution");
  }
  const double a = fit.parameters[0];
  const double c = fit.parameters[1];
  Eigen::Matrix2d map;
  map << 1 / c, -(a - 1) / (c * c), 1 / c, -a / (c * c);
  return {Carried(fit, {(a - 1) / c, a / c}, map),
          {"lowest", "highest"},
          demand_models::UniformWillingness{(a - 1) / c, a / c}};
}

WillingnessFit FitNormalWillingness(const PricedOffers& offers) {
  Check(offers);
  const LikelihoodFit fit = FitProbit(offers, offers.price);
  return {
      fit, {"mean", "sd"}, demand_models::NormalWillingness{fit.parameters[0], fit.parameters[1]}};
}

WillingnessFit FitLogNormalWillingness(const PricedOffers& offers) {
  Check(offers);
  if (!(offers.price.minCoeff() > 0)) throw core::InputError("price", "must be above 0");
  const VectorXd logs = offers.price.array().log();
  const LikelihoodFit fit = FitProbit(offers, logs);
  const double median = std::exp(fit.parameters[0]);
  Eigen::Matrix2d map;
  map << median, 0, 0, 1;
  return {Carried(fit, {median, fit.parameters[1]}, map),
          {"median", "log_sd"},
          demand_models::LogNormalWillingness{median, fit.parameters[1]}};
}

WillingnessFit FitEmpiricalWillingness(const PricedOffers& offers) {
  Check(offers);
  struct Pool {
    std::vector<double> prices;
    double offered = 0;
    double bought = 0;
    double Share() const { return bought / offered; }
  };
  std::map<double, Pool> at_price;
  for (Eigen::Index r = 0; r < offers.price.size(); ++r) {
    core::ThrowIfStopped();
    Pool& pool = at_price[offers.price[r]];
    pool.offered += offers.offered[r];
    pool.bought += offers.bought[r];
  }
  std::vector<Pool> pools;
  for (auto& [price, pool] : at_price) {
    pool.prices = {price};
    pools.push_back(pool);
    while (pools.size() > 1 && pools[pools.size() - 2].Share() < pools.back().Share()) {
      Pool& before = pools[pools.size() - 2];
      before.prices.insert(before.prices.end(), pools.back().prices.begin(),
                           pools.back().prices.end());
      before.offered += pools.back().offered;
      before.bought += pools.back().bought;
      pools.pop_back();
    }
  }
  WillingnessFit fit;
  const auto prices = static_cast<Eigen::Index>(at_price.size());
  fit.likelihood.parameters.resize(prices);
  fit.likelihood.covariance.setZero(prices, prices);
  std::vector<double> values;
  std::vector<double> weights;
  const auto add = [&](double value, double weight) {
    if (weight <= 0) return;
    values.push_back(value);
    weights.push_back(weight);
  };
  add(0, 1 - pools.front().Share());
  Eigen::Index first = 0;
  for (std::size_t k = 0; k < pools.size(); ++k) {
    const Pool& pool = pools[k];
    const double share = pool.Share();
    const auto size = static_cast<Eigen::Index>(pool.prices.size());
    fit.likelihood.parameters.segment(first, size).setConstant(share);
    fit.likelihood.covariance.block(first, first, size, size)
        .setConstant(share * (1 - share) / pool.offered);
    for (const double price : pool.prices) fit.names.push_back(fmt::format("share at {}", price));
    if (share > 0) fit.likelihood.log_likelihood += pool.bought * std::log(share);
    if (share < 1) {
      fit.likelihood.log_likelihood += (pool.offered - pool.bought) * std::log(1 - share);
    }
    add(pool.prices.back(), share - (k + 1 < pools.size() ? pools[k + 1].Share() : 0));
    first += size;
  }
  fit.likelihood.standard_errors = fit.likelihood.covariance.diagonal().cwiseSqrt();
  fit.model = demand_models::EmpiricalWillingness(values, weights);
  return fit;
}

}  // namespace souk::calibration
