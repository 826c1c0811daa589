#pragma once

// Observed choices: sets of alternatives, each offered to one customer once or to many customers
// alike, and how often each alternative was taken.
//
// R rows over C sets, a row for each alternative that a set offers; N alternatives, F attributes.

#include <Eigen/Core>
#include <string>
#include <vector>

namespace souk::calibration {

struct ChoiceSets {
  std::vector<std::string> alternatives;  // [N] names
  std::vector<std::string> attributes;    // [F] names
  std::vector<Eigen::Index> first;        // [C + 1] a set's first row, ascending from 0 to R
  std::vector<int> alternative;           // [R] 0..N-1, each at most once in a set
  Eigen::VectorXd price;                  // [R] currency
  Eigen::MatrixXd attribute;              // [R, F]
  Eigen::VectorXd bought;                 // [R] counts >= 0, not necessarily whole
  // [C] how often nothing was bought, >= 0. Empty: there was no such choice, a set's customers took
  // one of its alternatives, and tastes are against the first alternative, whose own is 0.
  Eigen::VectorXd outside;
  // [C] sets of one person stand together and have the same number; empty: everyone chose once.
  std::vector<Eigen::Index> person;

  Eigen::Index sets() const { return static_cast<Eigen::Index>(first.size()) - 1; }
  Eigen::Index rows() const { return price.size(); }
  bool has_outside() const { return outside.size() > 0; }
  // Tastes that are estimated: one for each alternative, less the first without an outside option.
  Eigen::Index tastes() const;
  double CountOf(Eigen::Index set) const;  // how many choices were made from it
};

// core::InputError when a shape or value breaks a range above, and where no estimate exists: an
// alternative or the outside option was never chosen, or the price of every alternative is always
// the same.
void Validate(const ChoiceSets& sets);

}  // namespace souk::calibration
