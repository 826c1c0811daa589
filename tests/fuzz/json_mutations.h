#pragma once

// Mutations of a JSON document that leave it one: values become extreme or of another type, keys go
// or get another name, lists lose or repeat an item.

#include <nlohmann/json.hpp>

#include "tests/fuzz/byte_reader.h"

namespace souk::fuzz {

// One mutation of some value in `document`.
void MutateJson(nlohmann::json* document, ByteReader* choices);

}  // namespace souk::fuzz
