#include "calibration/choice_likelihood.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "core/stop_token.h"

namespace souk::calibration {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Eigen::Index First(const ChoiceSets& sets, Eigen::Index set) {
  return sets.first[static_cast<std::size_t>(set)];
}

}  // namespace

double MultinomialLikelihood::Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                                       Eigen::MatrixXd* information) const {
  const ChoiceSets& sets = utilities_.sets();
  const Eigen::ArrayXd u = utilities_.At(parameters);
  Eigen::ArrayXd q(sets.rows());
  if (score != nullptr) score->setZero();
  if (information != nullptr) information->setZero();
  double log_likelihood = 0;
  for (Eigen::Index c = 0; c < sets.sets(); ++c) {
    core::ThrowIfStopped();
    const Eigen::Index begin = First(sets, c);
    const Eigen::Index rows = First(sets, c + 1) - begin;
    const double count = sets.CountOf(c);
    auto shares = q.segment(begin, rows);
    const double total = SetProbabilities(u.segment(begin, rows), sets.has_outside(), shares);
    const auto bought = sets.bought.segment(begin, rows).array();
    log_likelihood += (bought * u.segment(begin, rows)).sum() - count * total;
    if (score != nullptr) utilities_.AddScore(c, bought - count * shares, *score);
    if (information == nullptr) continue;
    const Eigen::MatrixXd z = utilities_.Regressors(c);
    const Eigen::VectorXd mean = z.transpose() * shares.matrix();
    information->noalias() += count * (z.transpose() * shares.matrix().asDiagonal() * z);
    information->noalias() -= count * mean * mean.transpose();
  }
  return log_likelihood;
}

// One set: its rows, and its nests [K].
struct NestedLikelihood::Nests {
  const NestedLikelihood& owner;
  Eigen::Index begin = 0;
  double visitors = 0;       // choices made from the set
  double total = 0;          // log of what the nests and not buying weigh together
  Eigen::ArrayXd within;     // [rows] q_{i|k}
  Eigen::ArrayXd count;      // choices from the nest
  Eigen::ArrayXd largest;    // scaled utility
  Eigen::ArrayXd sum;        // of exponentials less the largest
  Eigen::ArrayXd mean;       // utility, weighted by q_{i|k}
  Eigen::ArrayXd inclusive;  // I_k; -infinity for a nest that is not offered
  Eigen::ArrayXd share;      // Q_k

  Nests(const NestedLikelihood& likelihood, Eigen::Index nests)
      : owner(likelihood),
        count(nests),
        largest(nests),
        sum(nests),
        mean(nests),
        inclusive(nests),
        share(nests) {}

  int NestOf(Eigen::Index row) const {
    const int i = owner.utilities_.sets().alternative[static_cast<std::size_t>(begin + row)];
    return owner.nest_[static_cast<std::size_t>(i)];
  }

  void Measure(Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& u,
               const Eigen::ArrayXd& dissimilarity) {
    const ChoiceSets& sets = owner.utilities_.sets();
    begin = First(sets, set);
    visitors = sets.CountOf(set);
    within.resize(u.size());
    count.setZero();
    sum.setZero();
    mean.setZero();
    largest.setConstant(-kInfinity);
    for (Eigen::Index r = 0; r < u.size(); ++r) {
      const int k = NestOf(r);
      largest[k] = std::max(largest[k], u[r] / dissimilarity[k]);
      count[k] += sets.bought[begin + r];
    }
    for (Eigen::Index r = 0; r < u.size(); ++r) {
      const int k = NestOf(r);
      within[r] = std::exp(u[r] / dissimilarity[k] - largest[k]);
      sum[k] += within[r];
    }
    for (Eigen::Index r = 0; r < u.size(); ++r) {
      within[r] /= sum[NestOf(r)];
      mean[NestOf(r)] += within[r] * u[r];
    }
    inclusive = largest + sum.log();
    total = SetProbabilities(dissimilarity * inclusive, sets.has_outside(), share);
  }
};

NestedLikelihood::NestedLikelihood(const ChoiceSets& sets, const std::vector<int>& nest)
    : utilities_(sets), nest_(nest) {
  if (nest.size() != sets.alternatives.size()) {
    throw core::InputError("nest", "must be given for each alternative");
  }
  std::vector<int> members;
  for (const int k : nest) {
    if (k < 0) throw core::InputError("nest", "must be at least 0");
    members.resize(std::max(members.size(), static_cast<std::size_t>(k) + 1));
    ++members[static_cast<std::size_t>(k)];
  }
  for (const int count : members) parameter_.push_back(count > 1 ? estimated_++ : -1);
  if (estimated_ == 0) throw core::InputError("nest", "no nest holds two alternatives");
}

std::string NestedLikelihood::ParameterName(Eigen::Index j) const {
  if (j < utilities_.parameters()) return utilities_.ParameterName(j);
  const Eigen::Index place = j - utilities_.parameters();
  const auto found = std::find(parameter_.begin(), parameter_.end(), place);
  return fmt::format("dissimilarity of nest {}", found - parameter_.begin());
}

Eigen::ArrayXd NestedLikelihood::Dissimilarities(const Eigen::VectorXd& parameters) const {
  Eigen::ArrayXd values = Eigen::ArrayXd::Ones(static_cast<Eigen::Index>(parameter_.size()));
  for (std::size_t k = 0; k < parameter_.size(); ++k) {
    if (parameter_[k] < 0) continue;
    values[static_cast<Eigen::Index>(k)] = parameters[utilities_.parameters() + parameter_[k]];
  }
  return values;
}

double NestedLikelihood::EvaluateSet(Eigen::Index set, const Eigen::ArrayXd& utilities,
                                     const Eigen::ArrayXd& dissimilarity, Nests* nests,
                                     Eigen::VectorXd* score) const {
  const ChoiceSets& sets = utilities_.sets();
  const Eigen::Index begin = First(sets, set);
  const Eigen::Index rows = First(sets, set + 1) - begin;
  const auto u = utilities.segment(begin, rows);
  nests->Measure(set, u, dissimilarity);
  double log_likelihood = -nests->visitors * nests->total;
  for (Eigen::Index r = 0; r < rows; ++r) {
    const int k = nests->NestOf(r);
    const double lambda = dissimilarity[k];
    log_likelihood += sets.bought[begin + r] * (u[r] / lambda + (lambda - 1) * nests->inclusive[k]);
  }
  if (score != nullptr) AddSetScore(set, u, dissimilarity, *nests, score);
  return log_likelihood;
}

void NestedLikelihood::AddSetScore(Eigen::Index set, const Eigen::Ref<const Eigen::ArrayXd>& u,
                                   const Eigen::ArrayXd& dissimilarity, const Nests& nests,
                                   Eigen::VectorXd* score) const {
  const ChoiceSets& sets = utilities_.sets();
  Eigen::ArrayXd slopes(u.size());
  for (Eigen::Index r = 0; r < u.size(); ++r) {
    const int k = nests.NestOf(r);
    const double lambda = dissimilarity[k];
    const double bought = sets.bought[nests.begin + r];
    slopes[r] = bought / lambda + nests.within[r] * (nests.count[k] * (1 - 1 / lambda) -
                                                     nests.visitors * nests.share[k]);
    const Eigen::Index place = parameter_[static_cast<std::size_t>(k)];
    if (place >= 0) {
      (*score)[utilities_.parameters() + place] -= bought * u[r] / (lambda * lambda);
    }
  }
  utilities_.AddScore(set, slopes, *score);
  for (std::size_t k = 0; k < parameter_.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    if (parameter_[k] < 0 || nests.sum[at] == 0) continue;
    const double lambda = dissimilarity[at];
    const double slope = -nests.mean[at] / (lambda * lambda);  // dI / dlambda
    (*score)[utilities_.parameters() + parameter_[k]] +=
        nests.count[at] * (nests.inclusive[at] + (lambda - 1) * slope) -
        nests.visitors * nests.share[at] * (nests.inclusive[at] + lambda * slope);
  }
}

double NestedLikelihood::Evaluate(const Eigen::VectorXd& parameters, Eigen::VectorXd* score,
                                  Eigen::MatrixXd* information) const {
  const Eigen::ArrayXd dissimilarity = Dissimilarities(parameters);
  if (!(dissimilarity > 0).all()) return -kInfinity;
  const ChoiceSets& sets = utilities_.sets();
  const Eigen::ArrayXd u = utilities_.At(parameters);
  Nests nests(*this, dissimilarity.size());
  Eigen::VectorXd part(parameters.size());
  if (score != nullptr) score->setZero();
  if (information != nullptr) information->setZero();
  double log_likelihood = 0;
  for (Eigen::Index c = 0; c < sets.sets(); ++c) {
    core::ThrowIfStopped();
    part.setZero();
    log_likelihood += EvaluateSet(c, u, dissimilarity, &nests, score != nullptr ? &part : nullptr);
    if (score != nullptr) *score += part;
    if (information != nullptr) {
      information->selfadjointView<Eigen::Lower>().rankUpdate(part);
    }
  }
  if (information != nullptr) {
    information->triangularView<Eigen::StrictlyUpper>() = information->transpose();
  }
  return log_likelihood;
}

}  // namespace souk::calibration
