#pragma once

// What the checks of a market's config share beside the ranges of its fields. Each throws
// core::InputError naming `field`, with the value and what is allowed.

#include <span>
#include <string>

namespace souk::spec {

// A sum of shares read from decimal text is off by a few roundings at most.
inline constexpr double kShareTolerance = 1e-9;

[[noreturn]] void Fail(const std::string& field, const std::string& message);
// Shares that sum to 1; each is one (core/field_check.h).
void Shares(std::span<const double> values, const std::string& field);

}  // namespace souk::spec
