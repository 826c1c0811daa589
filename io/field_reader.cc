#include "io/field_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

#include "core/date.h"
#include "core/errors.h"

namespace souk::io {
namespace {

using core::Field;
using core::FieldKind;
using core::FieldList;

// The place of `word` among `words`.
template <typename Words>
std::optional<std::size_t> IndexOf(const std::string& word, const Words& words) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

std::size_t ChoiceIndex(const YamlNode& node, const std::vector<std::string>& words) {
  const std::string word = node.AsString();
  if (const auto index = IndexOf(word, words)) return *index;
  throw node.Error(fmt::format("{} is not known, must be one of {}{}", core::Quoted(word),
                               fmt::join(words, ", "), core::NearestHint(word, words)));
}

const std::vector<YamlNode>& Items(const YamlNode& node) {
  if (node.kind() != YamlNode::Kind::kSequence) throw node.Error("must be a list");
  return node.children();
}

// What refers to a name that is there twice would be blamed first, so names are checked before the
// items are read.
void RefuseRepeatedNames(const YamlNode& node) {
  std::set<std::string> names;
  for (const YamlNode& item : Items(node)) {
    const YamlNode* name = item.Find("name");
    if (name != nullptr && !names.insert(name->AsString()).second) {
      throw name->Error(
          fmt::format("{} is there twice, names must differ", core::Quoted(name->scalar())));
    }
  }
}

void ReadInterval(const YamlNode& node, double* low, double* high) {
  const std::vector<double> ends = node.AsDoubles();
  if (ends.size() != 2) {
    throw node.Error(fmt::format("has {} numbers, must be [lowest, highest]", ends.size()));
  }
  *low = ends[0];
  *high = ends[1];
}

// A number for each name; one that the map lacks is 0, or missing where it must be complete.
std::vector<double> NumbersByName(const YamlNode& node, const std::vector<std::string>& names,
                                  bool complete) {
  std::vector<double> values(names.size(), 0.);
  YamlMap map(node);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (complete) {
      map.Require(names[i], &values[i]);
    } else {
      map.Read(names[i], &values[i]);
    }
  }
  map.Finish();
  return values;
}

}  // namespace

void FieldReader::Run(const Hooks& hooks, const FieldList& list, YamlMap* map, void* config) {
  for (const auto& [of, hook] : hooks) {
    if (of == &list) hook(map, config);
  }
}

void FieldReader::Read(const YamlNode& node, const FieldList& list, void* config) {
  YamlMap map(node);
  ReadKeys(&map, list, config);
  map.Finish();
}

void FieldReader::ReadKeys(YamlMap* map, const FieldList& list, void* config) {
  for (const Field& field : list.fields) map->Find(field.key);  // now it knows them, in order
  Run(before_, list, map, config);
  for (const Field& field : list.fields) {
    if (field.file_only) continue;
    const YamlNode* node = field.required ? &map->RequireNode(field.key) : map->Find(field.key);
    if (node != nullptr) ReadValue(*node, field, config);
    if (field.defines != core::Labelled::kNothing) Collect(field, config);
  }
  Run(after_, list, map, config);
}

long long FieldReader::WholeValue(const YamlNode& node, const Field& field) const {
  if (field.by != core::Labelled::kNothing) {
    const std::vector<std::string>& names = labels_.Of(field.by);
    const std::string name = node.AsString();
    if (const auto index = IndexOf(name, names)) return static_cast<long long>(*index);
    throw node.Error(fmt::format("no {} is called {}{}", core::Word(field.by), core::Quoted(name),
                                 core::NearestHint(name, names)));
  }
  if (!field.words.empty()) {
    return static_cast<long long>(ChoiceIndex(node, {field.words.begin(), field.words.end()}));
  }
  const long long value = node.AsInteger();
  if (value < field.access.least || value > field.access.most) {
    throw node.Error(fmt::format("{} is out of range, a whole number from {} to {} is expected",
                                 value, field.access.least, field.access.most));
  }
  return value;
}

void FieldReader::ReadWholes(const YamlNode& node, const Field& field, void* member) const {
  const std::vector<YamlNode>& items = Items(node);
  field.access.resize(member, items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    field.access.set(member, i, WholeValue(items[i], field));
  }
}

void FieldReader::ReadNumberMap(const YamlNode& node, const Field& field,
                                std::vector<double>* values) const {
  *values = NumbersByName(node, labels_.Of(field.by), field.complete);
}

void FieldReader::ReadGroups(const YamlNode& node, const Field& /*field*/,
                             std::vector<std::vector<double>>* values) const {
  YamlMap map(node);
  values->clear();
  for (std::size_t i = 0; i < labels_.attributes.size(); ++i) {
    values->push_back(
        NumbersByName(map.RequireNode(labels_.attributes[i]), labels_.groups[i], false));
  }
  map.Finish();
}

void FieldReader::ReadSections(const YamlNode& node, const Field& field, void* items) {
  RefuseRepeatedNames(node);
  const std::vector<YamlNode>& nodes = node.children();
  field.access.resize(items, 0);
  field.access.resize(items, nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Read(nodes[i], *field.section(), field.access.item(items, i));
  }
}

void FieldReader::ReadSectionMap(const YamlNode& node, const Field& field, void* items) {
  const std::vector<std::string>& names = labels_.Of(field.by);
  field.access.resize(items, names.size());
  YamlMap map(node);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const YamlNode* section = map.Find(names[i])) {
      Read(*section, *field.section(), field.access.item(items, i));
    }
  }
  map.Finish();
}

void FieldReader::ReadTextsMap(const YamlNode& node, const Field& field, void* items) {
  const YamlMap map(node);
  const FieldList& list = *field.section();
  field.access.resize(items, node.keys().size());
  for (std::size_t i = 0; i < node.keys().size(); ++i) {
    void* const item = field.access.item(items, i);
    list.fields[0].As<std::string>(item) = node.keys()[i];
    list.fields[1].As<std::vector<std::string>>(item) = node.children()[i].AsStrings();
  }
}

void FieldReader::ReadTagged(const YamlNode& node, const Field& field, void* variant) {
  std::vector<std::string> words;
  for (const auto& alternative : field.alternatives) words.emplace_back(alternative()->name);
  YamlMap map(node);
  const std::size_t index = ChoiceIndex(map.RequireNode("kind"), words);
  field.access.resize(variant, index);
  ReadKeys(&map, *field.alternatives[index](), field.access.item(variant, 0));
  map.Finish();
}

void FieldReader::ReadValue(const YamlNode& node, const Field& field, void* config) {
  void* const member = field.access.at(config);
  switch (field.kind) {
    case FieldKind::kNumber:
      field.As<double>(config) = node.AsDouble(field.range.infinite);
      return;
    case FieldKind::kOptional:
      field.As<std::optional<double>>(config) = node.AsDouble(field.range.infinite);
      return;
    case FieldKind::kDate:
      field.As<double>(config) = core::ParseDateHours(node.AsString(), node.field());
      return;
    case FieldKind::kInterval:
      return ReadInterval(node, &field.As<double>(config), field.access.second(config));
    case FieldKind::kFlag:
      field.As<bool>(config) = node.AsBool();
      return;
    case FieldKind::kText:
      field.As<std::string>(config) = node.AsString();
      return;
    case FieldKind::kNumbers:
      field.As<std::vector<double>>(config) = node.AsDoubles();
      return;
    case FieldKind::kTexts:
      field.As<std::vector<std::string>>(config) = node.AsStrings();
      return;
    case FieldKind::kWhole:
    case FieldKind::kChoice:
    case FieldKind::kName:
      return field.access.set(member, 0, WholeValue(node, field));
    case FieldKind::kWholes:
    case FieldKind::kChoices:
    case FieldKind::kNames:
      return ReadWholes(node, field, member);
    case FieldKind::kNumberMap:
      return ReadNumberMap(node, field, &field.As<std::vector<double>>(config));
    case FieldKind::kGroupMap:
      return ReadGroups(node, field, &field.As<std::vector<std::vector<double>>>(config));
    case FieldKind::kSection:
      return Read(node, *field.section(), member);
    case FieldKind::kSections:
      return ReadSections(node, field, member);
    case FieldKind::kSectionMap:
      return ReadSectionMap(node, field, member);
    case FieldKind::kTextsMap:
      return ReadTextsMap(node, field, member);
    case FieldKind::kTagged:
      return ReadTagged(node, field, member);
  }
}

void FieldReader::Collect(const Field& field, const void* config) {
  std::vector<std::string>& names = labels_.Of(field.defines);
  if (field.kind == FieldKind::kTexts) {
    names = field.As<std::vector<std::string>>(config);
    return;
  }
  names.clear();
  labels_.groups.resize(field.kind == FieldKind::kTextsMap ? 0 : labels_.groups.size());
  void* const items = field.access.at(const_cast<void*>(config));
  const FieldList& list = *field.section();
  for (std::size_t i = 0; i < field.access.size(items); ++i) {
    const void* const item = field.access.item(items, i);
    names.push_back(list.Find("name")->As<std::string>(item));
    if (field.kind == FieldKind::kTextsMap) {
      labels_.groups.push_back(list.fields[1].As<std::vector<std::string>>(item));
    }
  }
}

}  // namespace souk::io
