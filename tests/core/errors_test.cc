#include "core/errors.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using souk::core::HintAndList;
using souk::core::InputError;
using souk::core::NearestHint;
using souk::core::Quoted;
using souk::core::SourcePlace;

namespace {

std::string Line(const SourcePlace& place, const std::string& field) {
  return InputError(place, field, "bad").what();
}

}  // namespace

TEST_CASE("InputError: the line leaves out the parts that are not known") {
  CHECK(Line({"a.yaml", 3, 7}, "price") == "a.yaml:3:7: price: bad");
  CHECK(Line({"a.yaml", 3, 0}, "price") == "a.yaml:3: price: bad");
  CHECK(Line({"a.yaml", 0, 7}, "price") == "a.yaml: price: bad");
  CHECK(Line({"a.yaml", 3, 7}, "") == "a.yaml:3:7: bad");
  CHECK(Line({"a.yaml", 0, 0}, "") == "a.yaml: bad");
  CHECK(Line({}, "price") == "price: bad");
  CHECK(InputError("--seed", "bad").what() == std::string("--seed: bad"));
}

TEST_CASE("InputError: keeps its parts") {
  const InputError error({"a.yaml", 3, 7}, "price", "bad");
  CHECK(error.place().file == "a.yaml");
  CHECK(error.place().line == 3);
  CHECK(error.place().column == 7);
  CHECK(error.field() == "price");
  CHECK(error.message() == "bad");
}

TEST_CASE("InputError: stays one line of bounded length for hostile parts") {
  const std::string line = InputError({"a\nb", 1, 1}, "x\ty", "c\r\nd\x1b").what();
  CHECK(line == "a b:1:1: x y: c  d\\x1b");
  const std::string huge(1'000'000, 'x');
  CHECK(std::string(InputError(huge, huge).what()).size() < 3000);
}

TEST_CASE("Quoted: what is not printable is written out") {
  CHECK(Quoted("a\nb\x1b[2J") == "'a\\nb\\x1b[2J'");
}

TEST_CASE("Quoted: cuts after 60 bytes and never inside a character") {
  CHECK(Quoted("price") == "'price'");
  CHECK(Quoted(std::string(60, 'x')) == "'" + std::string(60, 'x') + "'");
  CHECK(Quoted(std::string(61, 'x')) == "'" + std::string(60, 'x') + "...'");
  CHECK(Quoted(std::string(59, 'x') + "éé") == "'" + std::string(59, 'x') + "...'");
}

TEST_CASE("NearestHint: names the nearest candidate") {
  const std::vector<std::string> keys = {"name", "pie", "price", "unit_cost", "stock"};
  CHECK(NearestHint("pirce", keys) == "; did you mean 'price'?");  // a swap counts 1, so not pie
  CHECK(NearestHint("PRICE", keys) == "; did you mean 'price'?");
  CHECK(NearestHint("unitcost", keys) == "; did you mean 'unit_cost'?");
  CHECK(NearestHint("stocks", keys) == "; did you mean 'stock'?");
}

TEST_CASE("NearestHint: says nothing when no candidate is near") {
  CHECK(NearestHint("weather", {"name", "price"}).empty());
  CHECK(NearestHint("x", {"y"}).empty());
  CHECK(NearestHint("price", {}).empty());
  CHECK(NearestHint("", {"a"}).empty());
  // A word of 6 letters may be 6 / 3 + 1 = 3 edits away, not 4.
  CHECK(NearestHint("abcdef", {"abcxyz"}) == "; did you mean 'abcxyz'?");
  CHECK(NearestHint("abcdef", {"abwxyz"}).empty());
}

TEST_CASE("HintAndList: the hint, then every candidate") {
  CHECK(HintAndList("pirce", {"name", "price"}) == "; did you mean 'price'? allowed: name, price");
  CHECK(HintAndList("weather", {"name", "price"}, "columns") == "; columns: name, price");
}
