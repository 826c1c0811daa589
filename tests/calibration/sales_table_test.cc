#include "calibration/sales_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "core/errors.h"
#include "tests/calibration/calibration_cases.h"

namespace souk::calibration {
namespace {

constexpr char kHeader[] = "store,week,brand,logmove,price,deal,feat,profit\n";

// The fault that reading this sales table gives, with the temporary folder cut off.
std::string SalesFault(const std::string& path) {
  try {
    ReadSales(path, 64);
  } catch (const core::InputError& fault) {
    const std::string text = fault.what();
    const std::string folder = std::filesystem::path(path).parent_path().string() + "/";
    return text.rfind(folder, 0) == 0 ? text.substr(folder.size()) : text;
  }
  return "no fault";
}

std::string FaultOf(const std::string& content) {
  return SalesFault(TemporaryFile("sales.csv", content));
}

bool StartsWith(const std::string& text, const std::string& start) {
  CAPTURE(text);
  return text.rfind(start, 0) == 0 && text.find('\n') == std::string::npos;
}

TEST_CASE("ReadSales: a missing column is one line naming it") {
  CHECK(StartsWith(FaultOf("store,week,brand,logmove,prize\n1,1,1,5,.05\n"),
                   "sales.csv:1: price: no such column; did you mean 'prize'?"));
  CHECK(StartsWith(FaultOf("store,week,brand,price\n1,1,1,.05\n"),
                   "sales.csv:1: logmove: no such column"));
  CHECK(StartsWith(FaultOf("store,week,brand,price,logmove,units\n1,1,1,.05,5,5\n"),
                   "sales.csv:1: logmove: given beside 'units'"));
}

TEST_CASE("ReadSales: text in a number column is one line with its place") {
  CHECK(StartsWith(FaultOf(std::string(kHeader) + "1,1,1,9,.05,0,0,30\n1,2,1,9,cheap,0,0,30\n"),
                   "sales.csv:3: price: 'cheap' is not a number"));
  CHECK(StartsWith(FaultOf(std::string(kHeader) + "1,1.5,1,9,.05,0,0,30\n"),
                   "sales.csv:2: week: must be a whole number"));
  CHECK(StartsWith(FaultOf(std::string(kHeader) + "1,1,1,900,.05,0,0,30\n"),
                   "sales.csv:2: logmove: must be the log of ounces sold"));
}

TEST_CASE("ReadSales: an empty file, a directory and a ragged row are one line each") {
  CHECK(StartsWith(FaultOf(""), "sales.csv: is empty"));
  const std::string folder = std::filesystem::temp_directory_path().string();
  CHECK(SalesFault(folder).find("is a directory") != std::string::npos);
  CHECK(StartsWith(FaultOf(std::string(kHeader) + "1,1,1,9,.05,0,0,30\n1,2,1,9\n"),
                   "sales.csv:3: the row has 4 cells, 8 are expected"));
}

TEST_CASE("ReadSales: a table that cleaning leaves nothing of is a fault") {
  CHECK(StartsWith(FaultOf(std::string(kHeader) + "1,1,1,9,-.05,0,0,30\n1,2,1,NA,.05,0,0,30\n"),
                   "sales.csv: sales: no row is left after cleaning"));
}

TEST_CASE("ReadSales: deal and feature are shares") {
  const std::string good = std::string(kHeader) + "1,1,1,9,.05,0,1,30\n";
  CHECK(StartsWith(FaultOf(good + "1,2,1,9,.05,-7,0,30\n"),
                   "sales.csv:3: deal: is -7, must be from 0 to 1"));
  CHECK(StartsWith(FaultOf(good + "1,2,1,9,.05,0,1.5,30\n"), "sales.csv:3: feat: is 1.5"));
}

TEST_CASE("ReadSales: rows are dropped and counted by the stated rule, the first of a key kept") {
  const SalesTable table =
      ReadSales(TemporaryFile("sales.csv", std::string(kHeader) + "10,2,b,3,.05,0,0,30\n"
                                                                  "9,2,b,3,.05,0,0,30\n"
                                                                  "9,1,b,3,.06,1,.5,NA\n"
                                                                  "9,1,b,4,.07,0,0,30\n"
                                                                  "9,1,a,2,0,0,0,30\n"
                                                                  "9,2,a,,.05,0,0,30\n"
                                                                  ",2,a,3,.05,0,0,30\n"
                                                                  "9,3,a,-900,.05,0,0,30\n"),
                64);
  CHECK(table.cleaning.read == 8);
  CHECK(table.cleaning.kept == 3);
  CHECK(table.cleaning.missing == 2);
  CHECK(table.cleaning.non_positive_price == 1);
  CHECK(table.cleaning.non_positive_sales == 1);
  CHECK(table.cleaning.duplicates == 1);
  CHECK(table.cleaning.without_cost == 1);
  CHECK(table.stores == std::vector<std::string>{"9", "10"});  // numbers sort as numbers
  CHECK(table.brands == std::vector<std::string>{"b"});
  CHECK(table.weeks == std::vector<int>{1, 2});
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].price == .06);  // the first of the repeated key
  CHECK(table.rows[0].feat == .5);
  CHECK(table.rows[0].ounces == std::exp(3.0));
  CHECK(std::isnan(table.rows[0].unit_cost));
  CHECK(table.rows[1].unit_cost == doctest::Approx(.035).epsilon(1e-12));
  CHECK(table.rows[2].store == 1);
}

TEST_CASE("ReadSales: packs and costs may stand for log ounces and margins") {
  const SalesTable table =
      ReadSales(TemporaryFile("sales.csv",
                              "Brand,WEEK,store,units,price,unit_cost,note\n1,1,1,3,.05,.02,x\n"),
                64);
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].ounces == 192);
  CHECK(table.rows[0].unit_cost == .02);
  CHECK_FALSE(table.has_feat);
}

TEST_CASE("ReadStores: every store that sells must be listed once, with every demographic") {
  const std::vector<std::string> stores = {"1", "3"};
  const auto fault = [&](const std::string& content) -> std::string {
    try {
      ReadStores(TemporaryFile("stores.csv", content), stores);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "no fault";
  };
  CHECK(fault("store,income\n1,4\n").find("store 3 sells in the sales table but is not listed") !=
        std::string::npos);
  CHECK(
      fault("store,income\n1,4\n3,5\n3,6\n").find("stores.csv:4: store: store 3 is listed twice") !=
      std::string::npos);
  CHECK(fault("store,income\n1,4\n3,\n").find("stores.csv:3: income") != std::string::npos);
  CHECK(fault("store\n1\n3\n").find("demographics are needed") != std::string::npos);
  const StoreTable table =
      ReadStores(TemporaryFile("stores.csv", "INCOME,store\n6,3\n9,2\n4,1\n"), stores);
  CHECK(table.unused == 1);
  CHECK(table.Column("income") == 0);
  CHECK(table.values(0, 0) == 4);
  CHECK(table.values(1, 0) == 6);
}

TEST_CASE("ReadBrandNames: a brand without a name and a name used twice are faults") {
  const std::vector<std::string> brands = {"1", "2"};
  CHECK_THROWS_WITH_AS(ReadBrandNames(TemporaryFile("brands.csv", "brand,name\n1,a\n"), brands),
                       doctest::Contains("brand 2 sells in the sales table but is not listed"),
                       core::InputError);
  CHECK_THROWS_WITH_AS(
      ReadBrandNames(TemporaryFile("brands.csv", "brand,name\n1,a\n2,a\n"), brands),
      doctest::Contains("brands.csv:3: name: 'a' is used twice"), core::InputError);
}

}  // namespace
}  // namespace souk::calibration
