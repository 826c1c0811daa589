#pragma once

// The keys of a scenario file: the fields of a market, and what only a file has.

#include <string>
#include <vector>

#include "core/field.h"

namespace souk::scenarios {

// In the order in which a file is written.
const core::FieldList& ScenarioFields();

// The same keys as a JSON Schema (draft-07), on lines: what editors complete and check files by.
std::string ScenarioSchema();

}  // namespace souk::scenarios
