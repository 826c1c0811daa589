#pragma once

// Dotted paths into a YAML tree: "products[2].price_range", "products[tea].stock". A name may hold
// dots itself, so the longest key that fits is the one meant.

#include <string>

#include "io/yaml_reader.h"

namespace souk::io {

// The fault with the place of its field, a dotted path, or of the nearest ancestor of the field
// that the tree has. A fault that has a place keeps it.
core::InputError AddPlace(const core::InputError& error, const YamlNode& tree);

// The value at a path. InputError, which names `source`: there is none.
const YamlNode& ValueAt(const YamlNode& tree, const std::string& path, const std::string& source);

// The tree with one value set, as `setting` says: "PATH=VALUE", VALUE in YAML. A key that is not
// there is added, with the maps on the way to it; null takes a key out. What is set has `source`
// for its place, e.g. "--set". InputError: no "=", no such item of a list, a path through a value,
// VALUE is not YAML or empty.
YamlNode WithSetting(const YamlNode& tree, const std::string& setting, const std::string& source);

}  // namespace souk::io
