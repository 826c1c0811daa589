#pragma once

// Lists of fields (core/field.h) for readers of files: tables in Markdown, and a JSON Schema
// (draft-07) that editors complete and check YAML by.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/field.h"

namespace souk::io {

// "| key | meaning | unit, range | default |" and a row for each field, lines ended.
std::string FieldTable(const core::FieldList& list);

// The list and those of its sections, in the order in which they are met, each once.
std::vector<const core::FieldList*> ListsOf(const core::FieldList& list);

// "currency, at least 0": what a value may be.
std::string AllowedText(const core::Field& field);

// The schema of a map of these fields. With `partial`, what an overlay may say: no key is required
// and null takes one out.
nlohmann::ordered_json FieldSchema(const core::FieldList& list, bool partial);

}  // namespace souk::io
