// Faulty scenario files: each gives one line that names the place, the key, what is wrong and what
// is allowed.

#include <doctest/doctest.h>

#include <string>

#include "core/errors.h"
#include "scenarios/scenario.h"
#include "tests/scenarios/scenario_folder.h"

namespace souk::scenarios {
namespace {

// The fault of loading a file, less the folder; "loaded" when there is none.
std::string FaultOf(const ScenarioFolder& folder, const std::string& path) {
  try {
    LoadScenario(path);
  } catch (const core::InputError& error) {
    std::string text = error.what();
    CHECK(text.find('\n') == std::string::npos);
    const std::string prefix = folder.path() + "/";
    CHECK(text.substr(0, prefix.size()) == prefix);
    return text.substr(prefix.size());
  }
  return "loaded";
}

// kBase with `from` replaced by `to`.
std::string Spoilt(const std::string& from, const std::string& to) {
  std::string text = kBase;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string FaultOfText(const std::string& text) {
  const ScenarioFolder folder;
  return FaultOf(folder, folder.Write("bad.yaml", text));
}

bool StartsWith(const std::string& text, const std::string& start) {
  CAPTURE(text);
  const bool starts = text.substr(0, start.size()) == start;
  CHECK_MESSAGE(starts, text);
  return starts;
}

TEST_CASE("Bad scenario: the sound one loads") { CHECK(FaultOfText(kBase) == "loaded"); }

TEST_CASE("Bad scenario: counts are shown over nothing stated") {
  CHECK(
      FaultOfText(kBase + "observation: [stock, sales]\n") ==
      "bad.yaml:21:14: observation: shows sales, needs `observation_scale`: what they are divided "
      "by, about an ordinary period's number (here about {sales: 22})");
  CHECK(FaultOfText(kBase + "observation: [sales, visits]\nobservation_scale: {sales: 20}\n") ==
        "bad.yaml:21:14: observation: shows visits, needs `observation_scale`: what they are "
        "divided by, about an ordinary period's number (here about {visits: {all: 22}})");
  CHECK(FaultOfText(kBase + "observation: [sales]\nobservation_scale: {sales: 20}\n") == "loaded");
}

TEST_CASE("Bad scenario: unknown key") {
  StartsWith(FaultOfText(Spoilt("unit_cost", "unit_cots")),
             "bad.yaml:6:64: products[1].unit_cots: unknown key 'unit_cots'; did you mean "
             "'unit_cost'? allowed: ");
  StartsWith(FaultOfText(kBase + "shoks: {product_sd: 1}\n"),
             "bad.yaml:21:1: shoks: unknown key 'shoks'; did you mean 'shocks'?");
  StartsWith(FaultOfText(Spoilt("coffee: 4", "coffee: 4, cofee: 3")),
             "bad.yaml:12:44: segments[0].intrinsic_utility.cofee: unknown key 'cofee'; did you "
             "mean 'coffee'?");
}

TEST_CASE("Bad scenario: wrong type") {
  CHECK(FaultOfText(Spoilt("arrivals_per_hour: 6", "arrivals_per_hour: many")) ==
        "bad.yaml:10:24: segments[0].arrivals_per_hour: 'many' is given, a finite number is "
        "expected");
  StartsWith(FaultOfText(Spoilt("[5, 15]", "5")), "bad.yaml:5:46: products[0].price_range: ");
  StartsWith(FaultOfText(Spoilt("periods: 12", "periods: 1.5")),
             "bad.yaml:3:57: calendar.periods: '1.5' is given, a whole number is expected");
}

TEST_CASE("Bad scenario: negative stock") {
  CHECK(FaultOfText(Spoilt("stock: 100", "stock: -5")) ==
        "bad.yaml:5:79: products[0].stock: is -5, must be at least 0 (or .inf)");
}

TEST_CASE("Bad scenario: NaN") {
  StartsWith(FaultOfText(Spoilt("price_sensitivity: .2", "price_sensitivity: .nan")),
             "bad.yaml:11:24: segments[0].price_sensitivity: '.nan' is given, a finite number is "
             "expected");
  StartsWith(FaultOfText(Spoilt("stock: 100", "stock: nan")), "bad.yaml:5:79: products[0].stock: ");
}

TEST_CASE("Bad scenario: shares that do not sum to 1") {
  CHECK(FaultOfText(Spoilt("high: .75", "high: .7")) ==
        "bad.yaml:13:22: segments[0].groups.income: shares sum to 0.95, must sum to 1");
  CHECK(
      FaultOfText(Spoilt("arrivals_per_hour: 4", "arrivals_per_hour: 4\n    audience: {all: 2}")) ==
      "bad.yaml:16:21: segments[1].audience.all: is 2, must lie between 0 and 1");
}

TEST_CASE("Bad scenario: price floor above ceiling") {
  CHECK(FaultOfText(Spoilt("[5, 15]", "[15, 5]")) ==
        "bad.yaml:5:46: products[0].price_range: floor 15 is above ceiling 5, the floor comes "
        "first");
}

TEST_CASE("Bad scenario: empty file") {
  StartsWith(FaultOfText(""), "bad.yaml: is empty");
  StartsWith(FaultOfText("# only a comment\n"), "bad.yaml: is empty");
}

TEST_CASE("Bad scenario: missing base") {
  CHECK(FaultOfText("name: x\nbase: nowhere.yaml\n") ==
        "bad.yaml:2:7: base: there is no file 'nowhere.yaml', a base is sought from the folder of "
        "the file that names it");
  StartsWith(FaultOfText("base: .\n"), "bad.yaml:1:7: base: '.' is not a file");
  StartsWith(FaultOfText("base: [a]\n"), "bad.yaml:1:7: base: ");
}

TEST_CASE("Bad scenario: circular base") {
  const ScenarioFolder folder;
  const std::string a = folder.Write("a.yaml", "base: sub/b.yaml\n");
  folder.Write("sub/b.yaml", "name: b\nbase: ../a.yaml\n");
  CHECK(
      FaultOf(folder, a) ==
      "sub/b.yaml:2:7: base: goes round in a circle (a.yaml -> b.yaml -> a.yaml), a base must not "
      "lead back to its overlay");
  StartsWith(FaultOf(folder, folder.Write("self.yaml", "base: self.yaml\n")),
             "self.yaml:1:7: base: goes round in a circle (self.yaml -> self.yaml)");
}

TEST_CASE("Bad scenario: duplicate product") {
  CHECK(FaultOfText(Spoilt("{name: coffee", "{name: tea")) ==
        "bad.yaml:6:12: products[1].name: 'tea' is there twice, names must differ");
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  const std::string twice = folder.Write(
      "twice.yaml",
      "base: base.yaml\nproducts:\n  - {name: tea, stock: 1}\n  - {name: tea, stock: 2}\n");
  StartsWith(FaultOf(folder, twice), "twice.yaml:4:12: products[1].name: ");
}

TEST_CASE("Bad scenario: numbers beyond their limits, alone and together") {
  StartsWith(FaultOfText(Spoilt("stock: 100", "stock: 22.5")),
             "bad.yaml:5:79: products[0].stock: is 22.5, must be whole under 'poisson' noise");
  StartsWith(FaultOfText(Spoilt("tea: 2", "tea: 711")),
             "bad.yaml:12:30: segments[0].intrinsic_utility.tea: is 711, must be at most 200");
  StartsWith(FaultOfText(Spoilt("price_sensitivity: .2", "price_sensitivity: 5e-324")),
             "bad.yaml:11:24: segments[0].price_sensitivity: is 5e-324, must be at least 1e-15");
  StartsWith(
      FaultOfText(Spoilt("stock: 100", "stock: 100, salvage_value: -1e300")),
      "bad.yaml:5:99: products[0].salvage_value: is -1e+300, must be at least -1000000000000000");
  StartsWith(FaultOfText(Spoilt("arrivals: 2,", "arrivals: 1e200,")),
             "bad.yaml:20:63: events[0].arrivals: is 1e+200, must be at most 1000000");
  // Within their limits each: 10^12 times the customers of the tourists.
  const std::string event =
      "  - {name: second, start: 2026-06-01T12:00, hours: 6, arrivals: 1e6}\n";
  StartsWith(FaultOfText(Spoilt("arrivals: 2,", "arrivals: 1e6,") + event),
             "bad.yaml:9:3: segments: bring 8");
}

TEST_CASE("Bad scenario: a directory") {
  const ScenarioFolder folder;
  folder.Write("market.yaml/inner.txt", "");
  StartsWith(FaultOf(folder, folder.path() + "/market.yaml"), "market.yaml: ");
}

TEST_CASE("Bad scenario: ten megabytes of braces") {
  StartsWith(FaultOfText(std::string().append(10'000'000, '{')), "bad.yaml:1:");
  StartsWith(FaultOfText(std::string("name: x\nproducts: ").append(10'000'000, '[')),
             "bad.yaml:2:");
}

TEST_CASE("Bad scenario: a part that can never act") {
  StartsWith(FaultOfText(Spoilt("2026-06-01T12:00", "2026-11-27")),
             "bad.yaml:20:25: events[0].start: 'fair' is from 2026-11-27T00:00 to ");
  StartsWith(FaultOfText(Spoilt("2026-06-01T12:00", "2026-05-27")),
             "bad.yaml:20:25: events[0].start: 'fair' is from 2026-05-27T00:00 to ");
  CHECK(FaultOfText(Spoilt("2026-06-01T12:00", "2026-11-27")).find("in the season, 2026-06-01T") !=
        std::string::npos);
  StartsWith(FaultOfText(Spoilt("segments: [tourists]", "lead_time: 2")),
             "bad.yaml:20:77: events[0].lead_time: needs a product with replenishment");
}

TEST_CASE("Bad scenario: an audience that nobody is in") {
  std::string text = kBase + "audiences: [web, shop]\n";
  for (std::size_t at = 0; (at = text.find("    intrinsic_utility:", at)) != std::string::npos;
       at += 52) {
    text.insert(at, "    audience: {web: 1}\n");
  }
  CHECK(FaultOfText(text).find("audiences[1]: nobody is in 'shop'") != std::string::npos);
}

TEST_CASE("Bad scenario: an override of what the base lacks names both") {
  const ScenarioFolder folder;
  folder.Write("base.yaml", kBase);
  const auto fault = [&](const std::string& lines) {
    return FaultOf(folder, folder.Write("over.yaml", "base: base.yaml\n" + lines));
  };
  CHECK(fault("products: [{name: cofee, list_price: 3}]\n")
            .ends_with(" (base.yaml has no 'cofee' in `products` to override; did you mean "
                       "'coffee'?)"));
  CHECK(fault("segments: [{name: tourist, arrivals_per_hour: 3}]\n")
            .ends_with("(base.yaml has no 'tourist' in `segments` to override; did you mean "
                       "'tourists'?)"));
  const std::string event = fault("events: [{name: fiar, arrivals: 3}]\n");
  StartsWith(event, "over.yaml:2:10: events[0].start: missing");
  CHECK(event.ends_with("(base.yaml has no 'fiar' in `events` to override; did you mean 'fair'?)"));
  // What is whole is meant as one more.
  CHECK(fault("events: [{name: fiar, start: 2026-06-01T12:00, arrivals: 3}]\n") == "loaded");
}

TEST_CASE("Bad scenario: more a file can get wrong") {
  StartsWith(FaultOfText("just text\n"), "bad.yaml:1:1: ");
  StartsWith(FaultOfText("- a\n- b\n"), "bad.yaml:1:1: ");
  StartsWith(FaultOfText("name: [\n"), "bad.yaml:");
  StartsWith(FaultOfText("name: x\n"), "bad.yaml:1:1: products: missing");
  CHECK(FaultOfText(kBase + "name: again\n").substr(0, 20) == "bad.yaml:21:1: name:");
  StartsWith(FaultOfText(Spoilt("segments: [tourists]", "segments: [tourist]")),
             "bad.yaml:20:77: events[0].segments[0]: no segment is called 'tourist'; did you mean "
             "'tourists'?");
  StartsWith(FaultOfText(Spoilt("2026-06-01T12:00", "2026-06-31")),
             "bad.yaml:20:25: events[0].start: '2026-06-31' is not a date");
  StartsWith(FaultOfText(Spoilt("price_levels: 5", "price_levels: 1")),
             "bad.yaml:5:69: products[0].price_levels: is 1");
  StartsWith(FaultOfText(Spoilt("tea: 2, ", "")),
             "bad.yaml:12:24: segments[0].intrinsic_utility.tea: missing");
  StartsWith(FaultOfText(kBase + "demand: linear\n"),
             "bad.yaml:21:9: demand: 'linear' is for one product");
  StartsWith(FaultOfText(kBase + "noise: poison\n"), "bad.yaml:21:8: noise: ");
  StartsWith(FaultOfText(kBase + "audiences: [a, b]\n"),
             "bad.yaml:9:5: segments[0].audience: missing");
}

}  // namespace
}  // namespace souk::scenarios
