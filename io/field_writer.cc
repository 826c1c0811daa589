#include "io/field_writer.h"

#include <fmt/core.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/date.h"

namespace souk::io {
namespace {

using core::Field;
using core::FieldKind;
using core::FieldList;
using core::Labels;

constexpr auto kItself = [](const std::string& name) -> const std::string& { return name; };

// A config of defaults.
class Defaults {
 public:
  explicit Defaults(const FieldList& list) : config_(list.make(), list.destroy) {}
  const void* get() const { return config_.get(); }

 private:
  std::unique_ptr<void, void (*)(void*)> config_;
};

// A whole number, a choice's word or a name.
std::string WholeText(const Field& field, long long value, const Labels& labels) {
  const auto index = static_cast<std::size_t>(value);
  if (field.by != core::Labelled::kNothing) return YamlText(labels.Of(field.by).at(index));
  if (!field.words.empty()) return field.words.at(index);
  return fmt::format("{}", value);
}

std::string WholesText(const Field& field, const void* member, const Labels& labels) {
  std::string text;
  for (std::size_t i = 0; i < field.access.size(member); ++i) {
    text += (i > 0 ? ", " : "") + WholeText(field, field.access.get(member, i), labels);
  }
  return "[" + text + "]";
}

std::string GroupText(const std::vector<std::string>& groups, const std::vector<double>& shares) {
  return YamlNumberMap(groups, shares, kItself);
}

// "a: 1, b: 2" of the fields of a section.
std::string Pairs(const FieldList& list, const void* config, const Labels& labels) {
  std::string text;
  for (const Field& field : list.fields) {
    if (field.file_only) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", field.key,
                        FieldText(field, config, labels));
  }
  return text;
}

std::string TaggedText(const Field& field, void* variant, const Labels& labels) {
  const std::size_t index = field.access.size(variant);
  if (index >= field.alternatives.size()) return "{}";  // made by the program
  const FieldList& list = *field.alternatives[index]();
  const std::string pairs = Pairs(list, field.access.item(variant, 0), labels);
  return fmt::format("{{kind: {}{}{}}}", list.name, pairs.empty() ? "" : ", ", pairs);
}

// Sections in a list or by name, on one line.
std::string ItemsText(const Field& field, void* items, const Labels& labels) {
  std::string text;
  const FieldList& list = *field.section();
  for (std::size_t i = 0; i < field.access.size(items); ++i) {
    if (i > 0) text += ", ";
    const void* const item = field.access.item(items, i);
    if (field.kind == FieldKind::kSectionMap) text += YamlText(labels.Of(field.by).at(i)) + ": ";
    if (field.kind == FieldKind::kTextsMap) {
      text += YamlText(list.fields[0].As<std::string>(item)) + ": " +
              FieldText(list.fields[1], item, labels);
    } else {
      text += "{" + Pairs(list, item, labels) + "}";
    }
  }
  return field.kind == FieldKind::kSections ? "[" + text + "]" : "{" + text + "}";
}

std::string GroupsText(const std::vector<std::vector<double>>& values, const Labels& labels) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += fmt::format("{}{}: {}", i > 0 ? ", " : "", YamlText(labels.attributes.at(i)),
                        GroupText(labels.groups.at(i), values[i]));
  }
  return "{" + text + "}";
}

void WriteItems(const Field& field, void* items, const Labels& labels, int indent,
                YamlWriter* out) {
  const FieldList& list = *field.section();
  for (std::size_t i = 0; i < field.access.size(items); ++i) {
    const void* const item = field.access.item(items, i);
    if (field.kind == FieldKind::kTextsMap) {
      out->Line(indent + 2, YamlText(list.fields[0].As<std::string>(item)),
                FieldText(list.fields[1], item, labels));
    } else if (field.kind == FieldKind::kSectionMap) {
      out->Line(indent + 2, YamlText(labels.Of(field.by).at(i)), "");
      WriteFields(list, item, labels, indent + 4, out);
    } else {
      YamlWriter lines;
      WriteFields(list, item, labels, indent + 4, &lines);
      out->Item(indent + 2, lines);
    }
  }
}

// A field that takes more than one line.
void WriteBlock(const Field& field, const void* config, const Labels& labels, int indent,
                YamlWriter* out) {
  void* const member = field.access.at(const_cast<void*>(config));
  out->Line(indent, field.key, "");
  if (field.kind == FieldKind::kSection) {
    WriteFields(*field.section(), member, labels, indent + 2, out);
  } else if (field.kind == FieldKind::kNumberMap) {
    const auto& values = field.As<std::vector<double>>(config);
    for (std::size_t i = 0; i < values.size(); ++i) {
      out->Line(indent + 2, YamlText(labels.Of(field.by).at(i)), values[i]);
    }
  } else if (field.kind == FieldKind::kGroupMap) {
    const auto& values = field.As<std::vector<std::vector<double>>>(config);
    for (std::size_t i = 0; i < values.size(); ++i) {
      out->Line(indent + 2, YamlText(labels.attributes.at(i)),
                GroupText(labels.groups.at(i), values[i]));
    }
  } else {
    WriteItems(field, member, labels, indent, out);
  }
}

bool TakesLines(const Field& field) {
  switch (field.kind) {
    case FieldKind::kSection:
    case FieldKind::kSections:
    case FieldKind::kSectionMap:
    case FieldKind::kTextsMap:
    case FieldKind::kNumberMap:
    case FieldKind::kGroupMap:
      return !field.flow;
    default:
      return false;
  }
}

}  // namespace

std::string SectionText(const FieldList& list, const void* config, const Labels& labels) {
  return "{" + Pairs(list, config, labels) + "}";
}

std::string FieldText(const Field& field, const void* config, const Labels& labels) {
  void* const member = field.access.at(const_cast<void*>(config));
  switch (field.kind) {
    case FieldKind::kNumber:
      return YamlNumber(field.As<double>(config));
    case FieldKind::kOptional: {
      const auto& value = field.As<std::optional<double>>(config);
      return value ? YamlNumber(*value) : "null";
    }
    case FieldKind::kDate:
      return core::FormatDateHours(field.As<double>(config));
    case FieldKind::kInterval:
      return fmt::format("[{}, {}]", YamlNumber(field.As<double>(config)),
                         YamlNumber(*field.access.second(const_cast<void*>(config))));
    case FieldKind::kFlag:
      return field.As<bool>(config) ? "true" : "false";
    case FieldKind::kText:
      return YamlText(field.As<std::string>(config));
    case FieldKind::kNumbers:
      return YamlNumbers(field.As<std::vector<double>>(config));
    case FieldKind::kTexts:
      return YamlList(field.As<std::vector<std::string>>(config), YamlText);
    case FieldKind::kWhole:
    case FieldKind::kChoice:
    case FieldKind::kName:
      return WholeText(field, field.access.get(member, 0), labels);
    case FieldKind::kWholes:
    case FieldKind::kChoices:
    case FieldKind::kNames:
      return WholesText(field, member, labels);
    case FieldKind::kNumberMap: {
      const auto& values = field.As<std::vector<double>>(config);
      return values.empty() ? "{}" : GroupText(labels.Of(field.by), values);
    }
    case FieldKind::kGroupMap:
      return GroupsText(field.As<std::vector<std::vector<double>>>(config), labels);
    case FieldKind::kSection:
      return SectionText(*field.section(), member, labels);
    case FieldKind::kSections:
    case FieldKind::kSectionMap:
    case FieldKind::kTextsMap:
      return ItemsText(field, member, labels);
    case FieldKind::kTagged:
      return TaggedText(field, member, labels);
  }
  return "";
}

std::string DefaultText(const FieldList& list, const Field& field) {
  const Defaults defaults(list);
  return FieldText(field, defaults.get(), {});
}

void WriteFields(const FieldList& list, const void* config, const Labels& labels, int indent,
                 YamlWriter* out) {
  const Defaults defaults(list);
  for (const Field& field : list.fields) {
    if (field.file_only) continue;
    if (field.unless_default &&
        FieldText(field, config, labels) == FieldText(field, defaults.get(), labels)) {
      continue;
    }
    if (TakesLines(field)) {
      WriteBlock(field, config, labels, indent, out);
    } else {
      out->Line(indent, field.key, FieldText(field, config, labels));
    }
  }
}

}  // namespace souk::io
