#pragma once

// A SellerSpec as YAML: what policy files, logs and bundles carry, so that who reads them needs no
// market. What is written reads back equal, number for number.

#include <string>

#include "io/yaml_reader.h"
#include "io/yaml_writer.h"
#include "spec/seller_spec.h"

namespace souk::spec {

// Its keys, a line each or more.
void WriteSeller(const SellerSpec& seller, int indent, io::YamlWriter* out);
std::string ToYaml(const SellerSpec& seller);

// core::InputError with the place of the first fault: an unknown or a missing key, a value of
// another type, whatever Validate refuses.
SellerSpec ReadSeller(const io::YamlNode& node);
// The same from a text; `name` stands for the file in faults.
SellerSpec ParseSeller(const std::string& text, const std::string& name);

}  // namespace souk::spec
