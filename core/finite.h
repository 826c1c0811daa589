#pragma once

// The check on numbers that leave: what a log, a table, JSON or the result of a solver holds is
// finite, or the work ends with the name of what is not. It stands there and not in the market's
// phases, which it would slow down. A number that is none comes of input whose numbers multiply
// beyond the range of a double, so it is an InputError.

#include <initializer_list>
#include <span>
#include <string>

namespace souk::core {

// Whether none is infinite or NaN. One pass without a branch.
bool AllFinite(std::span<const double> values);
bool AllFinite(std::span<const float> values);

// core::InputError "what: is inf in period 3, must be a finite number; ...", with `where` as " in
// period 3" or empty.
[[noreturn]] void ThrowNotFinite(const std::string& what, double value, const std::string& where);

// ThrowNotFinite for the first value that is not finite.
void RequireFinite(std::span<const double> values, const std::string& what,
                   const std::string& where = "");
void RequireFinite(std::initializer_list<double> values, const std::string& what,
                   const std::string& where = "");

}  // namespace souk::core
