#pragma once

// What one seller of a market may know and what it sees (spec/observation_rows.h). Our own view is
// that of seller 0; a rival's policy or agent sees the same fields from where it stands.

#include <vector>

#include "env/market.h"
#include "spec/observation_rows.h"
#include "spec/vector_env.h"

namespace souk::env {

class SellerView {
 public:
  SellerView(const Market& market, int seller);

  const spec::SellerSpec& seller() const { return spec_; }
  int rows() const { return rows_; }  // of the newest period
  // What is seen before the next period, [rows, B]. Keeps the room that observation->values has.
  void Fill(const Market& market, spec::Observation* observation) const;

 private:
  int seller_;
  spec::SellerSpec spec_;
  int rows_;
};

}  // namespace souk::env
