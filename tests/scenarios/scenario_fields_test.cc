#include "scenarios/scenario_fields.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "io/field_docs.h"
#include "io/field_writer.h"
#include "io/yaml_path.h"
#include "scenarios/scenario.h"
#include "scenarios/scenario_catalog.h"
#include "tests/support/skip.h"
#include "tests/support/temp_folder.h"

namespace souk::scenarios {
namespace {

using core::Field;
using core::FieldKind;
using core::FieldList;
using io::YamlNode;

// Between them these say every key that there is, each with another value than its default.
const std::string kShop = R"(schema: 1
name: shop
description: everything at once
currency: EUR
estimated_from: sales.csv
calendar:
  start: 2026-06-01T08:00
  period_hours: 12
  periods: 9
  hour_of_day: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  day_of_week: [1, 1, 1, 1, 1, 2, 1]
demand: logit
noise: gaussian
shocks: {arrivals_log_sd: .1, product_sd: .2}
end_when_sold_out: false
products:
  - name: tea
    category: drinks
    unit_cost: 2
    list_price: 5
    price_range: [3, 8]
    price_ladder: [3, 5, 8]
    stock: 40
    salvage_value: 1
    holding_cost_per_unit_day: .1
    spoilage_per_day: .05
    relevance: .5
    pricing: {menu_cost: .1, min_hours_between_changes: 12, max_step: 4, endings: [.0, .5], markdown_only: true}
    replenishment: {reorder_point: 5, order_up_to: 30, lead_time_hours: 24, fixed_order_cost: 3}
    returns: {rate: .1, resalable: .5, delay_hours: 12, handling_cost: .2}
  - name: cake
    list_price: 4
    price_range: [2, 6]
    price_levels: 5
audiences: [app, web]
protected_attributes: {income: [low, high]}
segments:
  - name: few
    arrivals_per_hour: 2
    price_sensitivity: .5
    intrinsic_utility: {tea: 2, cake: 1.5}
    audience: {app: .25, web: .75}
    groups: {income: {low: .4, high: .6}}
    slate_response: .3
    satisfaction: {surplus: .4, availability: .2, price: .1, relevance: .3, surplus_scale: 2}
    reference_price: {half_life_hours: 24, gain: .1, loss: .2}
    retention: {half_life_hours: 48, response: .1, word_of_mouth: .2, start: .9, value: .5}
    patience: {share: .1, expected_markdown: .2, wait_hours: 12, discount_factor: .9}
slate: {kind: promotion, size: 1, click_at_top: .2}
events:
  - {name: fair, start: 2026-06-02, hours: 12, announced_hours: 6, arrivals: 2, price_sensitivity: 1.5, lead_time: 2, segments: [few]}
add_ons:
  - {bought: tea, add: cake, utility: .5, discount: .1}
customers:
  features: [{name: age, noise: .1, mean: {few: .5}, utility_coefficient: {tea: .2}, price_sensitivity_coefficient: .01}]
  random_features: {count: 2, noise: .2, utility_coefficient_sd: .1, price_sensitivity_coefficient_sd: .02}
  add_to_cart_rate: .3
  return_visit: {probability: .2, delay_hours: 36}
  drift: {intrinsic_utility_sd: .1, price_sensitivity_log_sd: .05}
rivals:
  - {name: calm, appeal: .5, carries: [tea], behaviour: {kind: fixed}}
  - name: sharp
    behaviour: {kind: undercut, by: .02, min_markup: .1, lag_hours: 12}
    offers:
      tea: {unit_cost: 1.5, list_price: 4.5, price_range: [3, 7], price_levels: 3, stock: 30}
      cake: {price_range: [2, 6], price_ladder: [2, 4, 6]}
  - {name: echo, behaviour: {kind: follow, ratio: .9, lag_hours: 12}}
  - {name: myopic, behaviour: {kind: best_response, lag_hours: 12}}
reward: {profit: .9, satisfaction: .1, posted_price_gaps: {income: .2}}
observation: [time_left, prices, visits]
observation_scale: {sales: 2, visits: {web: 9, app: 7}}
observed_periods: 2
)";
const std::string kDuel = R"(name: duel
products: [{name: tea, list_price: 5, price_ladder: [4, 5, 6]}]
segments: [{name: all, arrivals_per_hour: 1, price_sensitivity: 1, intrinsic_utility: {tea: 5}}]
rivals:
  - {name: learner, behaviour: {kind: q_learning, learning_rate: .2, discount_factor: .9, exploration_decay: .001}}
)";
const std::string kOverlay = R"(base: shop.yaml
scale: {arrivals: 2, price_sensitivity: 1.1, stock: .5}
)";

// What the walk does with each value of a file that a list describes.
using Visit = void (*)(const FieldList& list, const Field& field, const YamlNode& node);

void Walk(const YamlNode& node, const FieldList& list, Visit visit);

void WalkValue(const YamlNode& node, const FieldList& list, const Field& field, Visit visit) {
  visit(list, field, node);
  if (field.kind == FieldKind::kSection) Walk(node, *field.section(), visit);
  if (field.kind == FieldKind::kSections || field.kind == FieldKind::kSectionMap) {
    for (const YamlNode& item : node.children()) Walk(item, *field.section(), visit);
  }
  for (const auto& alternative : field.alternatives) {
    if (node.Find("kind")->scalar() == alternative()->name) Walk(node, *alternative(), visit);
  }
}

void Walk(const YamlNode& node, const FieldList& list, Visit visit) {
  for (const Field& field : list.fields) {
    if (const YamlNode* value = node.Find(field.key)) WalkValue(*value, list, field, visit);
  }
}

std::string Refusal(const std::string& path, const std::string& value) {
  try {
    const souk::testing::TempFolder folder;
    io::WriteFileAtomically(folder / "shop.yaml", kShop);
    LoadScenario(folder / "shop.yaml", {path + "=" + value});
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

std::string SetToItself(const std::string& path, const std::string& value) {
  const souk::testing::TempFolder folder;
  io::WriteFileAtomically(folder / "shop.yaml", kShop);
  return ToYaml(LoadScenario(folder / "shop.yaml", {path + "=" + value}).market);
}

TEST_CASE("ScenarioFields: files that say every key are read and written back") {
  static std::set<std::string> said;
  const Visit note = [](const FieldList& list, const Field& field, const YamlNode& /*node*/) {
    said.insert(fmt::format("{}.{}", list.name, field.key));
  };
  for (const std::string& text : {kShop, kDuel, kOverlay}) {
    Walk(YamlNode::LoadString(text, "text"), ScenarioFields(), note);
  }
  said.insert("scale.stock_hours");  // excludes scale.stock
  for (const FieldList* list : io::ListsOf(ScenarioFields())) {
    for (const Field& field : list->fields) {
      const std::string key = fmt::format("{}.{}", list->name, field.key);
      CAPTURE(key);
      CHECK(said.count(key) == 1);
    }
  }
  const env::MarketConfig market = ParseScenario(kShop, "shop.yaml").market;
  const std::string text = ToYaml(market);
  CHECK(ToYaml(ParseScenario(text, "again").market) == text);
  const YamlNode written = YamlNode::LoadString(text, "written");
  const Visit kept = [](const FieldList& list, const Field& field, const YamlNode& node) {
    static_cast<void>(node);
    said.erase(fmt::format("{}.{}", list.name, field.key));
  };
  Walk(written, ScenarioFields(), kept);
  Walk(YamlNode::LoadString(ToYaml(ParseScenario(kDuel, "duel").market), "duel"), ScenarioFields(),
       kept);
  // What only files have is resolved.
  CHECK(said == std::set<std::string>{"offers.price_levels", "products.price_levels",
                                      "rivals.carries", "scale.arrivals", "scale.price_sensitivity",
                                      "scale.stock", "scale.stock_hours", "scenario.base",
                                      "scenario.scale"});
}

TEST_CASE("ScenarioFields: --set reaches every number, which keeps to its range") {
  static int tried;
  static std::string unchanged;
  unchanged = ToYaml(ParseScenario(kShop, "shop.yaml").market);
  tried = 0;
  const Visit check = [](const FieldList& /*list*/, const Field& field, const YamlNode& node) {
    const std::string& path = node.field();
    CAPTURE(path);
    if (node.kind() != YamlNode::Kind::kScalar) {
      const bool any_key = field.kind == FieldKind::kTextsMap;
      if (node.kind() != YamlNode::Kind::kMap || any_key) return;
      const std::string unknown = path + ".no_such_key";
      CHECK(Refusal(unknown, "1").find("--set: " + unknown + ": unknown key") == 0);
      return;
    }
    CHECK(SetToItself(path, node.scalar()) == unchanged);
    const bool number = field.kind == FieldKind::kNumber || field.kind == FieldKind::kWhole;
    if (!number) return;
    ++tried;
    CHECK(Refusal(path, "much").find("--set: " + path + ": 'much' is given") == 0);
    CHECK(Refusal(path, ".nan").find("--set: " + path + ":") == 0);
    if (!field.range.infinite) CHECK(Refusal(path, ".inf").find("--set: " + path + ":") == 0);
    if (std::isfinite(field.range.low)) {
      const double below = field.range.above_low ? field.range.low : field.range.low - 1;
      CHECK(Refusal(path, fmt::format("{}", below)).find("--set: " + path + ":") == 0);
    }
    if (std::isfinite(field.range.high)) {
      const double above = field.range.below_high ? field.range.high : field.range.high + 1;
      CHECK(Refusal(path, fmt::format("{}", above)).find("--set: " + path + ":") == 0);
    }
  };
  Walk(YamlNode::LoadString(kShop, "shop.yaml"), ScenarioFields(), check);
  CHECK(tried > 60);
}

TEST_CASE("ValueAt: every value of a written scenario is found by its path") {
  static YamlNode tree;
  const env::MarketConfig market = ParseScenario(kShop, "shop.yaml").market;
  const auto labels = env::LabelsOf(market);
  tree = YamlNode::LoadString(io::SectionText(core::FieldsOf<env::MarketConfig>(), &market, labels),
                              "text");
  const Visit check = [](const FieldList& /*list*/, const Field& field, const YamlNode& node) {
    if (field.file_only) return;
    CAPTURE(node.field());
    CHECK(io::ValueAt(tree, node.field(), "--get").kind() == node.kind());
  };
  Walk(YamlNode::LoadString(ToYaml(market), "shop.yaml"), ScenarioFields(), check);
  CHECK(io::ValueAt(tree, "products[tea].returns.rate", "--get").AsDouble() == .1);
  CHECK(io::ValueAt(tree, "products[1].returns.rate", "--get").AsDouble() == 0);  // a default
  for (const char* path : {"products[3].stock", "products[te].stock", "prodcts", "name.x"}) {
    CAPTURE(path);
    CHECK_THROWS_AS(io::ValueAt(tree, path, "--get"), core::InputError);
  }
}

TEST_CASE("ScenarioFields: the tables of the docs are those of the lists") {
  const std::string docs = io::ReadFile(SOUK_SOURCE_DIR "/docs/scenario_format.md");
  for (const FieldList* list : io::ListsOf(ScenarioFields())) {
    if (list->fields.empty()) continue;
    CAPTURE(list->name);
    // tools/update_docs.sh writes them.
    CHECK(docs.find(fmt::format("<!-- fields: {} -->\n{}<!-- /fields -->", list->name,
                                io::FieldTable(*list))) != std::string::npos);
  }
}

TEST_CASE("ScenarioSchema: JSON that names every key of a scenario, strictly") {
  const auto schema = nlohmann::json::parse(ScenarioSchema());
  const auto& whole = schema.at("else");
  CHECK(whole.at("additionalProperties") == false);
  CHECK(whole.at("required") == nlohmann::json({"name", "products", "segments"}));
  for (const Field& field : ScenarioFields().fields) {
    CHECK(whole.at("properties").contains(field.key));
  }
  const auto& product = whole.at("properties").at("products").at("items");
  CHECK(product.at("properties").at("unit_cost").at("minimum") == 0);
  CHECK(product.at("properties").at("list_price").at("exclusiveMinimum") == 0);
  CHECK_FALSE(schema.at("then").contains("required"));
}

TEST_CASE("ScenarioSchema: another program's validator accepts the gallery and finds faults") {
  if (std::system("/usr/bin/python3 -c 'import jsonschema, yaml' > /dev/null 2>&1") != 0) {
    SOUK_SKIP("python3-jsonschema or python3-yaml is not installed");
  }
  const souk::testing::TempFolder folder;
  io::WriteFileAtomically(folder / "schema.json", ScenarioSchema());
  io::WriteFileAtomically(folder / "shop.yaml", kShop);
  io::WriteFileAtomically(folder / "duel.yaml", kDuel);
  io::WriteFileAtomically(folder / "rush.yaml", kOverlay);
  const auto check = [&](const std::string& files) {
    const std::string command =
        fmt::format("/usr/bin/python3 '{}/tests/scenarios/check_schema.py' '{}' {} > '{}' 2>&1",
                    SOUK_SOURCE_DIR, folder / "schema.json", files, folder / "out");
    CHECK(std::system(command.c_str()) == 0);
    return io::ReadFile(folder / "out");
  };
  const std::size_t gallery = ListScenarios().size();
  CHECK(gallery >= 25);
  CHECK(check(fmt::format("'{}/scenarios/'*.yaml '{}'/*.yaml", SOUK_SOURCE_DIR, folder.path())) ==
        fmt::format("{} good\n", gallery + 3));
  const auto spoilt = [&](const std::string& from, const std::string& to) {
    std::string text = kShop;
    text.replace(text.find(from), from.size(), to);
    io::WriteFileAtomically(folder / "spoilt.yaml", text);
    return check("'" + (folder / "spoilt.yaml") + "'");
  };
  CHECK(spoilt("unit_cost: 2", "unit_cost: -2").find("products.0.unit_cost") != std::string::npos);
  CHECK(spoilt("unit_cost: 2", "unitcost: 2").find("'unitcost' was unexpected") !=
        std::string::npos);
  CHECK(spoilt("name: shop\n", "").find("'name' is a required property") != std::string::npos);
  CHECK(spoilt("kind: promotion", "kind: promo").find("slate.kind") != std::string::npos);
}

TEST_CASE("LoadScenario: settings are laid over the bases, the last one wins") {
  const souk::testing::TempFolder folder;
  io::WriteFileAtomically(folder / "shop.yaml", kShop);
  io::WriteFileAtomically(folder / "rush.yaml", kOverlay);
  const auto load = [&](const std::vector<std::string>& settings) {
    return LoadScenario(folder / "rush.yaml", settings).market;
  };
  CHECK(load({}).segments[0].arrivals_per_hour == 4);
  CHECK(load({"segments[few].arrivals_per_hour=3"}).segments[0].arrivals_per_hour == 6);
  CHECK(load({"scale.arrivals=.5"}).segments[0].arrivals_per_hour == 2);
  CHECK(load({"products[tea].stock=7", "products[0].stock=8"}).products[0].stock == 4);
  CHECK(load({"events=null"}).events.empty());
  CHECK(load({"segments[0].intrinsic_utility={tea: 3, cake: 1}"}).segments[0].taste[0] == 3);
  const auto refusal = [&](const std::string& setting) {
    try {
      load({setting});
    } catch (const core::InputError& fault) {
      return std::string(fault.what());
    }
    return std::string();
  };
  CHECK(refusal("stock") == "--set: 'stock' is given, PATH=VALUE is expected");
  CHECK(refusal("products[te].stock=1").find("products: has no item 'te'; did you mean 'tea'?") !=
        std::string::npos);
  CHECK(refusal("products[2].stock=1").find("it has 2 items") != std::string::npos);
  CHECK(refusal("name.x=1").find("--set: name: is no map") == 0);
  CHECK(refusal("name[0]=1").find("--set: name: is no list") == 0);
  CHECK(refusal("calendar.=1").find("has no key") != std::string::npos);
  CHECK(refusal("calendar.periods=").find("one YAML value is expected") != std::string::npos);
  CHECK(refusal("calendar.periods=[") ==
        "--set: calendar.periods: '[' is given, one YAML value is expected");
  CHECK(refusal("base=shop.yaml").find("--set: base: cannot be set") == 0);
  CHECK(refusal("prodcts=1").find("unknown key 'prodcts'; did you mean 'products'?") !=
        std::string::npos);
}

}  // namespace
}  // namespace souk::scenarios
