#include "agents/settings.h"

#include "agents/factory.h"
#include "agents/ppo_config.h"
#include "core/errors.h"
#include "core/field_check.h"
#include "io/current_keys.h"
#include "io/field_reader.h"
#include "io/field_writer.h"
#include "io/yaml_path.h"

namespace souk::agents {

const core::FieldList& SettingFields(const std::string& agent) { return FindAgent(agent).fields(); }

std::string ResolveSettings(const std::string& agent, const spec::SellerSpec& seller,
                            const io::YamlNode& tree) {
  return FindAgent(agent).resolve(seller, tree);
}

io::YamlNode SettingsTree(const core::FieldList& fields, const std::string& resolved,
                          const std::vector<std::string>& settings, const std::string& source) {
  io::YamlNode tree;
  if (!resolved.empty()) {
    tree = io::WithCurrentKeys(io::YamlNode::LoadString(resolved, source), fields);
  }
  for (const std::string& setting : settings) {
    tree = io::WithSetting(tree, io::CurrentPath(setting, fields), source);
  }
  return tree;
}

void ReadSettings(const io::YamlNode& tree, const core::FieldList& fields, void* config) {
  if (tree.kind() == io::YamlNode::Kind::kNull) return;
  const io::YamlNode current = io::WithCurrentKeys(tree, fields);
  try {
    io::FieldReader().Read(current, fields, config);
    core::CheckFields(fields, config, {}, "");
  } catch (const core::InputError& fault) {
    throw io::AddPlace(fault, current);
  }
}

}  // namespace souk::agents
