#pragma once

// Dates in files: local time, as hours since 1970-01-01 00:00.

#include <string>

namespace souk::core {

// Of "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM". InputError when it is not such a date; `field` names it
// there.
double ParseDateHours(const std::string& text, const std::string& field);
std::string FormatDateHours(double hours);  // "YYYY-MM-DDTHH:MM"

}  // namespace souk::core
