#include "calibration/constant_elasticity_fit.h"

#include <cmath>

#include "core/errors.h"

namespace souk::calibration {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Poisson counts `units` [T] of mean e^{X beta}.
class PoissonLikelihood final : public Likelihood {
 public:
  PoissonLikelihood(const MatrixXd& columns, const VectorXd& units,
                    const std::vector<std::string>& names, std::string product)
      : columns_(columns), units_(units), names_(names), product_(std::move(product)) {}
  Eigen::Index parameters() const override { return columns_.cols(); }
  std::string ParameterName(Eigen::Index j) const override {
    if (j == 0) return "size of " + product_;
    return "elasticity of " + product_ + " in the price of " +
           names_[static_cast<std::size_t>(j - 1)];
  }
  bool InformationIsExact() const override { return true; }
  double Evaluate(const VectorXd& parameters, VectorXd* score,
                  MatrixXd* information) const override {
    const VectorXd logs = columns_ * parameters;
    const VectorXd means = logs.array().exp();
    if (score != nullptr) *score = columns_.transpose() * (units_ - means);
    if (information != nullptr) {
      *information = columns_.transpose() * means.asDiagonal() * columns_;
    }
    return units_.dot(logs) - means.sum();
  }

 private:
  const MatrixXd& columns_;
  VectorXd units_;
  const std::vector<std::string>& names_;
  std::string product_;
};

void Check(const MatrixXd& prices, const MatrixXd& units, const std::vector<std::string>& names) {
  const auto require = [](bool good, const std::string& field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(prices.rows() > prices.cols() + 1, "prices", "must be of more periods than products + 1");
  require(units.rows() == prices.rows() && units.cols() == prices.cols() &&
              static_cast<Eigen::Index>(names.size()) == prices.cols(),
          "units", "must be one for each price");
  require(prices.allFinite() && prices.minCoeff() > 0, "prices", "must be finite numbers above 0");
  require(units.allFinite() && units.minCoeff() >= 0, "units",
          "must be finite numbers, at least 0");
  for (Eigen::Index i = 0; i < units.cols(); ++i) {
    require(units.col(i).sum() > 0, names[static_cast<std::size_t>(i)], "was never sold");
  }
}

}  // namespace

ConstantElasticityFit FitConstantElasticity(const MatrixXd& prices, const MatrixXd& units,
                                            const std::vector<std::string>& names) {
  Check(prices, units, names);
  const Eigen::Index periods = prices.rows();
  const Eigen::Index products = prices.cols();
  ConstantElasticityFit fit;
  fit.model.reference = prices.array().log().colwise().mean().exp();
  fit.model.size.resize(products);
  fit.model.elasticity.resize(products, products);
  fit.dispersion.resize(products);
  MatrixXd columns(periods, products + 1);
  columns.col(0).setOnes();
  columns.rightCols(products) =
      (prices.array().rowwise() / fit.model.reference.transpose()).log().matrix();
  for (Eigen::Index i = 0; i < products; ++i) {
    const VectorXd sold = units.col(i);
    VectorXd start = VectorXd::Zero(products + 1);
    start[0] = std::log(sold.mean());
    const PoissonLikelihood likelihood(columns, sold, names, names[static_cast<std::size_t>(i)]);
    fit.likelihoods.push_back(MaximizeLikelihood(likelihood, start));
    const VectorXd& parameters = fit.likelihoods.back().parameters;
    fit.model.size[i] = std::exp(parameters[0]);
    fit.model.elasticity.row(i) = parameters.tail(products);
    const VectorXd means = (columns * parameters).array().exp();
    fit.dispersion[i] = (sold - means).cwiseAbs2().cwiseQuotient(means).sum() /
                        static_cast<double>(periods - products - 1);
  }
  return fit;
}

}  // namespace souk::calibration
