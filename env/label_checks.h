#pragma once

// Every label of a market (core/label.h): it is shown in tables, pictures, logs and files.

namespace souk::env {

struct MarketConfig;

// core::InputError naming the first field whose text is no label.
void ValidateLabels(const MarketConfig& config);

}  // namespace souk::env
