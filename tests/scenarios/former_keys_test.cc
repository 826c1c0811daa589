// Keys by the names that they had before (docs/words.md).

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/field.h"
#include "io/atomic_file.h"
#include "io/current_keys.h"
#include "io/field_docs.h"
#include "scenarios/scenario.h"
#include "scenarios/scenario_fields.h"
#include "tests/support/temp_folder.h"

namespace souk::scenarios {
namespace {

using core::Field;
using core::FieldKind;
using core::FieldList;
using io::YamlNode;

// A scenario that says every key that had another name.
const std::string kShop = R"(
name: shop
products:
  - {name: tea, list_price: 4, price_range: [1, 9], stock: 90,
     pricing: {menu_cost: .1}, replenishment: {reorder_point: 5, order_up_to: 30, fixed_order_cost: 3}}
protected_attributes: {income: [low, high]}
segments:
  - name: all
    arrivals_per_hour: 2
    price_sensitivity: .5
    intrinsic_utility: {tea: 2}
    groups: {income: {low: .4, high: .6}}
    reference_price: {half_life_hours: 24, gain: .1, loss: .2}
    patience: {share: .1, expected_markdown: .2, wait_hours: 12, discount_factor: .9}
slate: {kind: promotion, size: 1, click_at_top: .2}
customers:
  features: [{name: age, utility_coefficient: {tea: .2}, price_sensitivity_coefficient: .01}]
  random_features: {count: 2, utility_coefficient_sd: .1, price_sensitivity_coefficient_sd: .02}
  add_to_cart_rate: .3
  return_visit: {probability: .2, delay_hours: 36}
  drift: {intrinsic_utility_sd: .1}
reward: {posted_price_gaps: {income: .2}}
)";
const std::string kDuel = R"(
name: duel
products: [{name: tea, list_price: 2, price_range: [1, 3], price_levels: 3}]
segments: [{name: all, arrivals_per_hour: 1, price_sensitivity: 1, intrinsic_utility: {tea: 5}}]
rivals:
  - {name: learner, behaviour: {kind: q_learning, learning_rate: .2, discount_factor: .9}}
  - {name: cutter, behaviour: {kind: undercut, min_markup: .1}}
)";

// A scenario as text on one line, `rename` says which keys have their former names and `twice`
// which stands under both.
struct Writer {
  bool rename = false;
  const Field* twice = nullptr;
  int renamed = 0;

  std::string Plain(const YamlNode& node) {
    std::string text;
    for (std::size_t i = 0; i < node.children().size(); ++i) {
      text += i > 0 ? ", " : "";
      if (node.kind() == YamlNode::Kind::kMap) text += node.keys()[i] + ": ";
      text += Plain(node.children()[i]);
    }
    if (node.kind() == YamlNode::Kind::kMap) return "{" + text + "}";
    if (node.kind() == YamlNode::Kind::kSequence) return "[" + text + "]";
    return node.scalar();
  }

  std::string Map(const YamlNode& node, const FieldList& list) {
    std::string text;
    for (std::size_t i = 0; i < node.keys().size(); ++i) {
      const Field* field = list.Find(node.keys()[i]);
      std::string key = node.keys()[i];
      const std::string value =
          field == nullptr ? Plain(node.children()[i]) : Value(node.children()[i], *field);
      if (field != nullptr && field->former != nullptr) {
        if (field == twice) text += fmt::format(", {}: {}", field->former, value);
        if (rename) key = field->former;
        ++renamed;
      }
      text += fmt::format(", {}: {}", key, value);
    }
    return "{" + text.substr(text.empty() ? 0 : 2) + "}";
  }

  std::string Value(const YamlNode& node, const Field& field) {
    if (field.kind == FieldKind::kSection) return Map(node, *field.section());
    if (field.kind == FieldKind::kSections) {
      std::string text;
      for (const YamlNode& item : node.children()) {
        text += (text.empty() ? "" : ", ") + Map(item, *field.section());
      }
      return "[" + text + "]";
    }
    for (const auto& alternative : field.alternatives) {
      if (node.Find("kind")->scalar() == alternative()->name) return Map(node, *alternative());
    }
    return Plain(node);
  }
};

std::string Written(const std::string& shop, Writer* writer) {
  return writer->Map(YamlNode::LoadString(shop, "shop"), ScenarioFields());
}

std::string Fault(const std::string& text) {
  try {
    ParseScenario(text, "shop.yaml");
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "";
}

std::vector<const Field*> RenamedFields() {
  std::vector<const Field*> fields;
  for (const FieldList* list : io::ListsOf(ScenarioFields())) {
    for (const Field& field : list->fields) {
      if (field.former != nullptr) fields.push_back(&field);
    }
  }
  return fields;
}

TEST_CASE("Former keys: a file that says only them is the scenario of the present ones") {
  int renamed = 0;
  for (const std::string& shop : {kShop, kDuel}) {
    Writer writer{true};
    const std::string former = Written(shop, &writer);
    CHECK(former.find("intrinsic_utility") == std::string::npos);
    CHECK(ToYaml(ParseScenario(former, "shop.yaml").market) ==
          ToYaml(ParseScenario(shop, "shop.yaml").market));
    renamed += writer.renamed;
  }
  CHECK(renamed == static_cast<int>(RenamedFields().size()) + 1);  // both have utilities
}

TEST_CASE("Former keys: a map with both names is refused, the former at its line") {
  for (const Field* field : RenamedFields()) {
    CAPTURE(field->key);
    for (const std::string& shop : {kShop, kDuel}) {
      Writer writer{false, field};
      const std::string text = Written(shop, &writer);
      if (text == Written(shop, std::make_unique<Writer>().get())) continue;
      const std::string fault = Fault(text);
      CHECK(fault.find(fmt::format("{}: is the former name of `{}`, which is there too",
                                   field->former, field->key)) != std::string::npos);
      CHECK(fault.starts_with("shop.yaml:1:"));
    }
  }
}

TEST_CASE("Former keys: base, overlay and settings need not be of one time") {
  const souk::testing::TempFolder folder;
  Writer writer{true};
  io::WriteFileAtomically(folder / "former.yaml", Written(kShop, &writer));
  io::WriteFileAtomically(folder / "shop.yaml", kShop);
  const auto utility = [&](const std::string& base, const std::string& overlay,
                           const std::vector<std::string>& settings) {
    io::WriteFileAtomically(folder / "over.yaml", "base: " + base + "\nname: over\n" + overlay);
    const env::MarketConfig market = LoadScenario(folder / "over.yaml", settings).market;
    return std::pair(market.segments[0].taste[0], market.segments[0].memory.gain);
  };
  const std::string now = "segments: [{name: all, intrinsic_utility: {tea: 7}}]\n";
  const std::string then = "segments: [{name: all, taste: {tea: 7}, memory: ~}]\n";
  CHECK(utility("former.yaml", now, {}) == std::pair(7., .1));
  CHECK(utility("shop.yaml", then, {}) == std::pair(7., 0.));
  CHECK(utility("shop.yaml", "", {"segments[0].taste.tea=8"}) == std::pair(8., .1));
  CHECK(utility("former.yaml", "", {"segments[all].taste={tea: 8}", "segments[0].memory=null"}) ==
        std::pair(8., 0.));
  // The kind of a rival's behaviour stands in the base.
  io::WriteFileAtomically(folder / "duel.yaml", kDuel);
  io::WriteFileAtomically(
      folder / "over.yaml",
      "base: duel.yaml\nrivals: [{name: learner, behaviour: {discount: .5}}]\n");
  const auto market = LoadScenario(folder / "over.yaml").market;
  CHECK(std::get<env::QLearningRival>(market.rivals[0].behaviour).discount == .5);
}

TEST_CASE("CurrentPath: names in a path that were others") {
  const auto current = [](const std::string& path) {
    return io::CurrentPath(path, ScenarioFields());
  };
  CHECK(current("segments[0].taste.tea=1") == "segments[0].intrinsic_utility.tea=1");
  CHECK(current("segments[a.b].patience.discount=.9") ==
        "segments[a.b].patience.discount_factor=.9");
  CHECK(current("rivals[0].behaviour.discount") == "rivals[0].behaviour.discount_factor");
  CHECK(current("attributes.taste") == "protected_attributes.taste");
  CHECK(current("segments[0].intrinsic_utility.taste") == "segments[0].intrinsic_utility.taste");
  CHECK(current("add_ons[0].discount=.1") == "add_ons[0].discount=.1");
  for (const char* path : {"", "taste", "segments[", "segments[0", "segments.", ".", "[0]"}) {
    CHECK(current(path) == path);
  }
}

TEST_CASE("Former keys: each has its row in docs/words.md") {
  const std::string words = io::ReadFile(SOUK_SOURCE_DIR "/docs/words.md");
  for (const Field* field : RenamedFields()) {
    CAPTURE(field->key);
    const std::string path = fmt::format("{}` | `", field->former);
    bool found = false;
    for (std::size_t at = words.find(path); at != std::string::npos;
         at = words.find(path, at + 1)) {
      const std::string line = words.substr(at, words.find('\n', at) - at);
      found = found || line.find(fmt::format("{}` |", field->key)) != std::string::npos;
    }
    CHECK(found);
  }
}

}  // namespace
}  // namespace souk::scenarios
