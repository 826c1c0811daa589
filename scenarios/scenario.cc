#include "scenarios/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "env/seller_spec.h"
#include "io/current_keys.h"
#include "io/yaml_path.h"
#include "io/yaml_reader.h"
#include "scenarios/acting_parts.h"
#include "scenarios/scenario_catalog.h"
#include "scenarios/scenario_fields.h"
#include "scenarios/scenario_reader.h"
#include "scenarios/scenario_scale.h"

namespace souk::scenarios {
namespace {

namespace fs = std::filesystem;
using io::YamlNode;

// An item that an overlay adds to a list of its base: meant so, or a name that is misspelled.
struct Addition {
  std::string file;   // the overlay
  std::string field;  // where it stands there, "events[0]"
  std::string note;   // that the base has none of its name
};

// A file laid over its bases.
struct Layers {
  YamlNode tree;                        // merged
  std::vector<Scale> scales;            // innermost base first
  std::vector<std::string> bases = {};  // nearest first
  std::vector<Addition> additions = {};
};

std::vector<std::string> NamesIn(const YamlNode* list) {
  std::vector<std::string> names;
  if (list == nullptr) return names;
  for (const YamlNode& item : list->children()) {
    const YamlNode* name = item.Find("name");
    if (name == nullptr || name->kind() != YamlNode::Kind::kScalar) return {};
    names.push_back(name->AsText());
  }
  return names;
}

// Both trees have names in these lists (YamlNode::Merge).
void NoteAdditions(const YamlNode& base, const YamlNode& overlay, const std::string& base_file,
                   const std::string& file, std::vector<Addition>* additions) {
  for (const char* list : {"products", "segments", "events", "rivals"}) {
    const std::vector<std::string> known = NamesIn(base.Find(list));
    const std::vector<std::string> names = NamesIn(overlay.Find(list));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::find(known.begin(), known.end(), names[i]) != known.end()) continue;
      additions->push_back(
          {file, fmt::format("{}[{}]", list, i),
           fmt::format("{} has no {} in `{}` to override{}",
                       fs::path(base_file).filename().string(), core::Quoted(names[i]), list,
                       core::NearestHint(names[i], known))});
    }
  }
}

// What is missing in an item that an overlay adds, the base was thought to have.
core::InputError ExplainAddition(const core::InputError& error,
                                 const std::vector<Addition>& additions) {
  for (const Addition& addition : additions) {
    if (error.place().file != addition.file || !error.field().starts_with(addition.field)) continue;
    return {error.place(), error.field(), fmt::format("{} ({})", error.message(), addition.note)};
  }
  return error;
}

std::string Canonical(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

// The path of the file that `base` names. `chain` holds the files on the way to it.
std::string BasePath(const YamlNode& base, const std::vector<std::string>& chain) {
  const std::string name = base.AsString();
  if (name.empty()) throw base.Error("is empty, must name a scenario file");
  const fs::path path = fs::path(chain.back()).parent_path() / name;
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw base.Error(
        fmt::format("there is no file {}, a base is sought from the folder of the "
                    "file that names it",
                    core::Quoted(name)));
  }
  if (!fs::is_regular_file(path, error)) {
    throw base.Error(
        fmt::format("{} is not a file, must name a scenario file", core::Quoted(name)));
  }
  std::vector<std::string> names;
  names.reserve(chain.size());
  for (const std::string& file : chain) names.push_back(fs::path(file).filename().string());
  for (const std::string& file : chain) {
    if (Canonical(file) != Canonical(path.string())) continue;
    throw base.Error(
        fmt::format("goes round in a circle ({} -> {}), a base must not lead back to "
                    "its overlay",
                    fmt::join(names, " -> "), path.filename().string()));
  }
  return path.string();
}

YamlNode LoadTree(const std::string& path) {
  return io::WithCurrentKeys(YamlNode::LoadFile(path), ScenarioFields());
}

// `chain` ends with the tree's own file.
Layers LayOverBase(YamlNode tree, std::vector<std::string> chain) {
  const io::YamlMap map(tree);  // refuses a document that is not a map
  const YamlNode* base = tree.Find("base");
  const YamlNode* scale = tree.Find("scale");
  if (base == nullptr) {
    if (scale != nullptr) throw scale->Error("is for overlays, needs a `base`");
    return {std::move(tree), {}};
  }
  const std::string file = chain.back();
  chain.push_back(BasePath(*base, chain));
  Layers layers = LayOverBase(LoadTree(chain.back()), chain);
  if (scale != nullptr) layers.scales.push_back(ReadScale(*scale));
  layers.bases.insert(layers.bases.begin(), chain.back());
  NoteAdditions(layers.tree, tree, chain.back(), file, &layers.additions);
  layers.tree = YamlNode::Merge(layers.tree, tree);
  return layers;
}

// Sets values in what the files say, as one more overlay would: its `scale` acts last.
void Apply(const std::vector<std::string>& settings, Layers* layers) {
  if (settings.empty()) return;
  constexpr const char* kSource = "--set";
  for (const char* key : {"base", "scale"}) {  // these have done their work
    layers->tree = io::WithSetting(layers->tree, std::string(key) + "=null", kSource);
  }
  for (const std::string& setting : settings) {
    const std::string current = io::CurrentPath(setting, ScenarioFields());
    layers->tree = io::WithSetting(layers->tree, current, kSource);
  }
  layers->tree = io::WithCurrentKeys(std::move(layers->tree), ScenarioFields());
  if (const YamlNode* base = layers->tree.Find("base")) {
    throw base->Error("cannot be set, name the file itself");
  }
  if (const YamlNode* scale = layers->tree.Find("scale")) {
    layers->scales.push_back(ReadScale(*scale));
  }
}

env::MarketConfig ReadWith(const Layers& layers) {
  try {
    return ReadMarket(layers.tree);
  } catch (const core::InputError& error) {
    throw ExplainAddition(error, layers.additions);
  }
}

enum class Origin { kFile, kSnapshot };

// A file states what the counts that are seen are divided by. Snapshots of earlier versions do not:
// those divided by what an average period was expected to bring.
void CompleteObservationScale(const YamlNode& tree, Origin origin, env::MarketConfig* market) {
  const YamlNode* stated = tree.Find("observation_scale");
  if (stated != nullptr && origin == Origin::kSnapshot) return;
  const auto lacks = [&](env::ObservationField field) {
    const auto& seen = market->observation;
    return std::find(seen.begin(), seen.end(), field) != seen.end() &&
           (stated == nullptr || stated->Find(spec::Name(field)) == nullptr);
  };
  const bool sales = lacks(env::ObservationField::kSales);
  const bool visits = lacks(env::ObservationField::kVisits);
  if (!sales && !visits) return;
  const spec::ObservationScale expected = env::ExpectedScale(*market);
  if (origin == Origin::kSnapshot) {
    market->observation_scale = expected;
    return;
  }
  const spec::ObservationScale rounded = env::ThreeDigits(expected);
  std::vector<std::string> parts;
  if (sales) parts.push_back(fmt::format("sales: {}", rounded.sales));
  if (visits) {
    std::vector<std::string> each;
    for (std::size_t a = 0; a < rounded.visits.size(); ++a) {
      each.push_back(fmt::format("{}: {}", market->audiences[a], rounded.visits[a]));
    }
    parts.push_back(fmt::format("visits: {{{}}}", fmt::join(each, ", ")));
  }
  throw tree.Find("observation")
      ->Error(fmt::format("shows {}, needs `observation_scale`: what they are divided by, about an "
                          "ordinary period's number (here about {{{}}})",
                          sales && visits ? "sales and visits"
                          : sales         ? "sales"
                                          : "visits",
                          fmt::join(parts, ", ")));
}

Scenario Build(YamlNode tree, const std::string& path, const std::vector<std::string>& settings,
               Origin origin) {
  Layers layers = LayOverBase(std::move(tree), {path});
  Apply(settings, &layers);
  try {
    env::MarketConfig market = ReadWith(layers);
    for (const Scale& scale : layers.scales) ApplyScale(scale, &market);
    env::Validate(market);
    RequireActingParts(market);
    CompleteObservationScale(layers.tree, origin, &market);
    return {path, std::move(market), layers.bases};
  } catch (const core::InputError& error) {
    throw io::AddPlace(error, layers.tree);
  }
}

}  // namespace

Scenario LoadScenario(const std::string& name_or_path, const std::vector<std::string>& settings) {
  const std::string path = FindScenario(name_or_path);
  return Build(LoadTree(path), path, settings, Origin::kFile);
}

Scenario ParseScenario(const std::string& text, const std::string& name) {
  YamlNode tree = io::WithCurrentKeys(YamlNode::LoadString(text, name), ScenarioFields());
  if (const YamlNode* base = tree.Find("base")) {
    throw base->Error("is for files: a scenario inside a log or a run holds all of itself");
  }
  return Build(std::move(tree), name, {}, Origin::kSnapshot);
}

}  // namespace souk::scenarios
