#include "tests/fuzz/json_mutations.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace souk::fuzz {
namespace {

using nlohmann::json;

void Collect(json* value, std::vector<json*>* values) {
  values->push_back(value);
  if (!value->is_structured()) return;
  for (json& child : *value) Collect(&child, values);
}

const std::vector<json>& ExtremeValues() {
  static const std::vector<json> values = {nullptr,
                                           true,
                                           0,
                                           -1,
                                           1,
                                           7,
                                           1e300,
                                           -1e300,
                                           5e-324,
                                           .5,
                                           -0.,
                                           2147483647,
                                           -2147483648LL,
                                           4294967296LL,
                                           std::numeric_limits<std::int64_t>::max(),
                                           std::numeric_limits<std::uint64_t>::max(),
                                           "",
                                           "nan",
                                           "ppo",
                                           "lints",
                                           "best",
                                           std::string("a\x01"
                                                       "b"),
                                           std::string(70'000, 'x'),
                                           json::array(),
                                           json::array({1, 2}),
                                           json::array({json::array()}),
                                           json::object(),
                                           json::object({{"training", 1}})};
  return values;
}

void ChangeObject(json* object, ByteReader* choices) {
  auto entry = object->begin();
  std::advance(entry, static_cast<std::ptrdiff_t>(choices->Place(object->size())));
  const std::string key = entry.key();
  const json value = entry.value();
  switch (choices->Byte() % 3) {
    case 0:
      object->erase(key);
      break;
    case 1:
      object->erase(key);
      (*object)[key + "_"] = value;
      break;
    default:
      (*object)["more"] = value;
      break;
  }
}

void ChangeArray(json* array, ByteReader* choices) {
  const auto at = static_cast<std::ptrdiff_t>(choices->Place(array->size()));
  const json item = (*array)[static_cast<std::size_t>(at)];
  switch (choices->Byte() % 3) {
    case 0:
      array->erase(array->begin() + at);
      break;
    case 1:
      array->insert(array->begin() + at, item);
      break;
    default:
      std::swap(array->front(), (*array)[static_cast<std::size_t>(at)]);
      break;
  }
}

}  // namespace

void MutateJson(json* document, ByteReader* choices) {
  std::vector<json*> values;
  Collect(document, &values);
  json* value = values[choices->Place(values.size())];
  const std::uint32_t kind = choices->Byte();
  if (value->is_structured() && !value->empty() && kind % 4 != 0) {
    if (value->is_object()) {
      ChangeObject(value, choices);
    } else {
      ChangeArray(value, choices);
    }
    return;
  }
  if (kind % 4 == 1) {  // another value of the document
    const json other = *values[choices->Place(values.size())];
    *value = other;
    return;
  }
  const std::vector<json>& extremes = ExtremeValues();
  *value = extremes[choices->Byte() % extremes.size()];
}

}  // namespace souk::fuzz
