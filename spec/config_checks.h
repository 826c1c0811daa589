#pragma once

// What the checks of a market's config share beside the ranges of its fields. Each throws
// core::InputError naming `field`, with the value and what is allowed.

#include <span>
#include <string>
#include <vector>

namespace souk::spec {

// A sum of shares read from decimal text is off by a few roundings at most.
inline constexpr double kShareTolerance = 1e-9;

[[noreturn]] void Fail(const std::string& field, const std::string& message);
// Shares that sum to 1; each is one (core/field_check.h).
void Shares(std::span<const double> values, const std::string& field);
// The names of a list, e.g. of "products": at least so many, none empty, none twice. A name stands at
// `field`[i]`suffix`.
void DifferentNames(const std::vector<std::string>& names, std::size_t least,
                    const std::string& field, const char* suffix = ".name");
template <typename Item>
std::vector<std::string> NamesOf(const std::vector<Item>& items) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const Item& item : items) names.push_back(item.name);
  return names;
}

}  // namespace souk::spec
