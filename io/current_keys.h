#pragma once

// Keys that have had another name before: `taste` is read as `intrinsic_utility` (docs/words.md).

#include <string>

#include "core/field.h"
#include "io/yaml_reader.h"

namespace souk::io {

// The tree, a map of the list's keys, with each former key (Field::former) under its present name;
// places and fields stay those of the file. An overlay is renamed before it is laid over its base,
// whose keys may be of another time. InputError: a map has both names of a field.
YamlNode WithCurrentKeys(YamlNode tree, const core::FieldList& list);

// A path into such a tree, "segments[0].taste.tea", or a setting that begins with one
// (io/yaml_path.h), with the present names.
std::string CurrentPath(const std::string& path, const core::FieldList& list);

}  // namespace souk::io
