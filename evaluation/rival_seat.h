#pragma once

// Where a rival sits that decides by what it observes: the base of policies and agents in a rival's
// place. It sees the newest observation of its seller, and draws what is not drawn for us.

#include <optional>

#include "env/competitor.h"
#include "env/seller_view.h"

namespace souk::evaluation {

class RivalSeat : public env::Competitor {
 public:
  // core::InputError where observations are stacked.
  RivalSeat(const env::MarketConfig& market, int seller);

  std::size_t MemorySize(const spec::Shape& shape) const override;
  void Start(const env::Market& market, std::span<double> memory) override;
  void Learn(const env::Market& market, std::span<double> memory) override;

 protected:
  int seller() const { return seller_; }
  void See(const env::Market& market, spec::Observation* observation) const;

  spec::Actions actions_;

 private:
  int seller_;
  std::optional<env::SellerView> view_;  // from the first episode on
};

}  // namespace souk::evaluation
