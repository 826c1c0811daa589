#pragma once

// A product of a scenario file (docs/scenarios.md lists the keys).

#include "core/yaml_reader.h"
#include "env/product_config.h"

namespace souk::scenarios {

env::ProductConfig ReadProduct(const core::YamlNode& node);

// `price_range` and `price_ladder` or `price_levels`; one of the first two is required.
void ReadPrices(core::YamlMap* map, env::ProductConfig* product);

}  // namespace souk::scenarios
