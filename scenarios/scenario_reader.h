#pragma once

// From a scenario's YAML tree to a market config, one key at a time.

#include "env/market_config.h"
#include "io/yaml_reader.h"

namespace souk::scenarios {

// Reads every key but `base` and `scale`, which the caller has dealt with. Checks types, keys and
// names; ranges are left to env::Validate. Faults found without a node carry the field only
// (io/yaml_path.h).
env::MarketConfig ReadMarket(const io::YamlNode& tree);

}  // namespace souk::scenarios
