#include "io/json_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/finite.h"

namespace souk::io {
namespace {

template <typename Json>
bool AllFinite(const Json& json) {
  if (json.is_number_float()) return std::isfinite(json.template get<double>());
  if (!json.is_structured()) return true;
  return std::all_of(json.begin(), json.end(), [](const Json& child) { return AllFinite(child); });
}

// Names the first number that is not finite; there is one.
template <typename Json>
void Refuse(const Json& json, const std::string& path) {
  if (json.is_object()) {
    for (auto it = json.begin(); it != json.end(); ++it) {
      Refuse(*it, path.empty() ? it.key() : path + "." + it.key());
    }
  } else if (json.is_array()) {
    std::size_t place = 0;
    for (const Json& child : json) Refuse(child, path + "[" + std::to_string(place++) + "]");
  } else if (!AllFinite(json)) {
    core::ThrowNotFinite(path, json.template get<double>(), "");
  }
}

template <typename Json>
std::string Text(const Json& json, int indent) {
  if (!AllFinite(json)) Refuse(json, "");
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string JsonText(const nlohmann::json& json, int indent) { return Text(json, indent); }
std::string JsonText(const nlohmann::ordered_json& json, int indent) { return Text(json, indent); }

}  // namespace souk::io
