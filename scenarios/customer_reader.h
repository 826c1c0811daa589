#pragma once

// What a scenario file says of its customers one by one: `customers` and a segment's `patience`
// (docs/scenario_format.md lists the keys).

#include "env/market_config.h"
#include "io/yaml_reader.h"
#include "io/yaml_writer.h"

namespace souk::scenarios {

void ReadPatience(const io::YamlNode& node, env::PatienceConfig* patience);
// `market` holds products and segments already.
void ReadCustomers(const io::YamlNode& node, const env::MarketConfig& market,
                   env::CustomersConfig* customers);

// As they are read; nothing where there is nothing to say.
void WritePatience(const env::PatienceConfig& patience, io::YamlWriter* out);
void WriteCustomers(const env::MarketConfig& market, io::YamlWriter* out);

}  // namespace souk::scenarios
