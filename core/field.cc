#include "core/field.h"

#include <fmt/core.h>

#include <cmath>

namespace souk::core {
const char* Word(Labelled what) {
  switch (what) {
    case Labelled::kProduct:
      return "product";
    case Labelled::kAudience:
      return "audience";
    case Labelled::kAttribute:
      return "attribute";
    case Labelled::kSegment:
      return "segment";
    case Labelled::kNothing:
      break;
  }
  return "";
}

std::vector<std::string>& Labels::Of(Labelled what) {
  switch (what) {
    case Labelled::kAudience:
      return audiences;
    case Labelled::kAttribute:
      return attributes;
    case Labelled::kSegment:
      return segments;
    default:
      return products;
  }
}

const std::vector<std::string>& Labels::Of(Labelled what) const {
  return const_cast<Labels*>(this)->Of(what);
}

bool Range::Holds(double value) const {
  if (std::isinf(value)) return infinite && value > 0;
  const bool high_enough = above_low ? value > low : value >= low;
  return high_enough && (below_high ? value < high : value <= high);
}

std::string Range::Allowed(double value) const {
  const std::string or_infinite = infinite ? " (or .inf)" : "";
  if (shown != nullptr) {
    const bool low_end = !(value > low) || (std::isnan(value));
    return low_end
               ? fmt::format("must be {} {}{}", above_low ? "above" : "at least", low, or_infinite)
               : fmt::format("must be at most {}{}", high, or_infinite);
  }
  if (std::isinf(high)) {
    if (std::isinf(low)) return "must be a finite number";
    return fmt::format("must be {} {}{}", above_low ? "above" : "at least", low, or_infinite);
  }
  if (!above_low && !below_high) return fmt::format("must lie between {} and {}", low, high);
  return fmt::format("must be {} {} and {} {}", above_low ? "above" : "at least", low,
                     below_high ? "below" : "at most", high);
}

std::string Range::Text() const {
  if (shown != nullptr) return std::string(shown) + (infinite ? ", or `.inf`" : "");
  const std::string or_infinite = infinite ? ", or `.inf`" : "";
  if (std::isinf(high)) {
    if (std::isinf(low)) return infinite ? "a number, or `.inf`" : "";
    return fmt::format("{} {}{}", above_low ? "above" : "at least", low, or_infinite);
  }
  return fmt::format("{}{} to {}{}", above_low ? "above " : "", low, below_high ? "below " : "",
                     high);
}

const Field* FieldList::Find(const std::string& key) const {
  for (const Field& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

}  // namespace souk::core
