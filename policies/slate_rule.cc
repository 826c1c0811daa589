#include "policies/slate_rule.h"

#include <algorithm>
#include <numeric>

namespace souk::policies {

const char* Name(SlateOrder order) {
  return order == SlateOrder::kRelevance ? "relevance" : "popular";
}

SlateRule::SlateRule(const spec::SellerSpec& seller, SlateOrder order)
    : order_(order),
      products_(seller.products_count()),
      places_(seller.places()),
      stock_row_(spec::FirstRow(seller, spec::ObservationField::kStock)),
      sales_row_(spec::FirstRow(seller, spec::ObservationField::kSales)) {
  for (const spec::ProductConfig& product : seller.products)
    relevance_.push_back(product.relevance);
}

std::string SlateRule::suffix() const {
  return order_ == SlateOrder::kRelevance ? "" : std::string("+") + Name(order_);
}

// Whether product `left` is to be shown before product `right`.
bool SlateRule::Before(const spec::Observation& observation, int world, int left, int right) const {
  if (stock_row_ != spec::kNotObserved) {
    const bool left_gone = observation.At(stock_row_ + left, world) <= 0;
    const bool right_gone = observation.At(stock_row_ + right, world) <= 0;
    if (left_gone != right_gone) return right_gone;
  }
  if (order_ == SlateOrder::kRelevance) {
    const double difference =
        relevance_[static_cast<std::size_t>(left)] - relevance_[static_cast<std::size_t>(right)];
    if (difference != 0) return difference > 0;
  } else if (sales_row_ != spec::kNotObserved) {
    const double difference =
        observation.At(sales_row_ + left, world) - observation.At(sales_row_ + right, world);
    if (difference != 0) return difference > 0;
  }
  return left < right;
}

void SlateRule::Fill(const spec::Observation& observation, spec::Actions* actions) const {
  const spec::Shape& shape = observation.shape;
  for (int w = 0; places_ > 0 && w < shape.padded; ++w) {
    const auto place = [&](int k) -> std::int32_t& { return actions->slates[shape.At(k, w)]; };
    // Keeps the best K found so far in order, in the first audience's places: nothing is allocated.
    for (int i = 0; i < products_; ++i) {
      int k = std::min(i, places_);
      while (k > 0 && Before(observation, w, i, place(k - 1))) {
        if (k < places_) place(k) = place(k - 1);
        --k;
      }
      if (k < places_) place(k) = i;
    }
    for (int a = 1; a < shape.audiences; ++a) {
      for (int k = 0; k < places_; ++k) {
        actions->slates[shape.At(shape.SlateRow(a, k), w)] = place(k);
      }
    }
  }
}

std::vector<int> SlateRule::FirstSlate() const {
  std::vector<int> order(static_cast<std::size_t>(products_));
  std::iota(order.begin(), order.end(), 0);
  if (order_ == SlateOrder::kRelevance) {
    std::stable_sort(order.begin(), order.end(), [&](int left, int right) {
      return relevance_[static_cast<std::size_t>(left)] >
             relevance_[static_cast<std::size_t>(right)];
    });
  }
  order.resize(static_cast<std::size_t>(places_));
  return order;
}

}  // namespace souk::policies
