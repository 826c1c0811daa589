#include "calibration/choice_utilities.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace souk::calibration {

ChoiceUtilities::ChoiceUtilities(const ChoiceSets& sets)
    : sets_(sets), size_(sets.tastes() + 1 + static_cast<Eigen::Index>(sets.attributes.size())) {
  Validate(sets);
}

Eigen::Index ChoiceUtilities::TasteParameter(Eigen::Index row) const {
  return sets_.alternative[static_cast<std::size_t>(row)] - (sets_.has_outside() ? 0 : 1);
}

std::string ChoiceUtilities::ParameterName(Eigen::Index parameter) const {
  const Eigen::Index tastes = sets_.tastes();
  if (parameter == tastes) return "price_sensitivity";
  if (parameter > tastes) {
    return sets_.attributes[static_cast<std::size_t>(parameter - tastes - 1)];
  }
  const Eigen::Index alternative = parameter + (sets_.has_outside() ? 0 : 1);
  return "intrinsic utility of " + sets_.alternatives[static_cast<std::size_t>(alternative)];
}

Eigen::ArrayXd ChoiceUtilities::At(const Eigen::VectorXd& parameters, bool with_price) const {
  const Eigen::Index price = price_parameter();
  const auto attributes = static_cast<Eigen::Index>(sets_.attributes.size());
  Eigen::ArrayXd utilities = (sets_.attribute * parameters.segment(price + 1, attributes)).array();
  if (with_price) utilities -= parameters[price] * sets_.price.array();
  for (Eigen::Index r = 0; r < sets_.rows(); ++r) {
    const Eigen::Index taste = TasteParameter(r);
    if (taste >= 0) utilities[r] += parameters[taste];
  }
  return utilities;
}

void ChoiceUtilities::AddScore(Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                               Eigen::Ref<Eigen::VectorXd> score) const {
  const Eigen::Index begin = sets_.first[static_cast<std::size_t>(set)];
  const Eigen::Index price = price_parameter();
  for (Eigen::Index r = 0; r < slopes.size(); ++r) {
    const Eigen::Index taste = TasteParameter(begin + r);
    if (taste >= 0) score[taste] += slopes[r];
    score[price] -= slopes[r] * sets_.price[begin + r];
    for (Eigen::Index f = 0; f < sets_.attribute.cols(); ++f) {
      score[price + 1 + f] += slopes[r] * sets_.attribute(begin + r, f);
    }
  }
}

Eigen::MatrixXd ChoiceUtilities::Regressors(Eigen::Index set) const {
  const Eigen::Index begin = sets_.first[static_cast<std::size_t>(set)];
  const Eigen::Index rows = sets_.first[static_cast<std::size_t>(set) + 1] - begin;
  Eigen::MatrixXd z = Eigen::MatrixXd::Zero(rows, size_);
  for (Eigen::Index r = 0; r < rows; ++r) {
    const Eigen::Index taste = TasteParameter(begin + r);
    if (taste >= 0) z(r, taste) = 1;
    z(r, price_parameter()) = -sets_.price[begin + r];
    // A row of a matrix without columns would lie behind a null pointer.
    if (sets_.attribute.cols() > 0) {
      z.row(r).tail(sets_.attribute.cols()) = sets_.attribute.row(begin + r);
    }
  }
  return z;
}

Eigen::VectorXd ChoiceUtilities::Start() const {
  Eigen::VectorXd bought =
      Eigen::VectorXd::Zero(static_cast<Eigen::Index>(sets_.alternatives.size()));
  for (Eigen::Index r = 0; r < sets_.rows(); ++r) {
    bought[sets_.alternative[static_cast<std::size_t>(r)]] += sets_.bought[r];
  }
  const double base = sets_.has_outside() ? sets_.outside.sum() : bought[0];
  Eigen::VectorXd start = Eigen::VectorXd::Zero(size_);
  start.head(sets_.tastes()) = (bought.tail(sets_.tastes()) / base).array().log().matrix();
  return start;
}

double SetProbabilities(const Eigen::Ref<const Eigen::ArrayXd>& utilities, bool outside,
                        Eigen::Ref<Eigen::ArrayXd> probabilities) {
  const double largest =
      std::max(utilities.maxCoeff(), outside ? 0 : -std::numeric_limits<double>::infinity());
  probabilities = (utilities - largest).exp();
  const double sum = probabilities.sum() + (outside ? std::exp(-largest) : 0);
  probabilities /= sum;
  return largest + std::log(sum);
}

}  // namespace souk::calibration
