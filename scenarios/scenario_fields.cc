#include "scenarios/scenario_fields.h"

#include <nlohmann/json.hpp>

#include "core/make_fields.h"
#include "env/market_config.h"
#include "io/field_docs.h"
#include "io/json_text.h"
#include "scenarios/scenario_scale.h"

namespace souk::scenarios {

using core::FieldKind;

const core::FieldList& ScenarioFields() {
  static const core::FieldList list = [] {
    core::FieldList fields = core::FieldsOf<env::MarketConfig>();
    const core::Field schema =
        core::FileOnly("schema", FieldKind::kWhole, core::Between(1, 1), "version of this format")
            .Allows("1")
            .Default("1");
    core::Field scale =
        core::FileOnly("scale", FieldKind::kSection, core::kAnyNumber, "factors on an overlay")
            .Allows("overlays only, [below](#overlays)");
    scale.section = [] { return &core::FieldsOf<Scale>(); };
    fields.fields.insert(fields.fields.begin(), schema);
    fields.fields.push_back(
        core::FileOnly("base", FieldKind::kText, core::kAnyNumber, "the file that this one changes")
            .Allows("overlays only, [below](#overlays)"));
    fields.fields.push_back(scale);
    return fields;
  }();
  return list;
}

std::string ScenarioSchema() {
  const nlohmann::ordered_json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                                         {"title", "Souk scenario"},
                                         {"if", {{"required", {"base"}}}},
                                         {"then", io::FieldSchema(ScenarioFields(), true)},
                                         {"else", io::FieldSchema(ScenarioFields(), false)}};
  return io::JsonText(schema) + "\n";
}

}  // namespace souk::scenarios
