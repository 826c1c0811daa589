#include "demand_models/maximum_likelihood.h"

#include <Eigen/Cholesky>
#include <cassert>
#include <cmath>

#include "core/errors.h"
#include "demand_models/multinomial_logit.h"

namespace souk::demand_models {
namespace {

Eigen::Index Parameters(const ChoiceCounts& counts) {
  return counts.bought.cols() + 1 + static_cast<Eigen::Index>(counts.covariates.size());
}

bool OnSale(const ChoiceCounts& counts, Eigen::Index market, Eigen::Index product) {
  return counts.on_sale.size() == 0 || counts.on_sale(market, product);
}

void RequireShape(const std::string& field, const Eigen::MatrixXd& values,
                  const ChoiceCounts& counts) {
  if (values.rows() != counts.bought.rows() || values.cols() != counts.bought.cols()) {
    throw core::InputError(field, "must have one value for each market and product");
  }
  for (Eigen::Index m = 0; m < values.rows(); ++m) {
    for (Eigen::Index i = 0; i < values.cols(); ++i) {
      if (!OnSale(counts, m, i) || std::isfinite(values(m, i))) continue;
      throw core::InputError(field, "must be finite in market " + std::to_string(m) + ", product " +
                                        std::to_string(i));
    }
  }
}

void Validate(const ChoiceCounts& counts) {
  const Eigen::Index markets = counts.bought.rows();
  const bool masked = counts.on_sale.size() > 0;
  if (markets == 0 || counts.bought.cols() == 0) throw core::InputError("bought", "is empty");
  if (masked &&
      (counts.on_sale.rows() != markets || counts.on_sale.cols() != counts.bought.cols())) {
    throw core::InputError("on_sale", "must have one value for each market and product");
  }
  if (!counts.bought.allFinite() || (counts.bought.array() < 0).any()) {
    throw core::InputError("bought", "must be finite counts of at least 0");
  }
  if (masked && (!counts.on_sale && counts.bought.array() > 0).any()) {
    throw core::InputError("bought", "must be 0 where the product was not on sale");
  }
  if (counts.outside.size() != markets || !counts.outside.allFinite() ||
      (counts.outside.array() < 0).any()) {
    throw core::InputError("outside", "must be one finite count of at least 0 for each market");
  }
  RequireShape("prices", counts.prices, counts);
  assert(counts.covariate_names.size() == counts.covariates.size());
  for (std::size_t f = 0; f < counts.covariates.size(); ++f) {
    RequireShape(counts.covariate_names[f], counts.covariates[f], counts);
  }
  for (Eigen::Index i = 0; i < counts.bought.cols(); ++i) {
    if (counts.bought.col(i).sum() > 0) continue;
    throw core::InputError("bought", "product " + std::to_string(i) + " was never bought");
  }
  if (counts.outside.sum() <= 0) throw core::InputError("outside", "was never chosen");
}

std::string ParameterName(const ChoiceCounts& counts, Eigen::Index parameter) {
  const Eigen::Index products = counts.bought.cols();
  if (parameter < products) return "taste of product " + std::to_string(parameter);
  if (parameter == products) return "price_sensitivity";
  return counts.covariate_names[static_cast<std::size_t>(parameter - products - 1)];
}

// z_mi' of one market, [N, P]; rows of products not on sale are 0.
void Regressors(const ChoiceCounts& counts, Eigen::Index market, Eigen::MatrixXd* z) {
  const Eigen::Index products = counts.bought.cols();
  z->setZero();
  for (Eigen::Index i = 0; i < products; ++i) {
    if (!OnSale(counts, market, i)) continue;
    (*z)(i, i) = 1;
    (*z)(i, products) = -counts.prices(market, i);
    for (std::size_t f = 0; f < counts.covariates.size(); ++f) {
      (*z)(i, products + 1 + static_cast<Eigen::Index>(f)) = counts.covariates[f](market, i);
    }
  }
}

// Cholesky factor of the information scaled to a unit diagonal, after naming a parameter that the
// others determine.
Eigen::LLT<Eigen::MatrixXd> Factor(const ChoiceCounts& counts, const Eigen::MatrixXd& information,
                                   const Eigen::VectorXd& scale) {
  constexpr double kDependent = 1e-6;  // of a unit-length column; its square is near rounding
  const Eigen::MatrixXd scaled =
      scale.cwiseInverse().asDiagonal() * information * scale.cwiseInverse().asDiagonal();
  Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(scaled.rows(), scaled.cols());
  for (Eigen::Index j = 0; j < scaled.cols(); ++j) {
    const double left = scaled(j, j) - lower.row(j).head(j).squaredNorm();
    if (!(left > kDependent * kDependent)) {
      throw core::InputError(ParameterName(counts, j),
                             "cannot be told from the other parameters in these data");
    }
    lower(j, j) = std::sqrt(left);
    for (Eigen::Index r = j + 1; r < scaled.rows(); ++r) {
      lower(r, j) = (scaled(r, j) - lower.row(r).head(j).dot(lower.row(j).head(j))) / lower(j, j);
    }
  }
  return Eigen::LLT<Eigen::MatrixXd>(scaled);
}

// Tastes that reproduce the overall shares at price sensitivity 0.
Eigen::VectorXd Start(const ChoiceCounts& counts) {
  Eigen::VectorXd parameters = Eigen::VectorXd::Zero(Parameters(counts));
  const Eigen::VectorXd sums = counts.bought.colwise().sum().transpose();
  parameters.head(sums.size()) = (sums / counts.outside.sum()).array().log().matrix();
  return parameters;
}

// log L and its derivatives at one parameter vector.
struct Point {
  Eigen::VectorXd parameters;
  double value = 0;
  Eigen::VectorXd score;
  Eigen::MatrixXd information;
};

Point Evaluate(const ChoiceCounts& counts, const Eigen::VectorXd& parameters) {
  const Eigen::Index size = parameters.size();
  Point point{parameters, 0, Eigen::VectorXd(size), Eigen::MatrixXd(size, size)};
  point.value = LogLikelihood(counts, parameters, point.score, point.information);
  return point;
}

// The point a Newton step away, halved until log L rises enough (Armijo 1966).
Point Advance(const ChoiceCounts& counts, const Point& from, const Eigen::VectorXd& direction,
              double decrement) {
  constexpr double kEnough = 1e-4;     // share of the rise that the slope promises
  constexpr double kRounding = 1e-13;  // relative; a smaller rise of log L cannot be seen
  double length = 1;
  Point next = Evaluate(counts, from.parameters + direction);
  if (decrement <= kRounding * std::abs(from.value)) return next;
  while (!(next.value >= from.value + kEnough * length * decrement) && length > 1e-10) {
    length /= 2;
    next = Evaluate(counts, from.parameters + length * direction);
  }
  return next;
}

ChoiceFit Summary(const ChoiceCounts& counts, const Point& point, int steps) {
  const Eigen::Index products = counts.bought.cols();
  const Eigen::Index size = point.parameters.size();
  const Eigen::VectorXd scale = point.information.diagonal().cwiseMax(1e-300).cwiseSqrt();
  const Eigen::MatrixXd inverse =
      Factor(counts, point.information, scale).solve(Eigen::MatrixXd::Identity(size, size));
  ChoiceFit fit;
  fit.covariance = scale.cwiseInverse().asDiagonal() * inverse * scale.cwiseInverse().asDiagonal();
  fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
  fit.taste = point.parameters.head(products);
  fit.price_sensitivity = point.parameters[products];
  fit.effects = point.parameters.tail(size - products - 1);
  fit.log_likelihood = point.value;
  fit.steps = steps;
  return fit;
}

}  // namespace

double LogLikelihood(const ChoiceCounts& counts,
                     const Eigen::Ref<const Eigen::VectorXd>& parameters,
                     Eigen::Ref<Eigen::VectorXd> score, Eigen::Ref<Eigen::MatrixXd> information) {
  const Eigen::Index products = counts.bought.cols();
  Eigen::MatrixXd z(products, parameters.size());
  Eigen::ArrayXd q(products);
  Availability available(products);
  score.setZero();
  information.setZero();
  double log_likelihood = 0;
  for (Eigen::Index m = 0; m < counts.bought.rows(); ++m) {
    Regressors(counts, m, &z);
    for (Eigen::Index i = 0; i < products; ++i) available[i] = OnSale(counts, m, i);
    const Eigen::ArrayXd utilities = (z * parameters).array();
    const Eigen::VectorXd bought = counts.bought.row(m).transpose();
    const double visitors = bought.sum() + counts.outside[m];
    log_likelihood +=
        bought.dot(utilities.matrix()) - visitors * InclusiveValue(utilities, available);
    ChoiceProbabilities(utilities, available, q);
    score.noalias() += z.transpose() * (bought - visitors * q.matrix());
    const Eigen::VectorXd mean = z.transpose() * q.matrix();
    information.noalias() += visitors * z.transpose() * q.matrix().asDiagonal() * z;
    information.noalias() -= visitors * mean * mean.transpose();
  }
  return log_likelihood;
}

ChoiceFit FitMultinomialLogit(const ChoiceCounts& counts) {
  constexpr int kMaxSteps = 100;
  // Squared distance to the maximum in standard errors before the last step, which squares it
  // again.
  constexpr double kDecrement = 1e-12;
  Validate(counts);
  Point point = Evaluate(counts, Start(counts));
  for (int step = 1; step <= kMaxSteps; ++step) {
    const Eigen::VectorXd scale = point.information.diagonal().cwiseMax(1e-300).cwiseSqrt();
    const Eigen::VectorXd direction = Factor(counts, point.information, scale)
                                          .solve(point.score.cwiseQuotient(scale))
                                          .cwiseQuotient(scale);
    const double decrement = point.score.dot(direction);
    point = Advance(counts, point, direction, decrement);
    if (decrement <= kDecrement) return Summary(counts, point, step);
  }
  throw core::RunError("the maximum-likelihood fit did not converge in 100 Newton steps");
}

}  // namespace souk::demand_models
