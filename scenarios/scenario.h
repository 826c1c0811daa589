#pragma once

// Scenario files: a market written in YAML, read strictly, possibly laid over a `base:` file.
// docs/scenario_format.md lists every key.

#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::scenarios {

struct Scenario {
  std::string path;                     // the file it came from
  env::MarketConfig market;             // validated
  std::vector<std::string> bases = {};  // the files it is laid over, nearest first
};

// Reads a scenario file, resolves `base:` (relative to the file that names it; a chain is allowed,
// a circle is an error), applies `scale:` and validates. `name_or_path` as in FindScenario.
// `settings` are "PATH=VALUE" (io/yaml_path.h), laid over the file one after the other, e.g.
// "segments[0].price_sensitivity=.4". core::InputError with file:line:column: field.
Scenario LoadScenario(const std::string& name_or_path,
                      const std::vector<std::string>& settings = {});

// The same from a text, e.g. the resolved scenario that a log or a run carries. `name` stands for
// the file in faults. A text reads no other file: a `base:` in it is refused.
Scenario ParseScenario(const std::string& text, const std::string& name);

// The whole resolved scenario as YAML: loading it again gives an equal config and equal text.
// Numbers are written with the fewest digits that read back exactly.
std::string ToYaml(const env::MarketConfig& market);

}  // namespace souk::scenarios
