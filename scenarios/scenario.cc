#include "scenarios/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "io/yaml_path.h"
#include "io/yaml_reader.h"
#include "scenarios/scenario_catalog.h"
#include "scenarios/scenario_reader.h"
#include "scenarios/scenario_scale.h"

namespace souk::scenarios {
namespace {

namespace fs = std::filesystem;
using io::YamlNode;

// A file laid over its bases.
struct Layers {
  YamlNode tree;                        // merged
  std::vector<Scale> scales;            // innermost base first
  std::vector<std::string> bases = {};  // nearest first
};

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

// `chain` ends with the tree's own file.
Layers LayOverBase(YamlNode tree, std::vector<std::string> chain) {
  const io::YamlMap map(tree);  // refuses a document that is not a map
  const YamlNode* base = tree.Find("base");
  const YamlNode* scale = tree.Find("scale");
  if (base == nullptr) {
    if (scale != nullptr) throw scale->Error("is for overlays, needs a `base`");
    return {std::move(tree), {}, {}};
  }
  chain.push_back(BasePath(*base, chain));
  Layers layers = LayOverBase(YamlNode::LoadFile(chain.back()), chain);
  if (scale != nullptr) layers.scales.push_back(ReadScale(*scale));
  layers.bases.insert(layers.bases.begin(), chain.back());
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
    layers->tree = io::WithSetting(layers->tree, setting, kSource);
  }
  if (const YamlNode* base = layers->tree.Find("base")) {
    throw base->Error("cannot be set, name the file itself");
  }
  if (const YamlNode* scale = layers->tree.Find("scale")) {
    layers->scales.push_back(ReadScale(*scale));
  }
}

Scenario Build(YamlNode tree, const std::string& path, const std::vector<std::string>& settings) {
  Layers layers = LayOverBase(std::move(tree), {path});
  Apply(settings, &layers);
  try {
    env::MarketConfig market = ReadMarket(layers.tree);
    for (const Scale& scale : layers.scales) ApplyScale(scale, &market);
    env::Validate(market);
    return {path, std::move(market), layers.bases};
  } catch (const core::InputError& error) {
    throw io::AddPlace(error, layers.tree);
  }
}

}  // namespace

Scenario LoadScenario(const std::string& name_or_path, const std::vector<std::string>& settings) {
  const std::string path = FindScenario(name_or_path);
  return Build(YamlNode::LoadFile(path), path, settings);
}

Scenario ParseScenario(const std::string& text, const std::string& name) {
  YamlNode tree = YamlNode::LoadString(text, name);
  if (const YamlNode* base = tree.Find("base")) {
    throw base->Error("is for files: a scenario inside a log or a run holds all of itself");
  }
  return Build(std::move(tree), name, {});
}

}  // namespace souk::scenarios
