// Labels are data, as a user meets them: whatever stands in a file's labels, nothing runs, nothing
// is drawn, no file lands outside its folder.

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/gnuplot.h"
#include "core/errors.h"
#include "tests/cli/souk_child.h"
#include "tests/support/skip.h"

namespace souk::cli {
namespace {

using namespace testing;

// A market with every kind of label; L1 to L16 stand for them.
const std::string kMarket = R"(name: "L1"
description: "L2"
currency: "L3"
estimated_from: "L4"
calendar: {start: 2026-06-01, period_hours: 24, periods: 3}
products:
  - {name: "L5", category: "L6", list_price: 9, price_range: [6, 12], price_levels: 3, stock: 50}
audiences: ["L7", web]
protected_attributes: {"L8": ["L9", high]}
segments:
  - name: "L10"
    arrivals_per_hour: 1
    price_sensitivity: .3
    intrinsic_utility: {"L5": 1.5}
    audience: {"L7": .5, web: .5}
    groups: {"L8": {"L9": .5, high: .5}}
events:
  - {name: "L11", start: 2026-06-02, hours: 24, arrivals: 2}
rivals:
  - {name: "L12", behaviour: {kind: "L13"}}
customers:
  features: [{name: "L14", mean: {"L10": 1}, utility_coefficient: {"L5": .1}}]
)";

// `text` with `bad` for the first "L<number>" and plain names for all others.
std::string Labelled(std::string text, int number, const std::string& bad) {
  for (int i = 20; i >= 1; --i) {
    const std::string mark = "L" + std::to_string(i) + "\"";
    bool first = true;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      const std::string plain = i == 13 ? "fixed" : "name" + std::to_string(i);
      text.replace(at, mark.size() - 1, i == number && first ? bad : plain);
      first = false;
    }
  }
  return text;
}

struct Place {
  int number;
  const char* said;  // file:line:column: field
};

TEST_CASE("Labels: a scenario's are refused by file, place and field, and nothing is drawn") {
  const TempFolder folder;
  WriteBytes(folder / "shop.yaml", Labelled(kMarket, 0, ""));
  CheckGood({"scenario", "validate", "shop.yaml"}, folder);
  const std::vector<Place> places = {{1, "1:7: name"},
                                     {2, "2:14: description"},
                                     {3, "3:11: currency"},
                                     {4, "4:17: estimated_from"},
                                     {5, "7:12: products[0].name"},
                                     {6, "7:31: products[0].category"},
                                     {7, "8:13: audiences[0]"},
                                     {8, "9:24: protected_attributes."},
                                     {9, "protected_attributes.name8[0]"},
                                     {10, "11:11: segments[0].name"},
                                     {11, "18:12: events[0].name"},
                                     {12, "20:12: rivals[0].name"},
                                     {13, "20:40: rivals[0].behaviour.kind"},
                                     {14, "22:21: customers.features[0].name"}};
  for (const char* bad :
       {R"(a\n b)", R"(\e[2J)", R"(\u0085)", R"(\u202e)", R"(x'\nsystem('touch ran')\n#)"}) {
    for (const Place& place : places) {
      CAPTURE(bad);
      CAPTURE(place.said);
      WriteBytes(folder / "shop.yaml", Labelled(kMarket, place.number, bad));
      const std::string said =
          CheckRefused({"compare", "shop.yaml", "--plot", "out.png"}, place.said, folder);
      CHECK(said.starts_with("shop.yaml:"));
      CHECK(said.find("printable text on one line is expected") != std::string::npos);
      CHECK(said.find('\x1b') == std::string::npos);
    }
  }
}

struct Named {
  const char* file;
  const char* content;
  Arguments arguments;
  const char* said;
};

TEST_CASE("Labels: those of experiments, policies, runs and tables are refused too") {
  const TempFolder folder;
  CheckGood({"train", "single_p1", "--steps", "400", "--out", "run"}, folder);
  const std::string sales = "store,week,brand,units,price,unit_cost\n";
  WriteBytes(folder / "sales.csv", sales + "1,1,a,3,.3,.2\n1,2,a,3,.4,.2\n");
  WriteBytes(folder / "stores.csv", "store,INCOME\n1,5\n");
  const std::vector<Named> cases = {
      {"a.yaml", "scenario: \"single\\n_p1\"\n", {"compare", "a.yaml"}, "a.yaml:1:11: scenario: "},
      {"a.yaml",
       "scenario: single_p1\npolicies: [\"li\\est\"]\n",
       {"compare", "a.yaml"},
       "a.yaml:2:12: policies[0]: "},
      {"a.yaml",
       "scenario: single_p1\nagents: [{name: \"li\\u0085ts\"}]\n",
       {"compare", "a.yaml"},
       "a.yaml:2:17: agents[0].name: "},
      {"a.yaml",
       "scenario: single_p1\ntrained: [\"r\\u2028un\"]\n",
       {"compare", "a.yaml"},
       "a.yaml:2:11: trained[0]: "},
      {"a.csv",
       "store,week,\"br\nand\",units,price,unit_cost\n1,1,1,1,1,1\n",
       {"calibrate", "a.csv", "--stores", "stores.csv", "--out", "out.yaml"},
       "a.csv:1: the name of column 3 "},
      {"a.csv",
       "store,week,brand,units,price,unit_cost\n1,1,\"b\nc\",3,.3,.2\n",
       {"calibrate", "a.csv", "--stores", "stores.csv", "--out", "out.yaml"},
       "a.csv:2: brand: "},
      {"a.csv",
       "store,week,brand,units,price,unit_cost\n\"1\n\",1,b,3,.3,.2\n",
       {"calibrate", "a.csv", "--stores", "stores.csv", "--out", "out.yaml"},
       "a.csv:2: store: "},
      {"a.csv",
       "store,INCOME\n\"1\xE2\x80\xAE\",5\n",
       {"calibrate", "sales.csv", "--stores", "a.csv", "--out", "out.yaml"},
       "a.csv:2: store: "},
      {"a.csv",
       "brand,name\na,\"tea\n\"\n",
       {"calibrate", "sales.csv", "--stores", "stores.csv", "--brands", "a.csv"},
       "a.csv:2: name: "},
      {"a.csv",
       "brand,name,category\na,tea,\"x\n\"\n",
       {"calibrate", "sales.csv", "--stores", "stores.csv", "--brands", "a.csv"},
       "a.csv:2: category: "},
      {"a.csv",
       "time,sku,price\n2026-01-01,\"te\na\",3\n",
       {"calibrate", "--orders", "a.csv"},
       "a.csv:2: sku: "},
      {"a.csv",
       "time,sku,price,customer\n2026-01-01,tea,3,\"x\ny\"\n",
       {"calibrate", "--orders", "a.csv"},
       "a.csv:2: customer: "},
      {"a.csv",
       "chooser,alternative,chosen,price\n1,\"te\na\",1,3\n",
       {"calibrate", "--choices", "a.csv"},
       "a.csv:2: alternative: "},
      {"a.csv",
       "chooser,alternative,chosen,price\n\"1\n\",tea,1,3\n",
       {"calibrate", "--choices", "a.csv"},
       "a.csv:2: chooser: "},
  };
  for (const Named& one : cases) {
    CAPTURE(one.said);
    WriteBytes(folder / one.file, one.content);
    const std::string said = CheckRefused(one.arguments, one.said, folder);
    CHECK(said.find("printable text on one line is expected") != std::string::npos);
    std::filesystem::remove(folder / one.file);
  }
  CheckRefused(
      {"calibrate", "sales.csv", "--stores", "stores.csv", "--name", "a\x1b[2J", "--clusters", "1"},
      "name: holds a control character", folder);
}

// `text` with the first `from` replaced.
std::string Spoilt(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("Labels: a run's and a policy file's are refused by file and field") {
  const TempFolder folder;
  CheckGood({"train", "single_p1", "--steps", "400", "--out", "run"}, folder);
  const std::string policy = ReadBytes(folder / "run/policy.yaml");
  const auto refused = [&](const std::string& from, const std::string& to,
                           const std::string& field) {
    CAPTURE(from);
    WriteBytes(folder / "run/policy.yaml", Spoilt(policy, from, to));
    const std::string said =
        CheckRefused({"evaluate", "run", "single_p1"}, field + ": holds a ", folder);
    CHECK(said.starts_with("run/policy.yaml:"));
  };
  refused("name: lints", R"(name: "lin\nts")", "name");
  refused("scenario: single_p1", R"(scenario: "a\e[2J")", "provenance.scenario");
  refused("currency: USD", R"(currency: "U\u0085SD")", "currency");
  refused("name: item", R"(name: "it\u202eem")", "products[0].name");
  WriteBytes(folder / "run/policy.yaml", policy);
  const std::string run = ReadBytes(folder / "run/run.json");
  WriteBytes(folder / "run/run.json", Spoilt(run, R"("lints")", R"("li\nnts")"));
  CheckRefused({"train", "single_p1", "--out", "run", "--resume"},
               "run.json: agent: holds a line break", folder);
  WriteBytes(folder / "run/run.json", Spoilt(run, "name: single_p1", R"(name: \"x\\e[2J\")"));
  CheckRefused({"train", "single_p1", "--out", "run", "--resume"}, "run.json:2:7: name: holds a ",
               folder);
}

TEST_CASE("Labels: a name is no path") {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "work");
  CheckGood({"scenario", "new", "shop", "--out", "work/shop.yaml"}, folder);
  const std::string text = ReadBytes(folder / "work/shop.yaml");
  const std::vector<std::pair<std::string, std::string>> places = {
      {"../../x", "runs/_._.._x_lints_seed1"},
      {"/tmp/x y", "runs/_tmp_x_y_lints_seed1"},
      {"..", "runs/_._lints_seed1"}};
  for (const auto& pair : places) {
    const std::string& name = pair.first;
    const std::string& place = pair.second;
    CAPTURE(name);
    WriteBytes(folder / "work/shop.yaml", Spoilt(text, "name: \"shop\"", "name: \"" + name + "\""));
    const ChildResult result = souk::testing::RunChild(
        SOUK_PROGRAM, {"train", "shop.yaml", "--steps", "200"}, folder / "work");
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("saved in " + place + "\n") != std::string::npos);
    CHECK(std::filesystem::exists(folder / ("work/" + place + "/run.json")));
  }
  std::set<std::string> top;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    top.insert(entry.path().filename().string());
  }
  CHECK(top == std::set<std::string>{"work"});
}

const std::vector<std::string> kHostile = {"it's",
                                           "''",
                                           "'; system('touch ran')",
                                           "''; system(\"touch ran\") #",
                                           "a''b'' 007 \\101",
                                           "say \"x\"",
                                           "back\\slash\\",
                                           "`touch ran`",
                                           "$(touch ran)",
                                           "@ran",
                                           "x'; system('touch ran'); print '",
                                           "x'\nsystem('touch ran')\nprint 'y",
                                           "x\rsystem('touch ran')",
                                           "{/Bold b} a_1 ^2 %s %d \\n",
                                           "EOD",
                                           "#"};

TEST_CASE("GnuplotText: gnuplot takes every label for what it is and runs none") {
  const TempFolder folder;
  if (FindGnuplot().empty()) SOUK_SKIP("gnuplot is not installed");
  std::string script = "set print 'said'\n";
  std::string wanted;
  for (const std::string& label : kHostile) {
    const std::string text = GnuplotText(label);
    CHECK(text.find('\n') == std::string::npos);
    script += "print " + text + "\n";
    for (const char c : label) {
      wanted += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    wanted += '\n';
  }
  WriteBytes(folder / "script", script);
  const ChildResult result =
      souk::testing::RunChild(FindGnuplot(), {"-d", "script"}, folder.path());
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(ReadBytes(folder / "said") == wanted);
  CHECK(folder.Entries() == std::set<std::string>{"said", "script"});
}

TEST_CASE("DrawPng: hostile titles are drawn and nothing else happens; what fails is no picture") {
  const TempFolder folder;
  if (FindGnuplot().empty()) SOUK_SKIP("gnuplot is not installed");
  const std::string terminal = "set terminal pngcairo size 300,200 noenhanced\n";
  for (const std::string& label : kHostile) {
    CAPTURE(label);
    const std::string png = DrawPng(terminal + "set title " + GnuplotText(label) +
                                    "\nplot x title " + GnuplotText(label) + "\n");
    CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  }
  CHECK_FALSE(std::filesystem::exists("ran"));
  CHECK_THROWS_AS(DrawPng("no command\n"), core::RunError);
  CHECK_THROWS_AS(DrawPng(""), core::RunError);
}

TEST_CASE("Compare: --plot draws names with quotes and signs, and its path is no command") {
  const TempFolder folder;
  if (FindGnuplot().empty()) SOUK_SKIP("gnuplot is not installed");
  CheckGood({"scenario", "new", "shop"}, folder);
  std::string text = ReadBytes(folder / "shop.yaml");
  text = Spoilt(text, "name: \"shop\"", "name: '`touch ran` $(touch ran)'");
  for (const char* place : {"name: coffee", "{coffee", "{coffee"}) {
    text = Spoilt(text, place, Spoilt(place, "coffee", "\"x'; system('touch ran')#\""));
  }
  WriteBytes(folder / "shop.yaml", text);
  const Arguments compare = {"compare", "shop.yaml",     "--episodes", "2",     "--steps",
                             "400",     "--train-seeds", "1",          "--plot"};
  for (const char* path : {"out.png", "|touch ran", "~x.png", "`touch ran`"}) {
    Arguments arguments = compare;
    arguments.emplace_back(path);
    CheckGood(arguments, folder);
    CHECK(ReadBytes(folder / path).starts_with("\x89PNG\r\n\x1a\n"));
    std::filesystem::remove(folder / path);
    CHECK(folder.Entries() == std::set<std::string>{"shop.yaml"});
  }
}

}  // namespace
}  // namespace souk::cli
