#include "spec/seller_file.h"

#include <utility>

#include "core/errors.h"
#include "io/field_reader.h"
#include "io/field_writer.h"
#include "io/yaml_path.h"

namespace souk::spec {

void WriteSeller(const SellerSpec& seller, int indent, io::YamlWriter* out) {
  io::WriteFields(core::FieldsOf<SellerSpec>(), &seller, LabelsOf(seller), indent, out);
}

std::string ToYaml(const SellerSpec& seller) {
  io::YamlWriter out;
  WriteSeller(seller, 0, &out);
  return out.text();
}

SellerSpec ReadSeller(const io::YamlNode& node) {
  io::FieldReader reader;
  // A scenario may leave these to be worked out; here they are as they were.
  reader.After(core::FieldsOf<ProductConfig>(), [](io::YamlMap* map, void* /*product*/) {
    map->RequireNode("price_range");
    if (map->Has("price_levels")) {
      throw map->Error("price_levels", "is for scenario files, give the `price_ladder` itself");
    }
  });
  SellerSpec seller;
  reader.Read(node, core::FieldsOf<SellerSpec>(), &seller);
  try {
    Validate(seller);
  } catch (const core::InputError& fault) {
    throw io::AddPlace(fault, node);
  }
  return seller;
}

SellerSpec ParseSeller(const std::string& text, const std::string& name) {
  return ReadSeller(io::YamlNode::LoadString(text, name));
}

}  // namespace souk::spec
