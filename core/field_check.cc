#include "core/field_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/errors.h"

namespace souk::core {
namespace {

class Checker {
 public:
  explicit Checker(const Labels& labels) : labels_(labels) {}

  void Check(const FieldList& list, const void* config, const std::string& prefix) const {
    for (const Field& field : list.fields) {
      if (!field.file_only) CheckValue(field, config, FieldPath(prefix, field.key));
    }
  }

 private:
  static void CheckNumber(const Range& range, double value, const std::string& path) {
    if (range.Holds(value)) return;
    if (!std::isfinite(value)) {
      throw InputError(path, fmt::format("is {}, must be a finite number", value));
    }
    throw InputError(path, fmt::format("is {}, {}", value, range.Allowed(value)));
  }

  static void CheckNumbers(const Range& range, const std::vector<double>& values,
                           const std::string& path) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      CheckNumber(range, values[i], fmt::format("{}[{}]", path, i));
    }
  }

  // `names` have a number each.
  static void CheckMap(const Range& range, const std::vector<double>& values,
                       const std::vector<std::string>& names, const char* what,
                       const std::string& path) {
    if (values.size() != names.size()) {
      throw InputError(path, fmt::format("has {} numbers, must have one per {} ({})", values.size(),
                                         what, names.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      CheckNumber(range, values[i], FieldPath(path, names[i]));
    }
  }

  void CheckGroups(const Field& field, const std::vector<std::vector<double>>& values,
                   const std::string& path) const {
    if (values.size() != labels_.attributes.size()) {
      throw InputError(path, fmt::format("covers {} attributes, must cover all {}", values.size(),
                                         labels_.attributes.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      CheckMap(field.range, values[i], labels_.groups[i], "group",
               FieldPath(path, labels_.attributes[i]));
    }
  }

  // Whole numbers, choices and names, each of which may also stand in a vector.
  void CheckWhole(const Field& field, long long value, const std::string& path) const {
    if (field.by != Labelled::kNothing) {
      const auto count = static_cast<long long>(labels_.Of(field.by).size());
      if (value >= 0 && value < count) return;
      throw InputError(
          path, fmt::format("is {}, must name a {} (0 to {})", value, Word(field.by), count - 1));
    }
    if (!field.words.empty()) {
      const auto count = static_cast<long long>(field.words.size());
      if (value >= 0 && value < count) return;
      throw InputError(
          path, fmt::format("is {}, must be one of {}", value, fmt::join(field.words, ", ")));
    }
    CheckNumber(field.range, static_cast<double>(value), path);
  }

  void CheckWholes(const Field& field, const void* member, const std::string& path) const {
    for (std::size_t i = 0; i < field.access.size(member); ++i) {
      CheckWhole(field, field.access.get(member, i), fmt::format("{}[{}]", path, i));
    }
  }

  void CheckSections(const Field& field, void* items, const std::string& path) const {
    const bool named = field.kind == FieldKind::kSectionMap;
    const std::size_t count = field.access.size(items);
    if (named && count != labels_.Of(field.by).size()) {
      throw InputError(path, fmt::format("has {} entries, must have one per {} ({})", count,
                                         Word(field.by), labels_.Of(field.by).size()));
    }
    for (std::size_t i = 0; i < count; ++i) {
      Check(*field.section(), field.access.item(items, i),
            named ? FieldPath(path, labels_.Of(field.by)[i]) : fmt::format("{}[{}]", path, i));
    }
  }

  void CheckTagged(const Field& field, void* variant, const std::string& path) const {
    const std::size_t index = field.access.size(variant);
    if (index >= field.alternatives.size()) return;  // made by the program
    Check(*field.alternatives[index](), field.access.item(variant, 0), path);
  }

  void CheckValue(const Field& field, const void* config, const std::string& path) const {
    void* const member = field.access.at(const_cast<void*>(config));
    switch (field.kind) {
      case FieldKind::kNumber:
      case FieldKind::kDate:
        return CheckNumber(field.range, field.As<double>(config), path);
      case FieldKind::kOptional:
        if (const auto& value = field.As<std::optional<double>>(config)) {
          CheckNumber(field.range, *value, path);
        }
        return;
      case FieldKind::kInterval:
        CheckNumber(field.range, field.As<double>(config), path);
        return CheckNumber(field.range, *field.access.second(const_cast<void*>(config)), path);
      case FieldKind::kNumbers:
        return CheckNumbers(field.range, field.As<std::vector<double>>(config), path);
      case FieldKind::kWhole:
      case FieldKind::kChoice:
      case FieldKind::kName:
        return CheckWhole(field, field.access.get(member, 0), path);
      case FieldKind::kWholes:
      case FieldKind::kChoices:
      case FieldKind::kNames:
        return CheckWholes(field, member, path);
      case FieldKind::kNumberMap: {
        const auto& values = field.As<std::vector<double>>(config);
        if (field.unless_default && values.empty()) return;
        return CheckMap(field.range, values, labels_.Of(field.by), Word(field.by), path);
      }
      case FieldKind::kGroupMap:
        return CheckGroups(field, field.As<std::vector<std::vector<double>>>(config), path);
      case FieldKind::kSection:
        return Check(*field.section(), member, path);
      case FieldKind::kSections:
      case FieldKind::kSectionMap:
        return CheckSections(field, member, path);
      case FieldKind::kTagged:
        return CheckTagged(field, member, path);
      case FieldKind::kFlag:
      case FieldKind::kText:
      case FieldKind::kTexts:
      case FieldKind::kTextsMap:
        return;
    }
  }

  const Labels& labels_;
};

}  // namespace

std::string FieldPath(const std::string& prefix, const std::string& key) {
  return prefix.empty() ? key : prefix + "." + key;
}

void VisitNumbers(
    const FieldList& list, void* config, const Labels& labels, const std::string& prefix,
    const std::function<void(const Field& field, double* value, const std::string& path)>& visit) {
  for (const Field& field : list.fields) {
    if (field.file_only) continue;
    const std::string path = FieldPath(prefix, field.key);
    void* const member = field.access.at(config);
    if (field.kind == FieldKind::kNumber) visit(field, &field.As<double>(config), path);
    if (field.kind == FieldKind::kInterval) {
      visit(field, &field.As<double>(config), path);
      visit(field, field.access.second(config), path);
    }
    if (field.kind == FieldKind::kNumbers || field.kind == FieldKind::kNumberMap) {
      auto& values = field.As<std::vector<double>>(config);
      for (std::size_t i = 0; i < values.size(); ++i) {
        visit(field, &values[i],
              field.kind == FieldKind::kNumbers ? fmt::format("{}[{}]", path, i)
                                                : FieldPath(path, labels.Of(field.by).at(i)));
      }
    }
    if (field.kind == FieldKind::kSection) {
      VisitNumbers(*field.section(), member, labels, path, visit);
    }
    if (field.kind == FieldKind::kSections || field.kind == FieldKind::kSectionMap) {
      for (std::size_t i = 0; i < field.access.size(member); ++i) {
        const std::string item = field.kind == FieldKind::kSections
                                     ? fmt::format("{}[{}]", path, i)
                                     : FieldPath(path, labels.Of(field.by).at(i));
        VisitNumbers(*field.section(), field.access.item(member, i), labels, item, visit);
      }
    }
    if (field.kind == FieldKind::kTagged) {
      const std::size_t index = field.access.size(member);
      if (index >= field.alternatives.size()) continue;  // made by the program
      VisitNumbers(*field.alternatives[index](), field.access.item(member, 0), labels, path, visit);
    }
  }
}

void VisitTexts(
    const FieldList& list, const void* config, const std::string& prefix,
    const std::function<void(const std::string& text, const std::string& path)>& visit) {
  const auto visit_list = [&](const std::vector<std::string>& texts, const std::string& path) {
    for (std::size_t i = 0; i < texts.size(); ++i) visit(texts[i], fmt::format("{}[{}]", path, i));
  };
  for (const Field& field : list.fields) {
    if (field.file_only) continue;
    const std::string path = FieldPath(prefix, field.key);
    void* const member = field.access.at(const_cast<void*>(config));
    if (field.kind == FieldKind::kText) visit(field.As<std::string>(config), path);
    if (field.kind == FieldKind::kTexts) {
      visit_list(field.As<std::vector<std::string>>(config), path);
    }
    if (field.kind == FieldKind::kSection) VisitTexts(*field.section(), member, path, visit);
    if (field.kind == FieldKind::kSections || field.kind == FieldKind::kTextsMap) {
      const FieldList& items = *field.section();
      for (std::size_t i = 0; i < field.access.size(member); ++i) {
        const void* const item = field.access.item(member, i);
        if (field.kind == FieldKind::kSections) {
          VisitTexts(items, item, fmt::format("{}[{}]", path, i), visit);
          continue;
        }
        const auto& name = items.fields[0].As<std::string>(item);
        visit(name, fmt::format("{}[{}]", path, i));
        visit_list(items.fields[1].As<std::vector<std::string>>(item), FieldPath(path, name));
      }
    }
  }
}

void CheckFields(const FieldList& list, const void* config, const Labels& labels,
                 const std::string& prefix) {
  Checker(labels).Check(list, config, prefix);
}

}  // namespace souk::core
