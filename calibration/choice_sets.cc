#include "calibration/choice_sets.h"

#include <fmt/core.h>

#include <cmath>
#include <set>

#include "core/errors.h"

namespace souk::calibration {
namespace {

void Require(bool holds, const char* field, const std::string& message) {
  if (!holds) throw core::InputError(field, message);
}

void RequireShapes(const ChoiceSets& sets) {
  const Eigen::Index rows = sets.rows();
  Require(sets.first.size() > 1 && sets.first.front() == 0 && sets.first.back() == rows, "first",
          "must run from 0 to the number of rows, over at least one set");
  for (std::size_t c = 1; c < sets.first.size(); ++c) {
    Require(sets.first[c] > sets.first[c - 1], "first", "must ascend: a set offers something");
  }
  const auto attributes = static_cast<Eigen::Index>(sets.attributes.size());
  Require(static_cast<Eigen::Index>(sets.alternative.size()) == rows, "alternative",
          "must be given for each row");
  Require(sets.attribute.rows() == rows && sets.attribute.cols() == attributes, "attribute",
          "must be given for each row and attribute");
  Require(sets.bought.size() == rows, "bought", "must be given for each row");
  Require(!sets.has_outside() || sets.outside.size() == sets.sets(), "outside",
          "must be given for each set or none");
  Require(sets.person.empty() || static_cast<Eigen::Index>(sets.person.size()) == sets.sets(),
          "person", "must be given for each set or none");
}

void RequireValues(const ChoiceSets& sets) {
  Require(sets.price.allFinite(), "price", "must be finite numbers");
  for (Eigen::Index f = 0; f < sets.attribute.cols(); ++f) {
    if (sets.attribute.col(f).allFinite()) continue;
    throw core::InputError(sets.attributes[static_cast<std::size_t>(f)], "must be finite numbers");
  }
  Require(sets.bought.allFinite() && (sets.bought.array() >= 0).all(), "bought",
          "must be finite counts of at least 0");
  Require(sets.outside.allFinite() && (sets.outside.array() >= 0).all(), "outside",
          "must be finite counts of at least 0");
  const auto alternatives = static_cast<int>(sets.alternatives.size());
  for (Eigen::Index c = 0; c < sets.sets(); ++c) {
    std::set<int> seen;
    const auto at = static_cast<std::size_t>(c);
    for (Eigen::Index r = sets.first[at]; r < sets.first[at + 1]; ++r) {
      const int i = sets.alternative[static_cast<std::size_t>(r)];
      Require(i >= 0 && i < alternatives, "alternative", fmt::format("{} does not exist", i));
      Require(seen.insert(i).second, "alternative",
              fmt::format("{} is offered twice in set {}",
                          sets.alternatives[static_cast<std::size_t>(i)], c));
    }
  }
}

void RequireChosen(const ChoiceSets& sets) {
  const auto alternatives = static_cast<Eigen::Index>(sets.alternatives.size());
  Eigen::VectorXd bought = Eigen::VectorXd::Zero(alternatives);
  for (Eigen::Index r = 0; r < sets.rows(); ++r) {
    bought[sets.alternative[static_cast<std::size_t>(r)]] += sets.bought[r];
  }
  for (Eigen::Index i = 0; i < alternatives; ++i) {
    Require(bought[i] > 0, "bought",
            fmt::format("{} was never bought, so its intrinsic utility has no finite estimate",
                        sets.alternatives[static_cast<std::size_t>(i)]));
  }
  Require(!sets.has_outside() || sets.outside.sum() > 0, "outside",
          "was never chosen, so intrinsic utilities against it have no finite estimate");
}

void RequirePriceVariation(const ChoiceSets& sets) {
  std::vector<double> seen(sets.alternatives.size(), std::nan(""));
  for (Eigen::Index r = 0; r < sets.rows(); ++r) {
    double& price = seen[static_cast<std::size_t>(sets.alternative[static_cast<std::size_t>(r)])];
    if (std::isnan(price)) price = sets.price[r];
    if (price != sets.price[r]) return;
  }
  throw core::InputError("price",
                         "never changes within an alternative, so its effect cannot be told from "
                         "the intrinsic utilities");
}

}  // namespace

Eigen::Index ChoiceSets::tastes() const {
  return static_cast<Eigen::Index>(alternatives.size()) - (has_outside() ? 0 : 1);
}

double ChoiceSets::CountOf(Eigen::Index set) const {
  const auto at = static_cast<std::size_t>(set);
  const double bought_here = bought.segment(first[at], first[at + 1] - first[at]).sum();
  return bought_here + (has_outside() ? outside[set] : 0);
}

void Validate(const ChoiceSets& sets) {
  RequireShapes(sets);
  RequireValues(sets);
  RequireChosen(sets);
  RequirePriceVariation(sets);
}

}  // namespace souk::calibration
