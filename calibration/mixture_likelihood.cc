// The mixtures of choice_likelihood.h: latent classes and a spread of price sensitivity.

#include <fmt/core.h>

#include <cmath>

#include "calibration/choice_likelihood.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "demand_models/log_sum_exp.h"

namespace souk::calibration {

struct MixtureLikelihood::Part {
  Eigen::ArrayXd shares;  // [R] q
  Eigen::ArrayXd value;   // [C] log-likelihood of each set
};

void MixtureLikelihood::AddPerson(const std::vector<Part>& parts, const Eigen::ArrayXd& weights,
                                  const Eigen::ArrayXd& posterior, Eigen::Index begin,
                                  Eigen::Index end, const Eigen::VectorXd& parameters,
                                  Eigen::VectorXd* score) const {
  const ChoiceSets& sets = utilities_.sets();
  Eigen::ArrayXd slopes;
  for (Eigen::Index c = begin; c < end; ++c) {
    const Eigen::Index first = sets.first[static_cast<std::size_t>(c)];
    const Eigen::Index rows = sets.first[static_cast<std::size_t>(c) + 1] - first;
    const double count = sets.CountOf(c);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      slopes =
          posterior[static_cast<Eigen::Index>(k)] *
          (sets.bought.segment(first, rows).array() - count * parts[k].shares.segment(first, rows));
      AddScoreOf(static_cast<int>(k), c, slopes, parameters, score);
    }
  }
  AddWeightScore(posterior, weights, score);
}

MixtureLikelihood::Part MixtureLikelihood::PartAt(int point,
                                                  const Eigen::VectorXd& parameters) const {
  const ChoiceSets& sets = utilities_.sets();
  const Eigen::ArrayXd u = UtilitiesOf(point, parameters);
  Part part{Eigen::ArrayXd(sets.rows()), Eigen::ArrayXd(sets.sets())};
  for (Eigen::Index c = 0; c < sets.sets(); ++c) {
    core::ThrowIfStopped();
    const Eigen::Index first = sets.first[static_cast<std::size_t>(c)];
    const Eigen::Index rows = sets.first[static_cast<std::size_t>(c) + 1] - first;
    const double total = SetProbabilities(u.segment(first, rows), sets.has_outside(),
                                          part.shares.segment(first, rows));
    part.value[c] = (sets.bought.segment(first, rows).array() * u.segment(first, rows)).sum() -
                    sets.CountOf(c) * total;
  }
  return part;
}

// The set after the last of the person who chose from `begin`.
Eigen::Index MixtureLikelihood::PersonEnd(Eigen::Index begin) const {
  const ChoiceSets& sets = utilities_.sets();
  if (sets.person.empty()) return begin + 1;
  const auto person = [&](Eigen::Index set) { return sets.person[static_cast<std::size_t>(set)]; };
  Eigen::Index end = begin + 1;
  while (end < sets.sets() && person(end) == person(begin)) ++end;
  return end;
}

double MixtureLikelihood::Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                                   Eigen::MatrixXd* information) const {
  std::vector<Part> parts;
  parts.reserve(static_cast<std::size_t>(points()));
  for (int k = 0; k < points(); ++k) parts.push_back(PartAt(k, parameters));
  const Eigen::ArrayXd log_weights = LogWeights(parameters);
  const Eigen::ArrayXd weights = log_weights.exp();
  if (score != nullptr) score->setZero();
  if (information != nullptr) information->setZero();
  Eigen::VectorXd own(parameters.size());
  Eigen::ArrayXd posterior(points());
  double log_likelihood = 0;
  for (Eigen::Index begin = 0, end = 0; begin < utilities_.sets().sets(); begin = end) {
    core::ThrowIfStopped();
    end = PersonEnd(begin);
    for (int k = 0; k < points(); ++k) {
      posterior[k] = log_weights[k] +
                     parts[static_cast<std::size_t>(k)].value.segment(begin, end - begin).sum();
    }
    const double value = demand_models::LogSumExp(posterior);
    log_likelihood += value;
    if (score == nullptr) continue;
    posterior = (posterior - value).exp();
    own.setZero();
    AddPerson(parts, weights, posterior, begin, end, parameters, &own);
    *score += own;
    if (information != nullptr) information->selfadjointView<Eigen::Lower>().rankUpdate(own);
  }
  if (information != nullptr) {
    information->triangularView<Eigen::StrictlyUpper>() = information->transpose();
  }
  return log_likelihood;
}

LatentClassLikelihood::LatentClassLikelihood(const ChoiceSets& sets, int classes)
    : MixtureLikelihood(sets), classes_(classes) {
  if (classes < 2 || classes > 20) throw core::InputError("classes", "must be 2 to 20");
}

std::string LatentClassLikelihood::ParameterName(Eigen::Index j) const {
  const Eigen::Index size = class_parameters();
  if (j >= classes_ * size) return fmt::format("log weight of class {}", j - classes_ * size + 1);
  return fmt::format("{} in class {}", utilities_.ParameterName(j % size), j / size);
}

Eigen::ArrayXd LatentClassLikelihood::LogWeights(const Eigen::VectorXd& parameters) const {
  Eigen::ArrayXd odds(classes_);
  odds << 0, parameters.tail(classes_ - 1).array();
  return odds - demand_models::LogSumExp(odds);
}

Eigen::ArrayXd LatentClassLikelihood::Weights(const Eigen::VectorXd& parameters) const {
  return LogWeights(parameters).exp();
}

Eigen::ArrayXd LatentClassLikelihood::UtilitiesOf(int point,
                                                  const Eigen::VectorXd& parameters) const {
  return utilities_.At(parameters.segment(point * class_parameters(), class_parameters()));
}

void LatentClassLikelihood::AddScoreOf(int point, Eigen::Index set,
                                       const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                                       const Eigen::VectorXd&, Eigen::VectorXd* score) const {
  utilities_.AddScore(set, slopes, score->segment(point * class_parameters(), class_parameters()));
}

void LatentClassLikelihood::AddWeightScore(const Eigen::ArrayXd& posterior,
                                           const Eigen::ArrayXd& weights,
                                           Eigen::VectorXd* score) const {
  score->tail(classes_ - 1) += (posterior - weights).tail(classes_ - 1).matrix();
}

SpreadLikelihood::SpreadLikelihood(const ChoiceSets& sets, int nodes) : MixtureLikelihood(sets) {
  if (nodes < 2) throw core::InputError("nodes", "must be 2 to 64");
  rule_ = demand_models::GaussHermite(nodes);
}

std::string SpreadLikelihood::ParameterName(Eigen::Index j) const {
  if (j == utilities_.price_parameter()) return "log median price_sensitivity";
  if (j == utilities_.parameters()) return "log_sd of price_sensitivity";
  return utilities_.ParameterName(j);
}

double SpreadLikelihood::Sensitivity(int point, const Eigen::VectorXd& parameters) const {
  return std::exp(parameters[utilities_.price_parameter()] +
                  parameters[utilities_.parameters()] * rule_.nodes[point]);
}

Eigen::ArrayXd SpreadLikelihood::LogWeights(const Eigen::VectorXd&) const {
  return rule_.weights.log();
}

Eigen::ArrayXd SpreadLikelihood::UtilitiesOf(int point, const Eigen::VectorXd& parameters) const {
  return utilities_.At(parameters, false) -
         Sensitivity(point, parameters) * utilities_.sets().price.array();
}

void SpreadLikelihood::AddScoreOf(int point, Eigen::Index set,
                                  const Eigen::Ref<const Eigen::ArrayXd>& slopes,
                                  const Eigen::VectorXd& parameters, Eigen::VectorXd* score) const {
  const Eigen::Index price = utilities_.price_parameter();
  const double before = (*score)[price];
  utilities_.AddScore(set, slopes, *score);
  // d sensitivity / d log median is the sensitivity, / d log_sd the sensitivity times the node.
  const double by_sensitivity = (*score)[price] - before;
  const double by_log = by_sensitivity * Sensitivity(point, parameters);
  (*score)[price] = before + by_log;
  (*score)[utilities_.parameters()] += by_log * rule_.nodes[point];
}

}  // namespace souk::calibration
