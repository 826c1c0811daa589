#include "evaluation/rival_seat.h"

#include "core/errors.h"

namespace souk::evaluation {

RivalSeat::RivalSeat(const env::MarketConfig& market, int seller) : seller_(seller) {
  if (market.observed_periods > 1) {
    throw core::InputError("observed_periods", "must be 1 where a policy or agent plays a rival");
  }
}

std::size_t RivalSeat::MemorySize(const spec::Shape&) const { return 0; }
void RivalSeat::Learn(const env::Market&, std::span<double>) {}

void RivalSeat::Start(const env::Market& market, std::span<double>) {
  if (!view_) view_.emplace(market, seller_);
  actions_ = spec::Actions(market.shape());
}

void RivalSeat::See(const env::Market& market, spec::Observation* observation) const {
  view_->Fill(market, observation);
  // The same policy in both places must not draw the same numbers.
  observation->seed ^= 0x9e3779b97f4a7c15U * static_cast<std::uint64_t>(seller_);
}

}  // namespace souk::evaluation
