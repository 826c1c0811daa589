#pragma once

// What customers remember, what they add to their orders and who else sells: the parts of a
// scenario file that a market may lack (docs/scenarios.md lists the keys).

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/errors.h"
#include "env/market_config.h"
#include "io/yaml_reader.h"

namespace souk::scenarios {

// The items of a list; core::InputError when it is none.
const std::vector<io::YamlNode>& Items(const io::YamlNode& node);

void ReadMemory(const io::YamlNode& node, env::MemoryConfig* memory);
void ReadRetention(const io::YamlNode& node, env::RetentionConfig* retention);
// `market` holds the products already.
env::AddOnConfig ReadAddOn(const io::YamlNode& node, const env::MarketConfig& market);
env::RivalConfig ReadRival(const io::YamlNode& node, const std::string& field,
                           const env::MarketConfig& market);

// The place of what `node` names among items with names; `what` they are, for the fault.
template <typename Items>
int IndexOf(const io::YamlNode& node, const Items& items, const std::string& what) {
  const std::string name = node.AsString();
  std::vector<std::string> names;
  for (const auto& item : items) {
    if (item.name == name) return static_cast<int>(names.size());
    names.push_back(item.name);
  }
  throw node.Error(fmt::format("no {} is called {}{}", what, core::Quoted(name),
                               core::NearestHint(name, names)));
}

}  // namespace souk::scenarios
