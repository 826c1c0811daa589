#pragma once

// The part of a rule that fills the slate: products by stated relevance, or by popularity (units
// sold in the last period where sales are observed, else list order). Every audience gets the same
// slate. Ties keep list order. A product known to be out of stock comes after all that may be in
// stock.

#include <string>
#include <vector>

#include "spec/observation_rows.h"
#include "spec/seller_spec.h"
#include "spec/vector_env.h"

namespace souk::policies {

enum class SlateOrder { kRelevance, kPopularity };
const char* Name(SlateOrder order);  // "relevance", "popular"

class SlateRule {
 public:
  SlateRule(const spec::SellerSpec& seller, SlateOrder order);

  // "+popular" for the rule that is not the default, else "": what a policy's name ends with.
  std::string suffix() const;

  // Writes actions->slates [A, K, B]; does nothing in a market without slates. O(N K) a world.
  void Fill(const spec::Observation& observation, spec::Actions* actions) const;

  // The products shown while all are in stock and nothing has been sold, best place first, [K].
  std::vector<int> FirstSlate() const;

 private:
  bool Before(const spec::Observation& observation, int world, int left, int right) const;

  SlateOrder order_;
  int products_;
  int places_;
  int stock_row_;  // or spec::kNotObserved, as the next
  int sales_row_;
  std::vector<double> relevance_;  // [N]
};

}  // namespace souk::policies
