#include "calibration/table_labels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace souk::calibration {
namespace {

std::optional<double> AsNumber(const std::string& text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value)) return std::nullopt;  // "nan" has no place among numbers
  return value;
}

}  // namespace

std::vector<std::string> SortedLabels(const std::vector<std::string>& labels) {
  std::vector<std::string> sorted = labels;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const bool numbers = std::all_of(sorted.begin(), sorted.end(), [](const std::string& label) {
    return AsNumber(label).has_value();
  });
  if (numbers) {
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return *AsNumber(a) < *AsNumber(b); });
  }
  return sorted;
}

}  // namespace souk::calibration
