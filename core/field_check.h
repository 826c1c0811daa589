#pragma once

// Checks a config against the list of its fields (core/field.h).

#include <functional>
#include <string>

#include "core/field.h"

namespace souk::core {

// InputError on the first field, in the list's order, whose value its list does not allow, in
// sections too: a number out of range or not a number, a choice that there is not, a map without a
// number for each of `labels`, an index of nothing. `prefix` stands before the key, e.g.
// "products[2]".
void CheckFields(const FieldList& list, const void* config, const Labels& labels,
                 const std::string& prefix);

template <typename Config>
void CheckFields(const Config& config, const Labels& labels = {}, const std::string& prefix = "") {
  CheckFields(FieldsOf<Config>(), &config, labels, prefix);
}

// Calls `visit` with each plain number, end of an interval and number of a list or map of a config
// that its list describes, in sections too, and its path. Optional numbers, dates, whole numbers
// and maps by group are not visited.
void VisitNumbers(
    const FieldList& list, void* config, const Labels& labels, const std::string& prefix,
    const std::function<void(const Field& field, double* value, const std::string& path)>& visit);

// Calls `visit` with each text of a config that its list describes, in sections too, and its path.
void VisitTexts(const FieldList& list, const void* config, const std::string& prefix,
                const std::function<void(const std::string& text, const std::string& path)>& visit);

// `key` in the section that `prefix` names.
std::string FieldPath(const std::string& prefix, const std::string& key);

}  // namespace souk::core
