#include "policies/price_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "spec/observation_rows.h"

namespace souk::policies {

PriceTable::PriceTable(const spec::SellerSpec& seller, std::string name, Eigen::ArrayXXd prices)
    : name_(std::move(name)),
      prices_(std::move(prices)),
      stock_row_(spec::FirstRow(seller, spec::ObservationField::kStock)),
      stock_(static_cast<int>(prices_.cols()) - 1) {
  const double stock = seller.products.front().stock;
  const double wanted = stock == spec::kUnlimited ? 0 : stock;
  if (seller.products.size() != 1 || seller.audiences.size() != 1 ||
      prices_.rows() != seller.season.periods || stock_ != wanted) {
    throw core::InputError(
        "table", fmt::format("is for {} periods and {} units of one product, not for this market",
                             prices_.rows(), stock_));
  }
  if (stock_ > 0 && stock_row_ == spec::kNotObserved) {
    throw core::InputError("observation", "must show stock for " + name_);
  }
}

void PriceTable::Act(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  const int period = std::min(observation.period, static_cast<int>(prices_.rows()) - 1);
  for (int w = 0; w < shape.padded; ++w) {
    const int left =
        stock_ == 0 ? 0 : static_cast<int>(std::lround(observation.At(stock_row_, w) * stock_));
    actions->prices[shape.At(0, w)] = prices_(period, std::clamp(left, 0, stock_));
  }
}

}  // namespace souk::policies
