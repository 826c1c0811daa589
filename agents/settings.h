#pragma once

// What an agent is told beside its budget: the fields of its config (core/field.h), which YAML
// sets.

#include <string>
#include <vector>

#include "core/field.h"
#include "io/yaml_reader.h"
#include "spec/seller_spec.h"

namespace souk::agents {

// The fields of an agent's config. core::InputError as MakeAgent for a name it does not know.
const core::FieldList& SettingFields(const std::string& agent);

// Every setting of an agent as YAML, a line each: what suits the market where `tree`, a map or
// null, does not say otherwise. core::InputError with the place in `tree` of the first fault.
std::string ResolveSettings(const std::string& agent, const spec::SellerSpec& seller,
                            const io::YamlNode& tree);

// The tree of settings that `resolved` holds, or none where it is empty, with "KEY=VALUE"s laid
// over it; their faults name `source`, e.g. "--set".
io::YamlNode SettingsTree(const core::FieldList& fields, const std::string& resolved,
                          const std::vector<std::string>& settings, const std::string& source);

// Reads settings over what `config` has: nothing where the tree is null. Ranges are checked.
void ReadSettings(const io::YamlNode& tree, const core::FieldList& fields, void* config);

// The config that resolved settings hold; that of `config` where they are empty.
template <typename Config>
Config ConfigOf(const std::string& resolved, Config config) {
  ReadSettings(SettingsTree(core::FieldsOf<Config>(), resolved, {}, "settings"),
               core::FieldsOf<Config>(), &config);
  return config;
}

}  // namespace souk::agents
