#pragma once

// The linear part that every choice model estimates from ChoiceSets:
//
//   u_r = taste_{alternative of r} - price_sensitivity price_r + sum_f effect_f attribute_rf
//
// Its parameters, in this order: tastes, price sensitivity, effects; L of them. Scores are sums of
// g_r z_r with g_r = d log L / d u_r and z_r = du_r / dparameters. R rows.

#include <Eigen/Core>
#include <string>

#include "calibration/choice_sets.h"

namespace souk::calibration {

class ChoiceUtilities {
 public:
  // Validates the sets; holds a reference to them.
  explicit ChoiceUtilities(const ChoiceSets& sets);

  const ChoiceSets& sets() const { return sets_; }
  Eigen::Index parameters() const { return size_; }  // L
  Eigen::Index price_parameter() const { return sets_.tastes(); }
  std::string ParameterName(Eigen::Index parameter) const;

  // Utilities [R] at the first L of `parameters`; without the price's part when told so.
  Eigen::ArrayXd At(const Eigen::VectorXd& parameters, bool with_price = true) const;
  // Adds g_r z_r of a set's rows to the first L of `score`.
  void AddScore(Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                Eigen::Ref<Eigen::VectorXd> score) const;
  // z_r of a set's rows, [rows, L].
  Eigen::MatrixXd Regressors(Eigen::Index set) const;
  // Tastes that reproduce the overall shares, all else 0; [L].
  Eigen::VectorXd Start() const;

 private:
  Eigen::Index TasteParameter(Eigen::Index row) const;  // -1 for the one that is 0

  const ChoiceSets& sets_;
  Eigen::Index size_;
};

// A set's choice probabilities [rows] at utilities [rows] (not buying weighs 1 where that is a
// choice). Returns the log of the sum that they share.
double SetProbabilities(const Eigen::Ref<const Eigen::ArrayXd>& utilities, bool outside,
                        Eigen::Ref<Eigen::ArrayXd> probabilities);

}  // namespace souk::calibration
