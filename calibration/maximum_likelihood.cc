#include "calibration/maximum_likelihood.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <exception>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/stop_token.h"

namespace souk::calibration {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// log L and what it says about the next step.
struct Point {
  VectorXd parameters;
  double value = 0;
  VectorXd score;
  MatrixXd information;
};

Point EvaluateAt(const Likelihood& likelihood, const VectorXd& parameters) {
  const Eigen::Index size = parameters.size();
  Point point{parameters, 0, VectorXd(size), MatrixXd(size, size)};
  point.value = likelihood.Evaluate(parameters, &point.score, &point.information);
  return point;
}

VectorXd ScaleOf(const MatrixXd& information) {
  return information.diagonal().cwiseMax(1e-300).cwiseSqrt();
}

// Solves information x = right, columns scaled to unit length; empty unless positive definite.
std::optional<MatrixXd> SolveScaled(const MatrixXd& information, const MatrixXd& right) {
  if ((information.diagonal().array() <= 0).any()) return std::nullopt;
  const VectorXd inverse = ScaleOf(information).cwiseInverse();
  const Eigen::LLT<MatrixXd> factor(inverse.asDiagonal() * information * inverse.asDiagonal());
  if (factor.info() != Eigen::Success) return std::nullopt;
  return inverse.asDiagonal() * factor.solve(inverse.asDiagonal() * right);
}

// Names a parameter whose column of the information is a combination of those before it.
void RequireIdentified(const Likelihood& likelihood, const MatrixXd& information) {
  constexpr double kDependent = 1e-6;  // of a unit-length column; its square is near rounding
  const VectorXd inverse = ScaleOf(information).cwiseInverse();
  const MatrixXd scaled = inverse.asDiagonal() * information * inverse.asDiagonal();
  MatrixXd lower = MatrixXd::Zero(scaled.rows(), scaled.cols());
  for (Eigen::Index j = 0; j < scaled.cols(); ++j) {
    const double left = scaled(j, j) - lower.row(j).head(j).squaredNorm();
    if (!(left > kDependent * kDependent)) {
      throw core::InputError(likelihood.ParameterName(j),
                             "cannot be told from the other parameters in these data");
    }
    lower(j, j) = std::sqrt(left);
    for (Eigen::Index r = j + 1; r < scaled.rows(); ++r) {
      lower(r, j) = (scaled(r, j) - lower.row(r).head(j).dot(lower.row(j).head(j))) / lower(j, j);
    }
  }
}

// Parameters that run off to infinity take their information with them.
void RequireNotSeparated(const Likelihood& likelihood, const MatrixXd& at_start,
                         const MatrixXd& now) {
  constexpr double kVanished = 1e-7;  // e^{-16}: utilities sixteen apart tell all
  std::vector<std::string> names;
  for (Eigen::Index j = 0; j < now.cols(); ++j) {
    if (now(j, j) < kVanished * at_start(j, j)) names.push_back(likelihood.ParameterName(j));
  }
  if (names.empty()) return;
  throw core::InputError(fmt::format("{}", fmt::join(names, ", ")),
                         "no finite estimate exists: in these data it separates who chooses what");
}

// Far from the maximum a Hessian need not be definite; A always is where parameters are identified.
VectorXd Direction(const Likelihood& likelihood, const Point& point, bool newton) {
  if (newton && !likelihood.InformationIsExact()) {
    const auto step = SolveScaled(ObservedInformation(likelihood, point.parameters), point.score);
    if (step) return *step;
  }
  const auto step = SolveScaled(point.information, point.score);
  if (step) return *step;
  RequireIdentified(likelihood, point.information);
  throw core::RunError("the information matrix of the fit is not positive definite");
}

// The point a step away, halved until log L rises enough.
Point Advance(const Likelihood& likelihood, const Point& from, const VectorXd& direction,
              double decrement) {
  constexpr double kEnough = 1e-4;     // share of the rise that the slope promises
  constexpr double kRounding = 1e-13;  // relative; a smaller rise of log L cannot be seen
  const bool visible = decrement > kRounding * std::abs(from.value);
  double length = 1;
  while (length > 1e-10) {
    const VectorXd to = from.parameters + length * direction;
    const double value = likelihood.Evaluate(to, nullptr, nullptr);
    const double wanted = visible ? from.value + kEnough * length * decrement
                                  : from.value - kRounding * std::abs(from.value);
    if (value >= wanted) break;
    length /= 2;
  }
  return EvaluateAt(likelihood, from.parameters + length * direction);
}

LikelihoodFit Summary(const Likelihood& likelihood, const Point& point, int steps) {
  const MatrixXd information = ObservedInformation(likelihood, point.parameters);
  RequireIdentified(likelihood, information);
  const auto size = point.parameters.size();
  const auto inverse = SolveScaled(information, MatrixXd::Identity(size, size));
  if (!inverse) throw core::RunError("the fit stopped where log L has no maximum");
  LikelihoodFit fit;
  fit.parameters = point.parameters;
  fit.covariance = *inverse;
  fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
  fit.log_likelihood = point.value;
  fit.steps = steps;
  return fit;
}

struct Top {
  Point point;
  int steps = 0;
};

Top Climb(const Likelihood& likelihood, const VectorXd& start) {
  constexpr int kMaxSteps = 300;
  // Squared distances to the maximum in standard errors: where a Hessian is definite, before the
  // last step, and what a step has to leave of it lest the Hessian be asked.
  constexpr double kNear = 1e-2;
  constexpr double kThere = 1e-12;
  constexpr double kSlow = .1;
  Point point = EvaluateAt(likelihood, start);
  RequireIdentified(likelihood, point.information);
  const MatrixXd at_start = point.information;
  bool newton = false;
  double before = std::numeric_limits<double>::infinity();
  for (int step = 1; step <= kMaxSteps; ++step) {
    core::ThrowIfStopped();
    const VectorXd direction = Direction(likelihood, point, newton);
    const double decrement = point.score.dot(direction);
    point = Advance(likelihood, point, direction, decrement);
    RequireNotSeparated(likelihood, at_start, point.information);
    if (decrement <= kThere) return {point, step};
    newton = decrement < kNear && decrement > kSlow * before;
    before = decrement;
  }
  throw core::RunError("the maximum-likelihood fit did not converge in 300 steps");
}

}  // namespace

MatrixXd ObservedInformation(const Likelihood& likelihood, const VectorXd& parameters) {
  const Eigen::Index size = parameters.size();
  MatrixXd information(size, size);
  VectorXd above(size);
  if (likelihood.InformationIsExact()) {
    likelihood.Evaluate(parameters, &above, &information);
    return information;
  }
  VectorXd below(size);
  for (Eigen::Index j = 0; j < size; ++j) {
    // The step that balances truncation and rounding of central differences.
    const double step =
        std::cbrt(std::numeric_limits<double>::epsilon()) * std::max(1., std::abs(parameters[j]));
    VectorXd moved = parameters;
    moved[j] = parameters[j] + step;
    likelihood.Evaluate(moved, &above, nullptr);
    moved[j] = parameters[j] - step;
    likelihood.Evaluate(moved, &below, nullptr);
    information.col(j) = (below - above) / (2 * step);
  }
  return (information + information.transpose()) / 2;
}

LikelihoodFit MaximizeLikelihood(const Likelihood& likelihood, const VectorXd& start) {
  return MaximizeLikelihood(likelihood, std::vector<VectorXd>{start});
}

LikelihoodFit MaximizeLikelihood(const Likelihood& likelihood,
                                 const std::vector<VectorXd>& starts) {
  std::optional<Top> best;
  std::exception_ptr fault;
  for (const VectorXd& start : starts) {
    try {
      Top top = Climb(likelihood, start);
      if (!best || top.point.value > best->point.value) best = std::move(top);
    } catch (const std::exception&) {
      if (!fault) fault = std::current_exception();
    }
  }
  if (!best) std::rethrow_exception(fault);
  return Summary(likelihood, best->point, best->steps);
}

}  // namespace souk::calibration
