#pragma once

// The checks that every part of a market's config is made of. Each throws core::InputError naming
// `field`, with the value and what is allowed; NaN passes none.

#include <cstddef>
#include <span>
#include <string>

namespace souk::env {

// A sum of shares read from decimal text is off by a few roundings at most.
inline constexpr double kShareTolerance = 1e-9;

[[noreturn]] void Fail(const std::string& field, const std::string& message);
void AtLeast(double value, double least, const std::string& field);
void Finite(double value, const std::string& field);
void Positive(double value, const std::string& field);
void Share(double value, const std::string& field);        // in [0, 1]
void ShareBelow1(double value, const std::string& field);  // in [0, 1)
// `count` shares that sum to 1.
void Shares(std::span<const double> values, std::size_t count, const std::string& field);

}  // namespace souk::env
