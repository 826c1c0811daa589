#pragma once

// Reads the structs of a config by the lists of their fields (core/field.h).
//
//   FieldReader reader;
//   reader.After(core::FieldsOf<ProductConfig>(), [](YamlMap* map, void* product) { ... });
//   reader.Read(tree, core::FieldsOf<MarketConfig>(), &market);
//
// Keys, types, words and names are checked here, ranges by core/field_check.h. A key that is left
// out keeps the struct's value.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/field.h"
#include "io/yaml_reader.h"

namespace souk::io {

class FieldReader {
 public:
  // What a list cannot say of a section: keys of the file alone, defaults that depend on others.
  // The map knows the keys of the list, so that a hook need not ask for them to allow them.
  using Hook = std::function<void(YamlMap* map, void* config)>;

  // Before, or after, each section with this list is read.
  void Before(const core::FieldList& list, const Hook& hook) { before_.emplace_back(&list, hook); }
  void After(const core::FieldList& list, const Hook& hook) { after_.emplace_back(&list, hook); }

  // Reads a map of the list's keys into a config of its type. InputError with the place of the
  // first fault: an unknown or a missing key, a value of another type, a name of nothing.
  void Read(const YamlNode& node, const core::FieldList& list, void* config);

  // The names read so far that fields may refer to.
  core::Labels& labels() { return labels_; }

 private:
  using Hooks = std::vector<std::pair<const core::FieldList*, Hook>>;
  static void Run(const Hooks& hooks, const core::FieldList& list, YamlMap* map, void* config);
  void ReadKeys(YamlMap* map, const core::FieldList& list, void* config);
  void ReadValue(const YamlNode& node, const core::Field& field, void* config);
  void ReadWholes(const YamlNode& node, const core::Field& field, void* member) const;
  long long WholeValue(const YamlNode& node, const core::Field& field) const;
  void ReadNumberMap(const YamlNode& node, const core::Field& field,
                     std::vector<double>* values) const;
  void ReadGroups(const YamlNode& node, const core::Field& field,
                  std::vector<std::vector<double>>* values) const;
  void ReadSections(const YamlNode& node, const core::Field& field, void* items);
  void ReadSectionMap(const YamlNode& node, const core::Field& field, void* items);
  static void ReadTextsMap(const YamlNode& node, const core::Field& field, void* items);
  void ReadTagged(const YamlNode& node, const core::Field& field, void* variant);
  void Collect(const core::Field& field, const void* config);

  core::Labels labels_;
  Hooks before_;
  Hooks after_;
};

}  // namespace souk::io
