#pragma once

// What describes the fields of a config struct: key, kind, unit, range, default and meaning. Each
// config struct has one list of them, from which come its reader and writer (io/), its checks
// (core/field_check.h), `--set`, its JSON Schema and its tables in the docs.
//
//   template <>
//   const FieldList& FieldsOf<ReturnsConfig>() {
//     static const FieldList list = MakeFields<ReturnsConfig>(
//         "returns",
//         Number<&ReturnsConfig::rate>("rate", kShareBelow1, "chance that a unit comes back"),
//         ...);
//     return list;
//   }
//
// A list that lacks a member does not compile. A file lists its keys in this order, and a field
// that names products, audiences, attributes or segments comes after the one that defines them.

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace souk::core {

struct FieldList;

// The type of the member that a field stands for, and what a file holds in its place.
enum class FieldKind {
  kNumber,      // double
  kOptional,    // std::optional<double>; a number
  kWhole,       // int, long long or std::uint64_t
  kFlag,        // bool
  kText,        // std::string
  kDate,        // double, hours since 1970-01-01 00:00 local; YYYY-MM-DDTHH:MM
  kInterval,    // two doubles; [lowest, highest]
  kNumbers,     // std::vector<double>
  kWholes,      // std::vector<int>
  kTexts,       // std::vector<std::string>
  kChoice,      // an enum; one of `words`
  kChoices,     // std::vector of an enum
  kName,        // int, the index of what `by` says; its name
  kNames,       // std::vector<int>
  kNumberMap,   // std::vector<double>, one for each of what `by` says; a map from their names
  kGroupMap,    // std::vector<std::vector<double>>, [attributes][groups]; maps of maps
  kSection,     // a struct with a list of its own
  kSections,    // std::vector of such
  kSectionMap,  // std::vector of such, one for each of what `by` says; a map from their names
  kTextsMap,    // std::vector of {name, texts}; a map from names to lists
  kTagged       // std::variant of such; `kind` says which, by the names of their lists
};

// What has names in a market.
enum class Labelled { kNothing, kProduct, kAudience, kAttribute, kSegment };
const char* Word(Labelled what);  // "product", ...

// The names that fields may refer to.
struct Labels {
  std::vector<std::string> products, audiences, attributes, segments;
  std::vector<std::vector<std::string>> groups;  // [attributes]

  const std::vector<std::string>& Of(Labelled what) const;
  std::vector<std::string>& Of(Labelled what);
};

// An interval of numbers; NaN is in none.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false;   // low itself is outside
  bool below_high = false;  // high itself is outside
  bool infinite = false;    // +infinity is allowed besides
  // What readers see in place of ends that only keep numbers reasonable, e.g. "at least 0".
  const char* shown = nullptr;

  bool Holds(double value) const;
  // "must be at least 0", to end the message on a value that it does not hold.
  std::string Allowed(double value) const;
  std::string Text() const;  // "at least 0", "0 to below 1"; empty for any number
};
inline constexpr Range kAnyNumber{};
inline constexpr Range kShare{0, 1};
inline constexpr Range kShareBelow1{0, 1, false, true};
constexpr Range AtLeast(double low) { return {low}; }
constexpr Range Above(double low) { return {low, std::numeric_limits<double>::infinity(), true}; }
constexpr Range Between(double low, double high) { return {low, high}; }
// With ends beyond which nobody needs numbers; readers see the range itself.
constexpr Range Limited(const char* shown, double low, double high, bool above_low = false) {
  return {low, high, above_low, false, false, shown};
}
constexpr Range OrInfinite(Range range) {
  range.infinite = true;
  return range;
}

struct Field {
  const char* key = "";
  const char* former = nullptr;  // what files called it before (docs/words.md)
  FieldKind kind = FieldKind::kNumber;
  Range range;  // of each number
  const char* meaning = "";
  const char* unit = "";                  // before the range in the docs
  const char* shown_range = "";           // instead of what kind, unit and range say
  const char* shown_default = nullptr;    // instead of the default's own text
  bool file_only = false;                 // no member: stands in files alone
  bool required = false;                  // in a file
  bool complete = false;                  // a map needs every name; else one left out has 0
  bool unless_default = false;            // left out of a written file where it is the default
  bool flow = false;                      // written on one line
  Labelled by = Labelled::kNothing;       // what the keys of a map, or a name, stand for
  Labelled defines = Labelled::kNothing;  // whose names this field gives
  std::vector<const char*> words;         // of a choice, in the order of the enum
  const FieldList* (*section)() = nullptr;
  std::vector<const FieldList* (*)()> alternatives;  // of a variant, in its order

  // How the member is reached in a struct of the list's type. Whole numbers, choices and names are
  // read and set as long long, whatever their type.
  struct Access {
    void* (*at)(void* config) = nullptr;
    double* (*second)(void* config) = nullptr;  // the upper end of an interval
    long long (*get)(const void* member, std::size_t index) = nullptr;
    void (*set)(void* member, std::size_t index, long long value) = nullptr;
    std::size_t (*size)(const void* member) = nullptr;  // of a vector; the index of a variant
    void (*resize)(void* member, std::size_t size) = nullptr;  // of a vector; sets a variant
    void* (*item)(void* member, std::size_t index) = nullptr;
    long long least = 0, most = 0;  // what the type holds
  } access;

  template <typename T>
  T& As(void* config) const {
    return *static_cast<T*>(access.at(config));
  }
  template <typename T>
  const T& As(const void* config) const {
    return *static_cast<const T*>(access.at(const_cast<void*>(config)));
  }
};

struct FieldList {
  const char* name = "";  // what the docs call the section
  std::vector<Field> fields;
  void* (*make)() = nullptr;  // a config of defaults, for `destroy`
  void (*destroy)(void*) = nullptr;

  const Field* Find(const std::string& key) const;
};

// The list of a config struct, defined beside it.
template <typename Config>
const FieldList& FieldsOf();

}  // namespace souk::core
