#include "spec/observation_rows.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "core/errors.h"
#include "tests/spec/small_seller.h"

namespace souk::spec {
namespace {

// Books of two worlds, three numbers a row: the last belongs to nobody.
struct Books {
  std::vector<double> stock = {10, 50, -1, 7, 7, -1};
  std::vector<double> prices = {4, 2, -1, 5, 10, -1, 6, 4, -1, 15, 10, -1};  // web, shop
  std::vector<double> sales = {4, 0, -1, 16, 2, -1};
  std::vector<double> visits = {20, 10, -1, 10, 5, -1};
  std::vector<double> turned_away = {0, 3, -1, 0, 0, -1};
  std::vector<double> rival = {8, 4, -1, 5, 5, -1, 4, 4, -1, 10, 10, -1};
  std::vector<const double*> rivals = {rival.data()};

  SellerFigures Figures(int period) const {
    return {
        period, 2, 3, stock.data(), prices.data(), sales.data(), visits.data(), turned_away.data(),
        rivals};
  }
};

// By hand, of period 1 of 20: its middle is midnight of a Tuesday, a seventh of the week.
const double kSine = std::sin(2 * std::numbers::pi / 7);
const double kCosine = std::cos(2 * std::numbers::pi / 7);
const std::vector<std::vector<double>> kByHand = {
    {.95, .25, 1, 0, 1, kSine, kCosine, 1, 0, 1, .5, 1.5, 1.5, .5, 2, 1, 2, 0, 0, 2, .5, 1, 1},
    {.95, 1.25, 1, 0, 1, kSine, kCosine, 1, 0, .5, 1, 1, 1, 0, .25, .5, 1, 1, 0, 1, .5, 1, 1}};

TEST_CASE("Observation rows: by hand, rows first and worlds first, double and float") {
  const SellerSpec seller = testing::SmallSeller();
  const Books books;
  const int size = ObservationSize(seller);
  const auto values = static_cast<std::size_t>(2 * size);
  REQUIRE(kByHand[0].size() == static_cast<std::size_t>(size));
  std::vector<double> rows_first(values);
  std::vector<double> worlds_first(values);
  std::vector<float> narrow(values);
  FillObservation<double>(seller, books.Figures(1), {rows_first.data(), 2, 1});
  FillObservation<double>(seller, books.Figures(1), {worlds_first.data(), 1, size});
  FillObservation<float>(seller, books.Figures(1), {narrow.data(), 2, 1});
  for (int w = 0; w < 2; ++w) {
    for (int o = 0; o < size; ++o) {
      CAPTURE(w);
      CAPTURE(ObservationNames(seller)[static_cast<std::size_t>(o)]);
      const double value = rows_first[static_cast<std::size_t>(2 * o + w)];
      CHECK(value ==
            doctest::Approx(kByHand[static_cast<std::size_t>(w)][static_cast<std::size_t>(o)])
                .scale(1));
      CHECK(worlds_first[static_cast<std::size_t>(w * size + o)] == value);
      CHECK(narrow[static_cast<std::size_t>(2 * o + w)] == static_cast<float>(value));
    }
  }
}

TEST_CASE("Observation rows: names, units and ranges") {
  const SellerSpec seller = testing::SmallSeller();
  const std::vector<ObservedField> fields = ObservedFields(seller);
  CHECK(fields[0] == ObservedField{"time_left", "share of the periods", 0, 1});
  CHECK(fields[9].name == "price[web][tea: green]");
  CHECK(fields[9].lo == .5);
  CHECK(fields[9].hi == 1.5);
  CHECK(fields.back().name == "rival_price[market hall][shop][cake]");
  CHECK(FirstRow(seller, ObservationField::kSales) == 13);
  SellerSpec shorter = seller;
  shorter.observation = {ObservationField::kStock};
  CHECK(FirstRow(shorter, ObservationField::kSales) == kNotObserved);
}

TEST_CASE("Observation rows: stacked periods follow, and their names say how long ago") {
  SellerSpec seller = testing::SmallSeller();
  const std::size_t newest = ObservedFields(seller).size();
  seller.observed_periods = 3;
  const std::vector<std::string> names = ObservationNames(seller);
  REQUIRE(names.size() == 3 * newest);
  CHECK(names[newest] == "time_left@1");
  CHECK(names[2 * newest + 1] == "stock[tea: green]@2");
  CHECK(PeriodsAgo(names[2 * newest + 1]) == 2);
  CHECK(PeriodsAgo("stock[a@2]") == 0);
}

TEST_CASE("Observation rows: their names tell the fields, events and rivals") {
  SellerSpec seller = testing::SmallSeller();
  seller.observed_periods = 2;
  const ObservedKinds kinds = KindsOfNames(ObservationNames(seller));
  CHECK(kinds.fields == seller.observation);
  CHECK(kinds.events == std::vector<std::string>{"fair"});
  CHECK(kinds.rivals == seller.rivals);
  CHECK(kinds.periods == 2);
  CHECK_THROWS_AS(KindsOfNames({"time_right"}), core::InputError);
  CHECK_THROWS_AS(KindsOfNames({"time_left", "time_left@7"}), core::InputError);
}

}  // namespace
}  // namespace souk::spec
