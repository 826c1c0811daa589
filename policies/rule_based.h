#pragma once

// A shopkeeper's rule: mark up at peaks, discount in lulls, clear at the end.
//
//   price = list price * (1 + busy + scarce + clear), at least unit cost, then held to the limits
//   busy    +.10 at a peak, -.10 in a lull, else 0
//   scarce  +.10 when the share of stock left is .25 or more below the share of time left
//   clear   -.20 in the last quarter of the season when the share of stock left is .10 or more
//           above the share of time left; -.30 in the last tenth
//
// A peak or a lull is judged, for each audience, by the first of these that is observed:
//   visits    of the last period over the stated number: peak from 1.25, lull up to .75 (not at the
//             start, where there is no last period)
//   events    one that covers at least half of the period: peak
//   calendar  peak from 17 to 21 h and on Saturday and Sunday from 10 to 21 h; lull from 23 to 7 h
// A discount for a lull is not given while an announced event is on its way: the stock will be
// wanted. What is not observed counts for nothing; stock rules hold for products of finite stock
// only. The thresholds are fixed rules of thumb, not tuned to any market.

#include <string>
#include <vector>

#include "policies/policy.h"
#include "policies/slate_rule.h"
#include "spec/observation_rows.h"

namespace souk::policies {

class RuleBased final : public Policy {
 public:
  RuleBased(const spec::SellerSpec& seller, SlateRule slate, std::string name);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kRule; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;

 private:
  double Busy(const spec::Observation& observation, int audience, int world) const;
  double BusyByClock(const spec::Observation& observation, int world) const;
  double ForStock(const spec::Observation& observation, int product, int world) const;
  bool AnyEvent(const spec::Observation& observation, int row, double share, int world) const;

  std::vector<spec::ProductConfig> products_;
  int events_;
  // First rows of what is observed, or spec::kNotObserved.
  int time_left_row_;
  int stock_row_;
  int calendar_row_;
  int events_row_;
  int visits_row_;
  SlateRule slate_;
  std::string name_;
};

}  // namespace souk::policies
