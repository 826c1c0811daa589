#include "io/yaml_path.h"

#include <doctest/doctest.h>

#include <string>

namespace souk::io {
namespace {

const YamlNode kTree = YamlNode::LoadString(
    "products:\n"
    "  - name: tea\n"
    "    price: 1\n"
    "taste:\n"
    "  a: 1\n"
    "  a.b: 2\n"
    "  a.b.c: 3\n"
    "  'd[0]': 4\n",
    "tree.yaml");

std::string PlaceOf(const std::string& field) {
  const core::InputError error = AddPlace(core::InputError(field, "is wrong"), kTree);
  CHECK(error.field() == field);
  CHECK(error.message() == "is wrong");
  CHECK(error.place().file == "tree.yaml");
  return std::to_string(error.place().line) + ":" + std::to_string(error.place().column);
}

TEST_CASE("AddPlace: the place of the field, through lists and maps") {
  CHECK(PlaceOf("products[0].price") == "3:12");
  CHECK(PlaceOf("taste.a") == "5:6");
}

TEST_CASE("AddPlace: the nearest ancestor when the field is not in the tree") {
  CHECK(PlaceOf("products[0].stock") == "2:5");
  CHECK(PlaceOf("products[0].price.cents[3]") == "3:12");
  CHECK(PlaceOf("products[1].price") == "2:3");
  CHECK(PlaceOf("products[x].price") == "2:3");
  CHECK(PlaceOf("products.price") == "2:3");
  CHECK(PlaceOf("taste.ab") == "5:3");
  CHECK(PlaceOf("calendar.start") == "1:1");
  CHECK(PlaceOf("") == "1:1");
}

TEST_CASE("AddPlace: names may hold dots and brackets, the longest that fits is meant") {
  CHECK(PlaceOf("taste.a.b") == "6:8");
  CHECK(PlaceOf("taste.a.b.c") == "7:10");
  CHECK(PlaceOf("taste.a.b.x") == "6:8");
  CHECK(PlaceOf("taste.d[0]") == "8:11");
}

TEST_CASE("AddPlace: a fault that has a place keeps it") {
  const core::InputError placed({"other.yaml", 7, 9}, "taste.a", "is wrong");
  const core::InputError error = AddPlace(placed, kTree);
  CHECK(error.place().file == "other.yaml");
  CHECK(error.place().line == 7);
}

}  // namespace
}  // namespace souk::io
