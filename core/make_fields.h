#pragma once

// What builds the list of a config struct (core/field.h): a function for each kind of field. Only
// the sources that define lists include it.

#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/field.h"

namespace souk::core {

// Stands for a value of any type, to count the members of an aggregate.
struct AnyMember {
  template <typename T>
  constexpr operator T() const noexcept;  // NOLINT(google-explicit-constructor)
};

template <typename Config, std::size_t... i>
constexpr bool TakesMembers(std::index_sequence<i...> /*members*/) {
  return requires { Config{((void)i, AnyMember{})...}; };
}

// How many members an aggregate of at most 64 has. (Its own members of type std::optional cannot
// be told; such a struct has no list.)
template <typename Config, std::size_t most = 64>
constexpr std::size_t MemberCount() {
  if constexpr (most == 0 || TakesMembers<Config>(std::make_index_sequence<most>{})) {
    return most;
  } else {
    return MemberCount<Config, most - 1>();
  }
}

// A field that stands for so many members. Each setter returns the field itself.
template <std::size_t members>
struct FieldOf : Field {
  FieldOf& Formerly(const char* text) { return former = text, *this; }
  FieldOf& Unit(const char* text) { return unit = text, *this; }
  FieldOf& Allows(const char* text) { return shown_range = text, *this; }
  FieldOf& Default(const char* text) { return shown_default = text, *this; }
  FieldOf& Required() { return required = true, *this; }
  FieldOf& Complete() { return complete = true, *this; }
  FieldOf& UnlessDefault() { return unless_default = true, *this; }
  FieldOf& Flow() { return flow = true, *this; }
  FieldOf& By(Labelled what) { return by = what, *this; }
  FieldOf& Defines(Labelled what) { return defines = what, *this; }
};

namespace field_internal {

template <typename Member>
struct MemberOf;
template <typename ConfigType, typename ValueType>
struct MemberOf<ValueType ConfigType::*> {
  using Config = ConfigType;
  using Value = ValueType;
};
template <auto member>
using Value = typename MemberOf<decltype(member)>::Value;
template <auto member>
using ConfigOf = typename MemberOf<decltype(member)>::Config;

template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;

template <auto member>
void* At(void* config) {
  return &(static_cast<ConfigOf<member>*>(config)->*member);
}

// Whole numbers and enums, alone or in a vector.
template <typename T>
Field::Access WholeAccess() {
  Field::Access access;
  if constexpr (kIsVector<T>) {
    using Item = typename T::value_type;
    access = WholeAccess<Item>();
    access.get = [](const void* value, std::size_t index) {
      return static_cast<long long>((*static_cast<const T*>(value))[index]);
    };
    access.set = [](void* value, std::size_t index, long long number) {
      (*static_cast<T*>(value))[index] = static_cast<Item>(number);
    };
    access.size = [](const void* value) { return static_cast<const T*>(value)->size(); };
    access.resize = [](void* value, std::size_t size) { static_cast<T*>(value)->resize(size); };
  } else {
    access.get = [](const void* value, std::size_t /*index*/) {
      return static_cast<long long>(*static_cast<const T*>(value));
    };
    access.set = [](void* value, std::size_t /*index*/, long long number) {
      *static_cast<T*>(value) = static_cast<T>(number);
    };
    if constexpr (std::is_enum_v<T> || std::is_same_v<T, int>) {
      access.least = std::numeric_limits<int>::min();
      access.most = std::numeric_limits<int>::max();
    } else {
      access.least = std::is_signed_v<T> ? std::numeric_limits<long long>::min() : 0;
      access.most = std::numeric_limits<long long>::max();
    }
  }
  return access;
}

// Structs in a vector.
template <typename Items>
Field::Access ItemsAccess() {
  Field::Access access;
  access.size = [](const void* items) { return static_cast<const Items*>(items)->size(); };
  access.resize = [](void* items, std::size_t size) { static_cast<Items*>(items)->resize(size); };
  access.item = [](void* items, std::size_t index) -> void* {
    return &(*static_cast<Items*>(items))[index];
  };
  return access;
}

template <auto member>
FieldOf<1> Make(FieldKind kind, const char* key, const char* meaning, Field::Access access = {}) {
  FieldOf<1> field;
  field.key = key;
  field.kind = kind;
  field.meaning = meaning;
  field.access = access;
  field.access.at = At<member>;
  return field;
}

template <typename Config>
const FieldList* SectionOf() {
  return &FieldsOf<Config>();
}

}  // namespace field_internal

template <auto member>
FieldOf<1> Number(const char* key, Range range, const char* meaning) {
  using Value = field_internal::Value<member>;
  constexpr bool optional = std::is_same_v<Value, std::optional<double>>;
  static_assert(optional || std::is_same_v<Value, double>);
  auto field = field_internal::Make<member>(optional ? FieldKind::kOptional : FieldKind::kNumber,
                                            key, meaning);
  field.range = range;
  return field;
}

template <auto member>
FieldOf<1> Whole(const char* key, Range range, const char* meaning) {
  auto field =
      field_internal::Make<member>(FieldKind::kWhole, key, meaning,
                                   field_internal::WholeAccess<field_internal::Value<member>>());
  field.range = range;
  return field;
}

template <auto member>
FieldOf<1> Flag(const char* key, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, bool>);
  return field_internal::Make<member>(FieldKind::kFlag, key, meaning);
}

template <auto member>
FieldOf<1> Text(const char* key, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, std::string>);
  return field_internal::Make<member>(FieldKind::kText, key, meaning);
}

template <auto member>
FieldOf<1> Texts(const char* key, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, std::vector<std::string>>);
  return field_internal::Make<member>(FieldKind::kTexts, key, meaning);
}

template <auto member>
FieldOf<1> Date(const char* key, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, double>);
  return field_internal::Make<member>(FieldKind::kDate, key, meaning);
}

template <auto low, auto high>
FieldOf<2> Interval(const char* key, Range range, const char* meaning) {
  FieldOf<2> field;
  static_cast<Field&>(field) = field_internal::Make<low>(FieldKind::kInterval, key, meaning);
  field.range = range;
  field.access.second = [](void* config) {
    return static_cast<double*>(field_internal::At<high>(config));
  };
  return field;
}

template <auto member>
FieldOf<1> Numbers(const char* key, Range range, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, std::vector<double>>);
  auto field = field_internal::Make<member>(FieldKind::kNumbers, key, meaning);
  field.range = range;
  return field;
}

template <auto member>
FieldOf<1> Wholes(const char* key, Range range, const char* meaning) {
  auto field =
      field_internal::Make<member>(FieldKind::kWholes, key, meaning,
                                   field_internal::WholeAccess<field_internal::Value<member>>());
  field.range = range;
  return field;
}

// An enum, or a vector of one; `words` are in its order.
template <auto member>
FieldOf<1> Choice(const char* key, const std::vector<const char*>& words, const char* meaning) {
  using Value = field_internal::Value<member>;
  auto field = field_internal::Make<member>(
      field_internal::kIsVector<Value> ? FieldKind::kChoices : FieldKind::kChoice, key, meaning,
      field_internal::WholeAccess<Value>());
  field.words = words;
  return field;
}

// The index, or indices, of what has a name.
template <auto member>
FieldOf<1> NameOf(const char* key, Labelled by, const char* meaning) {
  using Value = field_internal::Value<member>;
  auto field = field_internal::Make<member>(
      field_internal::kIsVector<Value> ? FieldKind::kNames : FieldKind::kName, key, meaning,
      field_internal::WholeAccess<Value>());
  field.by = by;
  return field;
}

template <auto member>
FieldOf<1> NumberMap(const char* key, Labelled by, Range range, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, std::vector<double>>);
  auto field = field_internal::Make<member>(FieldKind::kNumberMap, key, meaning);
  field.by = by;
  field.range = range;
  return field;
}

template <auto member>
FieldOf<1> GroupMap(const char* key, Range range, const char* meaning) {
  static_assert(std::is_same_v<field_internal::Value<member>, std::vector<std::vector<double>>>);
  auto field = field_internal::Make<member>(FieldKind::kGroupMap, key, meaning);
  field.by = Labelled::kAttribute;
  field.range = range;
  return field;
}

template <auto member>
FieldOf<1> Section(const char* key, const char* meaning) {
  auto field = field_internal::Make<member>(FieldKind::kSection, key, meaning);
  field.section = field_internal::SectionOf<field_internal::Value<member>>;
  return field;
}

template <auto member>
FieldOf<1> Sections(const char* key, const char* meaning) {
  using Items = field_internal::Value<member>;
  auto field = field_internal::Make<member>(FieldKind::kSections, key, meaning,
                                            field_internal::ItemsAccess<Items>());
  field.section = field_internal::SectionOf<typename Items::value_type>;
  return field;
}

// Structs by the names of what `by` says, with the fields of `section`.
template <auto member>
FieldOf<1> SectionMap(const char* key, Labelled by, const FieldList* (*section)(),
                      const char* meaning) {
  auto field =
      field_internal::Make<member>(FieldKind::kSectionMap, key, meaning,
                                   field_internal::ItemsAccess<field_internal::Value<member>>());
  field.by = by;
  field.section = section;
  return field;
}

// Structs of a name and texts, in this order.
template <auto member>
FieldOf<1> TextsMap(const char* key, const char* meaning) {
  auto field = Sections<member>(key, meaning);
  field.kind = FieldKind::kTextsMap;
  return field;
}

// A variant whose first alternatives are these, each with a list; the program alone makes others.
template <auto member, typename... Alternatives>
FieldOf<1> Tagged(const char* key, const char* meaning) {
  using Variant = field_internal::Value<member>;
  Field::Access access;
  access.size = [](const void* value) { return static_cast<const Variant*>(value)->index(); };
  access.resize = [](void* value, std::size_t index) {
    std::size_t next = 0;
    const auto emplace = [&]<typename Alternative>(const Alternative& fresh) {
      if (next++ == index) *static_cast<Variant*>(value) = fresh;
    };
    (emplace(Alternatives{}), ...);
  };
  access.item = [](void* value, std::size_t /*index*/) -> void* {
    return std::visit([](auto& alternative) -> void* { return &alternative; },
                      *static_cast<Variant*>(value));
  };
  auto field = field_internal::Make<member>(FieldKind::kTagged, key, meaning, access);
  field.alternatives = {field_internal::SectionOf<Alternatives>...};
  return field;
}

// A key that stands for no member, read like a field of `kind`.
inline FieldOf<0> FileOnly(const char* key, FieldKind kind, Range range, const char* meaning) {
  FieldOf<0> field;
  field.key = key;
  field.kind = kind;
  field.range = range;
  field.meaning = meaning;
  field.file_only = true;
  return field;
}

// Some fields of a struct, for one that another list describes in full.
template <typename Config, std::size_t... members>
FieldList MakeSomeFields(const char* name, FieldOf<members>... fields) {
  FieldList list;
  list.name = name;
  list.fields = {std::move(fields)...};
  list.make = []() -> void* { return new Config(); };
  list.destroy = [](void* config) { delete static_cast<Config*>(config); };
  return list;
}

// Every field of a struct.
template <typename Config, std::size_t... members>
FieldList MakeFields(const char* name, FieldOf<members>... fields) {
  static_assert((members + ... + std::size_t{0}) == MemberCount<Config>(), "a member has no field");
  return MakeSomeFields<Config>(name, std::move(fields)...);
}

}  // namespace souk::core
