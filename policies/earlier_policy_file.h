#pragma once

// Policy files of version 1, which hold no SellerSpec but parts of it.

#include <string>
#include <utility>
#include <vector>

#include "io/yaml_reader.h"
#include "policies/policy_file.h"

namespace souk::policies {

// The seller of such a file, valid, out of its keys and the names of its observation. What the file
// lacks has its default: where the season starts, what is announced when, by what counts are
// divided (expected arrivals, as `policy->observation` then said; its units become today's).
spec::SellerSpec EarlierSeller(io::YamlMap& map, PolicyDescription* policy);

// core::InputError when the value at `key` is no list, no two numbers.
const std::vector<io::YamlNode>& ItemsOf(io::YamlMap& map, const std::string& key);
std::pair<double, double> RangeOf(io::YamlMap& map, const std::string& key);

}  // namespace souk::policies
