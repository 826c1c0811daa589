#include "policies/rule_based.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "spec/allowed_price.h"

namespace souk::policies {
namespace {

constexpr double kMarkUp = .10;
constexpr double kPeakVisits = 1.25;
constexpr double kLullVisits = .75;
constexpr double kScarce = .25;
constexpr double kPlenty = .10;
constexpr double kLastPart = .25;
constexpr double kVeryLastPart = .10;

// Where on a circle of `length` the angle of this sine and cosine points, in [0, length).
double OnCircle(double sine, double cosine, double length) {
  const double turn = std::atan2(sine, cosine) / (2 * std::numbers::pi);
  return (turn < 0 ? turn + 1 : turn) * length;
}

}  // namespace

RuleBased::RuleBased(const spec::SellerSpec& seller, SlateRule slate, std::string name)
    : products_(seller.products),
      events_(static_cast<int>(seller.events.size())),
      time_left_row_(spec::FirstRow(seller, spec::ObservationField::kTimeLeft)),
      stock_row_(spec::FirstRow(seller, spec::ObservationField::kStock)),
      calendar_row_(spec::FirstRow(seller, spec::ObservationField::kCalendar)),
      events_row_(spec::FirstRow(seller, spec::ObservationField::kEvents)),
      visits_row_(spec::FirstRow(seller, spec::ObservationField::kVisits)),
      slate_(std::move(slate)),
      name_(std::move(name)) {}

// Whether a row of some event (0 its share of the period, 1 whether it is announced) reaches
// `share`.
bool RuleBased::AnyEvent(const spec::Observation& observation, int row, double share,
                         int world) const {
  for (int e = 0; events_row_ != spec::kNotObserved && e < events_; ++e) {
    if (observation.At(events_row_ + 2 * e + row, world) >= share) return true;
  }
  return false;
}

double RuleBased::BusyByClock(const spec::Observation& observation, int world) const {
  if (calendar_row_ == spec::kNotObserved) return 0;
  const auto at = [&](int row) { return observation.At(calendar_row_ + row, world); };
  const double hour = OnCircle(at(0), at(1), 24);
  const double day = OnCircle(at(2), at(3), 7);  // Monday 0 to 1
  const double opening = day >= 5 ? 10 : 17;
  if (hour >= opening && hour < 21) return kMarkUp;
  return hour >= 23 || hour < 7 ? -kMarkUp : 0;
}

double RuleBased::Busy(const spec::Observation& observation, int audience, int world) const {
  double busy = 0;
  if (visits_row_ != spec::kNotObserved) {
    const double visits = observation.At(visits_row_ + audience, world);
    if (observation.period > 0 && visits >= kPeakVisits) busy = kMarkUp;
    if (observation.period > 0 && visits <= kLullVisits) busy = -kMarkUp;
  } else if (AnyEvent(observation, 0, .5, world)) {
    busy = kMarkUp;
  } else {
    busy = BusyByClock(observation, world);
  }
  return busy < 0 && AnyEvent(observation, 1, 1, world) ? 0 : busy;
}

double RuleBased::ForStock(const spec::Observation& observation, int product, int world) const {
  if (stock_row_ == spec::kNotObserved || time_left_row_ == spec::kNotObserved ||
      !std::isfinite(products_[static_cast<std::size_t>(product)].stock)) {
    return 0;
  }
  const double time = observation.At(time_left_row_, world);
  const double stock = observation.At(stock_row_ + product, world);
  if (stock <= time - kScarce) return kMarkUp;
  if (time > kLastPart || stock < time + kPlenty) return 0;
  return time <= kVeryLastPart ? -.30 : -.20;
}

void RuleBased::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  for (int a = 0; a < shape.audiences; ++a) {
    for (int w = 0; w < shape.padded; ++w) {
      const double busy = Busy(observation, a, w);
      for (int i = 0; i < shape.products; ++i) {
        const spec::ProductConfig& product = products_[static_cast<std::size_t>(i)];
        const double wish = product.list_price * (1 + busy + ForStock(observation, i, w));
        actions->prices[shape.At(shape.PriceRow(a, i), w)] =
            AllowedPrice(product, std::max(wish, product.unit_cost));
      }
    }
  }
  slate_.Fill(observation, actions);
}

}  // namespace souk::policies
