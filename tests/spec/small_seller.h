#pragma once

// A small shop, as far as it may be known.

#include "core/date.h"
#include "spec/seller_spec.h"

namespace souk::testing {

inline spec::SellerSpec SmallSeller() {
  spec::SellerSpec seller;
  seller.name = "corner shop";
  seller.currency = "EUR";
  seller.season = {core::ParseDateHours("2026-03-02T06:00", "start"), 12, 20};
  spec::ProductConfig tea;
  tea.name = "tea: green";
  tea.unit_cost = 1.25;
  tea.list_price = 4;
  tea.price_min = 2;
  tea.price_max = 6;
  tea.price_ladder = {2, 3.5, 4, 6};
  tea.stock = 40;
  tea.salvage_value = .1;
  tea.replenishment = {5, 30, 24, 7};
  spec::ProductConfig cake;
  cake.name = "cake";
  cake.unit_cost = .1 + .2;  // no short decimal
  cake.list_price = 10;
  cake.price_min = 5;
  cake.price_max = 15;
  cake.relevance = .5;
  cake.pricing.endings = {.49, .99};
  seller.products = {tea, cake};
  seller.audiences = {"web", "shop"};
  seller.slate = {spec::SlateKind::kPromotion, 1};
  // Half of the first period, and the whole of the second.
  seller.events = {{"fair", seller.season.start_hours + 6, 18, 12}};
  seller.rivals = {"market hall"};
  using Field = spec::ObservationField;
  seller.observation = {Field::kTimeLeft, Field::kStock,     Field::kCalendar,
                        Field::kEvents,   Field::kPrices,    Field::kSales,
                        Field::kVisits,   Field::kStockOuts, Field::kRivalPrices};
  seller.scale = {8, {20, 5}};
  return seller;
}

}  // namespace souk::testing
