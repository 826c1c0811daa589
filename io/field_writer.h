#pragma once

// Writes the structs of a config by the lists of their fields (core/field.h), as io/field_reader.h
// reads them.

#include <string>

#include "core/field.h"
#include "io/yaml_writer.h"

namespace souk::io {

// Every field of a section, a line each or more, indented; `labels` are what its fields refer to.
// A field that its list leaves out where it is the default is left out there.
void WriteFields(const core::FieldList& list, const void* config, const core::Labels& labels,
                 int indent, YamlWriter* out);

// Every field of a section on one line, "{key: value, ...}", defaults too.
std::string SectionText(const core::FieldList& list, const void* config,
                        const core::Labels& labels);

// The value of one field on one line, as YAML.
std::string FieldText(const core::Field& field, const void* config, const core::Labels& labels);

// The same of a config of defaults; "" where the default has no text.
std::string DefaultText(const core::FieldList& list, const core::Field& field);

}  // namespace souk::io
