#include "spec/seller_file.h"

#include <doctest/doctest.h>

#include <string>

#include "core/errors.h"
#include "spec/observation_rows.h"
#include "tests/spec/small_seller.h"

namespace souk::spec {
namespace {

std::string Fault(const std::string& text) {
  try {
    ParseSeller(text, "seller.yaml");
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

std::string With(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("SellerFile: what is written reads back equal") {
  SellerSpec seller = testing::SmallSeller();
  const SellerSpec again = ParseSeller(ToYaml(seller), "seller.yaml");
  CHECK(ToYaml(again) == ToYaml(seller));
  CHECK(again.name == "corner shop");
  CHECK(again.season.start_hours == seller.season.start_hours);
  REQUIRE(again.products.size() == 2);
  CHECK(again.products[0].name == "tea: green");
  CHECK(again.products[0].price_ladder == seller.products[0].price_ladder);
  CHECK(again.products[0].replenishment.lead_time_hours == 24);
  CHECK(again.products[1].unit_cost == .1 + .2);
  CHECK(again.products[1].stock == kUnlimited);
  CHECK(again.products[1].pricing.endings == seller.products[1].pricing.endings);
  CHECK(again.slate.kind == SlateKind::kPromotion);
  CHECK(again.events[0].announced_hours == 12);
  CHECK(again.scale.sales == 8);
  CHECK(again.scale.visits == seller.scale.visits);
  CHECK(ObservedFields(again) == ObservedFields(seller));
  seller.customer_rows = {"audience[web]", "audience[shop]", "feature[age]"};
  seller.observed_periods = 1;
  CHECK(ObservationNames(ParseSeller(ToYaml(seller), "")) == ObservationNames(seller));
}

TEST_CASE("SellerFile: a bad one is refused where it is bad") {
  const std::string text = ToYaml(testing::SmallSeller());
  CHECK(Fault(text) == "");
  const auto says = [&](const std::string& from, const std::string& to, const std::string& words) {
    CAPTURE(from);
    const std::string fault = Fault(With(text, from, to));
    CAPTURE(fault);
    CHECK(fault.starts_with("seller.yaml:"));
    CHECK(fault.find(words) != std::string::npos);
  };
  says("currency: EUR", "curency: EUR", "did you mean 'currency'?");
  says("price_range: [2, 6]", "price_levels: 4", "products[0].price_range: missing");
  says("price_ladder: [2, 3.5, 4, 6]", "price_levels: 4", "give the `price_ladder` itself");
  says("price_range: [5, 15]", "price_range: [5, 9]", "products[1]");
  says("list_price: 10", "list_price: .nan", "list_price");
  says("size: 1", "size: 3", "slate.size: is 3, must lie between 1 and the number of products");
  says("time_left,", "time_left, time_left,", "'time_left' is there twice");
  says("[market hall]", "[]", "names rival_prices, needs rivals");
  says("shop: 5", "shop: 0", "observation_scale.visits");
  says(", shop: 5", "", "observation_scale.visits.shop");
  says("sales: 8", "sales: -8", "observation_scale.sales");
}

}  // namespace
}  // namespace souk::spec
