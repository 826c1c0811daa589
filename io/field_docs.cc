#include "io/field_docs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "io/field_writer.h"

namespace souk::io {
namespace {

using core::Field;
using core::FieldKind;
using core::FieldList;
using Json = nlohmann::ordered_json;

std::string KindText(const Field& field) {
  switch (field.kind) {
    case FieldKind::kFlag:
      return "`true` or `false`";
    case FieldKind::kText:
      return "text";
    case FieldKind::kTexts:
      return "list of texts";
    case FieldKind::kDate:
      return "`YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`";
    case FieldKind::kChoice:
      return fmt::format("`{}`", fmt::join(field.words, "`, `"));
    case FieldKind::kChoices:
      return fmt::format("list of `{}`", fmt::join(field.words, "`, `"));
    case FieldKind::kWholes:
      return "list of whole numbers, each " + field.range.Text();
    case FieldKind::kNumber:
    case FieldKind::kOptional:
    case FieldKind::kWhole:
    case FieldKind::kNumbers:
    case FieldKind::kNumberMap:
      break;
    default:
      return "";
  }
  const std::string range = field.range.Text();
  return range.empty() && *field.unit == '\0' ? "number" : range;
}

std::string ShownDefault(const FieldList& list, const Field& field) {
  if (field.required) return "required";
  if (field.shown_default != nullptr) return field.shown_default;
  if (field.file_only) return "";
  const std::string text = DefaultText(list, field);
  if (field.kind == FieldKind::kText) return text == "\"\"" ? "empty" : text;
  const bool word = field.kind == FieldKind::kChoice || field.kind == FieldKind::kFlag ||
                    field.kind == FieldKind::kTexts || field.kind == FieldKind::kChoices ||
                    field.kind == FieldKind::kWholes;
  return word ? "`" + text + "`" : text;
}

Json NumberSchema(const core::Range& range, bool whole) {
  Json schema = {{"type", whole ? "integer" : "number"}};
  if (std::isfinite(range.low))
    schema[range.above_low ? "exclusiveMinimum" : "minimum"] = range.low;
  // What reads .inf as a number would find it above a maximum.
  if (std::isfinite(range.high) && !range.infinite) {
    schema[range.below_high ? "exclusiveMaximum" : "maximum"] = range.high;
  }
  return schema;
}

Json ListOf(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json MapOf(Json values) {
  return {{"type", "object"}, {"additionalProperties", std::move(values)}};
}

Json TaggedSchema(const Field& field, bool partial) {
  Json alternatives = Json::array();
  for (const auto& alternative : field.alternatives) {
    const FieldList& list = *alternative();
    Json schema = FieldSchema(list, partial);
    Json kind = {{"kind", {{"const", list.name}}}};
    kind.update(schema["properties"]);
    schema["properties"] = kind;
    schema["required"] = Json::array({"kind"});
    alternatives.push_back(std::move(schema));
  }
  return {{"oneOf", std::move(alternatives)}};
}

// What a value must be, without what it means.
Json ValueSchema(const Field& field, bool partial) {
  switch (field.kind) {
    case FieldKind::kNumber:
    case FieldKind::kOptional:
    case FieldKind::kWhole:
      return NumberSchema(field.range, field.kind == FieldKind::kWhole);
    case FieldKind::kFlag:
      return {{"type", "boolean"}};
    case FieldKind::kText:
    case FieldKind::kName:
      return {{"type", Json::array({"string", "number", "boolean"})}};
    case FieldKind::kDate:
      return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$"}};
    case FieldKind::kInterval: {
      Json schema = ListOf(NumberSchema(field.range, false));
      schema["minItems"] = 2;
      schema["maxItems"] = 2;
      return schema;
    }
    case FieldKind::kNumbers:
    case FieldKind::kWholes:
      return ListOf(NumberSchema(field.range, field.kind == FieldKind::kWholes));
    case FieldKind::kTexts:
    case FieldKind::kNames:
      return ListOf({{"type", Json::array({"string", "number", "boolean"})}});
    case FieldKind::kChoice:
      return {{"enum", field.words}};
    case FieldKind::kChoices:
      return ListOf({{"enum", field.words}});
    case FieldKind::kNumberMap:
      return MapOf(NumberSchema(field.range, false));
    case FieldKind::kGroupMap:
      return MapOf(MapOf(NumberSchema(field.range, false)));
    case FieldKind::kSection:
      return FieldSchema(*field.section(), partial);
    case FieldKind::kSections:
      return ListOf(FieldSchema(*field.section(), partial));
    case FieldKind::kSectionMap:
      return MapOf(FieldSchema(*field.section(), partial));
    case FieldKind::kTextsMap:
      return MapOf(ListOf({{"type", Json::array({"string", "number", "boolean"})}}));
    case FieldKind::kTagged:
      return TaggedSchema(field, partial);
  }
  return {};
}

Json PropertySchema(const FieldList& list, const Field& field, bool partial) {
  Json schema = ValueSchema(field, partial);
  if (field.range.infinite) {
    // What YAML 1.1 and 1.2 readers make of .inf is a number to some and a text to others.
    schema = {{"anyOf", Json::array({schema, {{"enum", Json::array({".inf"})}}})}};
  }
  if (partial) schema = {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
  std::string description = field.meaning;
  const std::string allowed = AllowedText(field);
  if (!allowed.empty() && allowed.find("below") != 0 && allowed.find('[') != 0) {
    description += description.empty() ? allowed : " (" + allowed + ")";
  }
  const std::string shown = ShownDefault(list, field);
  if (!shown.empty() && shown != "required") description += "; default " + shown;
  schema["description"] = description;
  return schema;
}

void Collect(const FieldList& list, std::vector<const FieldList*>* lists) {
  if (std::find(lists->begin(), lists->end(), &list) != lists->end()) return;
  lists->push_back(&list);
  for (const Field& field : list.fields) {
    if (field.section != nullptr && field.kind != FieldKind::kTextsMap) {
      Collect(*field.section(), lists);
    }
    for (const auto& alternative : field.alternatives) Collect(*alternative(), lists);
  }
}

}  // namespace

std::vector<const FieldList*> ListsOf(const FieldList& list) {
  std::vector<const FieldList*> lists;
  Collect(list, &lists);
  return lists;
}

std::string AllowedText(const Field& field) {
  if (*field.shown_range != '\0') return field.shown_range;
  std::string kind = KindText(field);
  if (*field.unit == '\0') return kind;
  return kind.empty() ? field.unit : fmt::format("{}, {}", field.unit, kind);
}

std::string FieldTable(const FieldList& list) {
  std::string table = "| key | meaning | unit, range | default |\n|---|---|---|---|\n";
  for (const Field& field : list.fields) {
    table += fmt::format("| `{}` | {} | {} | {} |\n", field.key, field.meaning, AllowedText(field),
                         ShownDefault(list, field));
  }
  return table;
}

Json FieldSchema(const FieldList& list, bool partial) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Field& field : list.fields) {
    properties[field.key] = PropertySchema(list, field, partial);
    if (field.required && !partial) required.push_back(field.key);
  }
  Json schema = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

}  // namespace souk::io
