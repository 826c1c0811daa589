#pragma once

// Elasticities of purchase probabilities, entry (i, j) = dq_i / dp_j * p_j / q_i, [N, N], from a
// model's own gradient. `inside`: of the shares among those who buy, where not buying is no choice:
// s_i = q_i / sum_k q_k, so d log s_i = d log q_i - sum_k s_k d log q_k.

#include <Eigen/Core>

#include "demand_models/multinomial_logit.h"

namespace souk::demand_models {

template <typename Model>
Eigen::MatrixXd Elasticities(const Model& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                             bool inside) {
  const Eigen::Index products = prices.size();
  Eigen::ArrayXd q(products);
  Eigen::MatrixXd elasticities(products, products);
  ExpectedDemand(model, 1, prices, {}, q);
  DemandPriceGradient(model, 1, prices, {}, elasticities);
  elasticities = q.inverse().matrix().asDiagonal() * elasticities * prices.matrix().asDiagonal();
  if (!inside) return elasticities;
  const Eigen::RowVectorXd of_all = (q / q.sum()).matrix().transpose() * elasticities;
  return elasticities.rowwise() - of_all;
}

}  // namespace souk::demand_models
