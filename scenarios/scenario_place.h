#pragma once

// Where in a YAML tree a fault lies that was found in the config read from it.

#include "io/yaml_reader.h"

namespace souk::scenarios {

// The fault with the place of its field, a dotted path such as "products[2].price_range", or of the
// nearest ancestor of the field that the tree has. A fault that has a place keeps it.
core::InputError AddPlace(const core::InputError& error, const io::YamlNode& tree);

}  // namespace souk::scenarios
