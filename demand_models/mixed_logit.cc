#include "demand_models/mixed_logit.h"

#include <fmt/core.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/errors.h"

namespace souk::demand_models {

void Validate(const MixedLogit& model) {
  constexpr double kSum = 1e-9;  // what sums of decimal shares may miss
  if (model.classes.empty() ||
      static_cast<Eigen::Index>(model.classes.size()) != model.weight.size()) {
    throw core::InputError("weight",
                           "must be given for each class, of which there is at least one");
  }
  if (!(model.weight > 0).all() || !(std::abs(model.weight.sum() - 1) <= kSum)) {
    throw core::InputError("weight", "must be above 0 and sum to 1");
  }
  for (const MultinomialLogit& customers : model.classes) {
    Validate(customers);
    if (customers.taste.size() == model.classes[0].taste.size()) continue;
    throw core::InputError("taste", "must have as many products in every class");
  }
}

double ChoiceProbabilities(const MixedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                           const Availability& available,
                           Eigen::Ref<Eigen::ArrayXd> probabilities) {
  Eigen::ArrayXd q(prices.size());
  Eigen::ArrayXd utilities(prices.size());
  double nothing = 0;
  probabilities.setZero();
  for (std::size_t k = 0; k < model.classes.size(); ++k) {
    const double weight = model.weight[static_cast<Eigen::Index>(k)];
    Utilities(model.classes[k], prices, Eigen::ArrayXd(), utilities);
    nothing += weight * ChoiceProbabilities(utilities, available, q);
    probabilities += weight * q;
  }
  return nothing;
}

void ExpectedDemand(const MixedLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand) {
  ChoiceProbabilities(model, prices, available, demand);
  demand *= visitors;
}

void DemandPriceGradient(const MixedLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian) {
  Eigen::MatrixXd part(prices.size(), prices.size());
  jacobian.setZero();
  for (std::size_t k = 0; k < model.classes.size(); ++k) {
    const double share = visitors * model.weight[static_cast<Eigen::Index>(k)];
    DemandPriceGradient(model.classes[k], share, prices, available, part);
    jacobian += part;
  }
}

double ConsumerSurplus(const MixedLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available) {
  double surplus = 0;
  for (std::size_t k = 0; k < model.classes.size(); ++k) {
    const double share = visitors * model.weight[static_cast<Eigen::Index>(k)];
    surplus += ConsumerSurplus(model.classes[k], share, prices, available);
  }
  return surplus;
}

NormalQuadrature GaussHermite(int nodes) {
  if (nodes < 1 || nodes > 64) throw core::InputError("nodes", "must be 1 to 64");
  // The Jacobi matrix of the probabilists' Hermite polynomials: zeros and sqrt(1), sqrt(2), ...
  Eigen::VectorXd beside(nodes - 1);
  for (Eigen::Index n = 0; n < beside.size(); ++n)
    beside[n] = std::sqrt(static_cast<double>(n + 1));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::VectorXd::Zero(nodes), beside);
  return {solver.eigenvalues().array(), solver.eigenvectors().row(0).array().square().transpose()};
}

MixedLogit LogNormalSensitivity(const Eigen::Ref<const Eigen::ArrayXd>& taste, double median,
                                double log_sd, int nodes) {
  if (!std::isfinite(median) || median <= 0) {
    throw core::InputError("median", "must be a finite number above 0");
  }
  if (!std::isfinite(log_sd) || log_sd < 0) {
    throw core::InputError("log_sd", "must be a finite number of at least 0");
  }
  const NormalQuadrature rule = GaussHermite(nodes);
  MixedLogit model;
  model.weight = rule.weights;
  for (const double node : rule.nodes) {
    model.classes.push_back({taste, median * std::exp(log_sd * node)});
  }
  return model;
}

}  // namespace souk::demand_models
