// ToYaml: a resolved market as a scenario file. Defaults are written too, so that a file read years
// later means the same whatever the defaults are by then.

#include "io/field_writer.h"
#include "scenarios/scenario.h"

namespace souk::scenarios {

std::string ToYaml(const env::MarketConfig& market) {
  io::YamlWriter out;
  out.Line(0, "schema", 1);
  io::WriteFields(core::FieldsOf<env::MarketConfig>(), &market, env::LabelsOf(market), 0, &out);
  return out.text();
}

}  // namespace souk::scenarios
