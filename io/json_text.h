#pragma once

// JSON as text: the one place where it is written. JSON has neither infinity nor NaN, and the
// library would write null for both, so a number that is not finite is refused by its path, e.g.
// "policies[0].profit.mean". Where a thing may be unlimited or unknown, who builds the JSON says
// null.

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace souk::io {

// On lines indented by `indent`, or on one line where it is negative; no line end. A byte that is
// not UTF-8, as a name out of a file may have, becomes a replacement character. core::InputError
// (core/finite.h) naming the number that is not finite.
std::string JsonText(const nlohmann::json& json, int indent = 2);
std::string JsonText(const nlohmann::ordered_json& json, int indent = 2);

}  // namespace souk::io
