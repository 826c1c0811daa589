#include "policies/observed_rows.h"

namespace souk::policies {

ObservedRows::ObservedRows(const env::MarketConfig& config) {
  using env::ObservationField;
  const int products = config.products_count();
  const int audiences = config.audiences_count();
  for (const ObservationField field : config.observation) {
    switch (field) {
      case ObservationField::kTimeLeft:
        time_left = size;
        size += 1;
        break;
      case ObservationField::kStock:
        stock = size;
        size += products;
        break;
      case ObservationField::kCalendar:
        calendar = size;
        size += 4;
        break;
      case ObservationField::kEvents:
        events = size;
        size += 2 * static_cast<int>(config.events.size());
        break;
      case ObservationField::kPrices:
        size += audiences * products;
        break;
      case ObservationField::kSales:
        sales = size;
        size += products;
        break;
      case ObservationField::kVisits:
        visits = size;
        size += audiences;
        break;
      case ObservationField::kStockOuts:
        size += products;
        break;
      case ObservationField::kRivalPrices:
        size += static_cast<int>(config.rivals.size()) * audiences * products;
        break;
    }
  }
}

}  // namespace souk::policies
