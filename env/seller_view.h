#pragma once

// What one seller sees of a market: the observation fields that the scenario names, in the order of
// env::ObservationField, scaled to about [0, 1]. Our own view is that of seller 0; a rival's policy
// or agent sees the same fields from where it stands.

#include <string>
#include <vector>

#include "env/market.h"
#include "spec/vector_env.h"

namespace souk::env {

class SellerView {
 public:
  SellerView(const Market& market, int seller);

  const std::vector<std::string>& names() const { return names_; }  // of the rows, in order
  // What is seen before the next period, [rows, B]. Keeps the room that observation->values has.
  void Fill(const Market& market, spec::Observation* observation) const;

 private:
  void FillField(const Market& market, ObservationField field, int row,
                 spec::Observation* observation) const;

  int seller_;
  std::vector<std::string> names_;
  std::vector<int> field_rows_;        // first row of each observed field
  std::vector<double> mean_arrivals_;  // [A] expected visits of an average period
  double all_arrivals_ = 1;            // their sum, at least 1e-9
};

// The names of the rows without a market at hand.
std::vector<std::string> FieldNames(const MarketConfig& config, int seller);

}  // namespace souk::env
