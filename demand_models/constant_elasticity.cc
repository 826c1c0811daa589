#include "demand_models/constant_elasticity.h"

#include <cassert>
#include <limits>

#include "core/errors.h"

namespace souk::demand_models {

void Validate(const ConstantElasticity& model) {
  const Eigen::Index products = model.size.size();
  if (!model.size.allFinite() || (model.size < 0).any()) {
    throw core::InputError("size", "must be finite numbers of at least 0");
  }
  if (model.reference.size() != products || !model.reference.allFinite() ||
      (model.reference <= 0).any()) {
    throw core::InputError("reference", "must be a finite price above 0 for each product");
  }
  if (model.elasticity.rows() != products || model.elasticity.cols() != products ||
      !model.elasticity.allFinite()) {
    throw core::InputError("elasticity", "must be a finite number for each pair of products");
  }
  if ((model.elasticity.diagonal().array() > 0).any()) {
    throw core::InputError("elasticity", "of a product in its own price must be at most 0");
  }
}

void ExpectedDemand(const ConstantElasticity& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                    Eigen::Ref<Eigen::ArrayXd> demand) {
  assert((prices > 0).all());
  const Eigen::VectorXd moves = (prices / model.reference).log().matrix();
  demand = model.size * (model.elasticity * moves).array().exp();
}

void DemandPriceGradient(const ConstantElasticity& model,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         Eigen::Ref<Eigen::MatrixXd> jacobian) {
  Eigen::ArrayXd demand(prices.size());
  ExpectedDemand(model, prices, demand);
  jacobian =
      demand.matrix().asDiagonal() * model.elasticity * prices.inverse().matrix().asDiagonal();
}

void ConsumerSurplus(const ConstantElasticity& model,
                     const Eigen::Ref<const Eigen::ArrayXd>& prices,
                     Eigen::Ref<Eigen::ArrayXd> surplus) {
  ExpectedDemand(model, prices, surplus);
  for (Eigen::Index i = 0; i < surplus.size(); ++i) {
    const double own = model.elasticity(i, i);
    if (surplus[i] == 0) continue;
    surplus[i] =
        own < -1 ? surplus[i] * prices[i] / (-own - 1) : std::numeric_limits<double>::infinity();
  }
}

}  // namespace souk::demand_models
