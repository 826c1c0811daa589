#include "evaluation/customer_log.h"

#include <fmt/core.h>

#include "env/seller_spec.h"
#include "io/csv_cell.h"

namespace souk::evaluation {

std::string CustomerLog::Header() const {
  std::string line = "policy,episode,period,step";
  for (const std::string& name : spec::ObservationNames(env::CustomerSpecOf(market_))) {
    line += "," + io::CsvCell(name);
  }
  for (const spec::ProductConfig& product : market_.products) {
    line += "," + io::CsvCell("price[" + product.name + "]");
  }
  for (int k = 1; market_.slate.kind != spec::SlateKind::kNone && k <= market_.slate.size; ++k) {
    line += fmt::format(",position_{}", k);
  }
  return line + ",propensity,clicked_position,added_to_cart,purchased,waits,reward\n";
}

std::string CustomerLog::Line(const std::string& policy, const env::CustomerMarket& customers,
                              const spec::Observation& before, const spec::Actions& actions,
                              double propensity, double reward) const {
  const env::CustomerOutcome& outcome = customers.outcome();
  const spec::Shape& shape = before.shape;
  const int audience = outcome.audience[0];
  std::string line =
      fmt::format("{},{},{},{}", policy, before.first_episode, before.period, before.step);
  for (std::size_t at = 0; at < before.values.size();
       at += static_cast<std::size_t>(shape.padded)) {
    line += fmt::format(",{}", before.values[at]);
  }
  for (int i = 0; i < shape.products; ++i) {
    line += fmt::format(",{}", actions.prices[shape.At(shape.PriceRow(audience, i), 0)]);
  }
  for (int k = 0; k < shape.places; ++k) {
    line += "," + Product(actions.slates[shape.At(shape.SlateRow(audience, k), 0)]);
  }
  const std::string place = outcome.clicked[0] < 0 ? "" : fmt::format("{}", outcome.clicked[0] + 1);
  return line + fmt::format(",{},{},{},{},{},{}\n", propensity, place, Product(outcome.carted[0]),
                            Product(outcome.bought[0]), outcome.waits[0], reward);
}

std::string CustomerLog::Product(int alternative) const {
  if (alternative < 0) return "";
  const int products = market_.products_count();
  const std::string& name = market_.products[static_cast<std::size_t>(alternative % products)].name;
  const int seller = alternative / products;
  if (seller == 0) return io::CsvCell(name);
  return io::CsvCell(market_.rivals[static_cast<std::size_t>(seller - 1)].name + "/" + name);
}

}  // namespace souk::evaluation
