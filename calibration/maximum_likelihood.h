#pragma once

// Maximum likelihood for any model that gives its log-likelihood and score.
//
//   step = A^{-1} score,   A the information where the model has it exactly (Newton), else the sum
//          of the outer products of the independent parts' scores (Berndt, Hall, Hall & Hausman
//          1974); near the maximum, where that is slow, minus the Hessian by differences of the
//          score
//   Var = (-Hessian)^{-1} at the maximum
//
// with steps halved until log L rises enough (Armijo 1966). P parameters.

#include <Eigen/Core>
#include <string>
#include <vector>

namespace souk::calibration {

class Likelihood {
 public:
  virtual ~Likelihood() = default;
  virtual Eigen::Index parameters() const = 0;
  virtual std::string ParameterName(Eigen::Index parameter) const = 0;
  // log L, -infinity outside of what the parameters may be; unless null also the score [P] and the
  // matrix A above [P, P].
  virtual double Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                          Eigen::MatrixXd* information) const = 0;
  virtual bool InformationIsExact() const { return false; }

 protected:
  Likelihood() = default;
  Likelihood(const Likelihood&) = default;
  Likelihood& operator=(const Likelihood&) = default;
};

struct LikelihoodFit {
  Eigen::VectorXd parameters;       // [P]
  Eigen::VectorXd standard_errors;  // [P]
  Eigen::MatrixXd covariance;       // [P, P]
  double log_likelihood = 0;
  int steps = 0;
};

// From `start`, where log L must be finite. core::InputError naming a parameter that the others
// determine, or that grows without limit because it separates the choices. core::RunError when it
// does not converge.
LikelihoodFit MaximizeLikelihood(const Likelihood& likelihood, const Eigen::VectorXd& start);
// The highest of what several starts lead to, at least one; a start that fails counts for nothing
// beside one that does not.
LikelihoodFit MaximizeLikelihood(const Likelihood& likelihood,
                                 const std::vector<Eigen::VectorXd>& starts);

// Minus the Hessian of log L [P, P]: the exact information, or central differences of the score.
Eigen::MatrixXd ObservedInformation(const Likelihood& likelihood,
                                    const Eigen::VectorXd& parameters);

}  // namespace souk::calibration
