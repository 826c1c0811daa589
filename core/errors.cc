#include "core/errors.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <limits>

#include "core/label.h"

namespace souk::core {
namespace {

constexpr std::size_t kShownBytes = 60;
// A field and a message stay readable, and one line, even when the input is hostile.
constexpr std::size_t kMaxFieldBytes = 200;
constexpr std::size_t kMaxMessageBytes = 2000;

// At most `max_bytes` of `text`, never half of a UTF-8 character.
std::string Cut(const std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

std::string OneLine(std::string text) {
  for (char& letter : text) {
    if (letter >= '\t' && letter <= '\r') letter = ' ';  // what breaks or moves a line
  }
  return Printable(text);
}

std::string Compose(const SourcePlace& place, const std::string& field,
                    const std::string& message) {
  std::string line = place.file;
  if (place.line > 0) line += (line.empty() ? "line " : ":") + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) line += ":" + std::to_string(place.column);
  if (!line.empty()) line += ": ";
  if (!field.empty()) line += Cut(field, kMaxFieldBytes) + ": ";
  return OneLine(line + Cut(message, kMaxMessageBytes));
}

std::string LowerCase(std::string text) {
  for (char& letter : text) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return text;
}

// Optimal string alignment distance: insert, delete, replace, swap neighbours, each 1.
std::size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replace, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

InputError::InputError(const SourcePlace& place, const std::string& field,
                       const std::string& message)
    : std::runtime_error(Compose(place, field, message)),
      place_(place),
      field_(field),
      message_(message) {}

InputError::InputError(const std::string& field, const std::string& message)
    : InputError(SourcePlace{}, field, message) {}

std::string Quoted(const std::string& text) {
  return "'" + Printable(Cut(text, kShownBytes)) + "'";
}

std::string NearestHint(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string lower_word = LowerCase(word);
  const std::size_t limit = word.size() / 3 + 1;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(word.size(), candidate.size());
    const std::size_t shorter = std::min(word.size(), candidate.size());
    if (longer - shorter > limit) continue;
    const std::size_t distance = EditDistance(lower_word, LowerCase(candidate));
    if (distance > limit || distance >= shorter || distance >= best_distance) continue;
    best_distance = distance;
    best = &candidate;
  }
  return best == nullptr ? "" : "; did you mean " + Quoted(*best) + "?";
}

std::string HintAndList(const std::string& word, const std::vector<std::string>& candidates,
                        const std::string& label) {
  const std::string hint = NearestHint(word, candidates);
  std::string text = (hint.empty() ? ";" : hint) + " " + label + ": ";
  for (std::size_t i = 0; i < candidates.size(); ++i) text += (i > 0 ? ", " : "") + candidates[i];
  return text;
}

}  // namespace souk::core
