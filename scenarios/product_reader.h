#pragma once

// A product of a scenario file (docs/scenarios.md lists the keys).

#include "env/product_config.h"
#include "io/yaml_reader.h"

namespace souk::scenarios {

env::ProductConfig ReadProduct(const io::YamlNode& node);

// `price_range` and `price_ladder` or `price_levels`; one of the first two is required.
void ReadPrices(io::YamlMap* map, env::ProductConfig* product);

}  // namespace souk::scenarios
