#pragma once

// What a scenario file says of its customers one by one: `customers` and a segment's `patience`
// (docs/scenario_format.md lists the keys).

#include "core/yaml_reader.h"
#include "core/yaml_writer.h"
#include "env/market_config.h"

namespace souk::scenarios {

void ReadPatience(const core::YamlNode& node, env::PatienceConfig* patience);
// `market` holds products and segments already.
void ReadCustomers(const core::YamlNode& node, const env::MarketConfig& market,
                   env::CustomersConfig* customers);

// As they are read; nothing where there is nothing to say.
void WritePatience(const env::PatienceConfig& patience, core::YamlWriter* out);
void WriteCustomers(const env::MarketConfig& market, core::YamlWriter* out);

}  // namespace souk::scenarios
