#include "tests/fuzz/text_mutations.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace souk::fuzz {
namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
}

std::vector<Span> WordSpans(const std::string& text) {
  std::vector<Span> spans;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && IsWordCharacter(text[at])) ++at;
    if (at > begin) spans.push_back({begin, at});
    if (at == begin) ++at;
  }
  return spans;
}

bool IsNumber(const std::string& text, const Span& span) {
  return std::any_of(text.begin() + static_cast<std::ptrdiff_t>(span.begin),
                     text.begin() + static_cast<std::ptrdiff_t>(span.end),
                     [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

std::string Replaced(const std::string& text, const Span& span, const std::string& by) {
  return text.substr(0, span.begin) + by + text.substr(span.end);
}

// Lines with their line breaks.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string SwapNumber(const std::string& text, const Choices& next) {
  std::vector<Span> numbers = WordSpans(text);
  std::erase_if(numbers, [&](const Span& span) { return !IsNumber(text, span); });
  if (numbers.empty()) return text;
  const Span span = numbers[next() % numbers.size()];
  const std::vector<std::string>& extremes = ExtremeNumbers();
  // Sometimes another number of the same text.
  const std::size_t choice = next() % (extremes.size() + extremes.size() / 3);
  if (choice < extremes.size()) return Replaced(text, span, extremes[choice]);
  const Span other = numbers[next() % numbers.size()];
  return Replaced(text, span, text.substr(other.begin, other.end - other.begin));
}

std::string ChangeLines(const std::string& text, std::uint32_t kind, const Choices& next) {
  std::vector<std::string> lines = LinesOf(text);
  if (lines.empty()) return text;
  const std::size_t at = next() % lines.size();
  const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
  if (kind == 0) {
    lines.erase(place);
  } else if (kind == 1) {
    lines.insert(place, std::string(*place));
  } else {
    std::swap(*place, lines[next() % lines.size()]);
  }
  return Joined(lines);
}

std::string SwapWords(const std::string& text, const Choices& next) {
  const std::vector<Span> words = WordSpans(text);
  if (words.size() < 2) return text;
  Span first = words[next() % words.size()];
  Span second = words[next() % words.size()];
  if (first.begin == second.begin) return text;
  if (first.begin > second.begin) std::swap(first, second);
  return text.substr(0, first.begin) + text.substr(second.begin, second.end - second.begin) +
         text.substr(first.end, second.begin - first.end) +
         text.substr(first.begin, first.end - first.begin) + text.substr(second.end);
}

std::string UseDictionary(const std::string& text, const std::vector<std::string>& dictionary,
                          const Choices& next) {
  const std::vector<Span> words = WordSpans(text);
  if (words.empty() || dictionary.empty()) return text;
  const Span span = words[next() % words.size()];
  return Replaced(text, span, dictionary[next() % dictionary.size()]);
}

std::string ChangeByte(std::string text, const Choices& next) {
  if (text.empty()) {
    text.push_back(static_cast<char>(next()));
    return text;
  }
  const std::size_t at = next() % text.size();
  switch (next() % 4) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, static_cast<char>(next()));
      break;
    case 2:
      text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << next() % 8));
      break;
    default:
      text.resize(at);
      break;
  }
  return text;
}

}  // namespace

const std::vector<std::string>& ExtremeNumbers() {
  static const std::vector<std::string> numbers = {"1e300",
                                                   "-1e300",
                                                   "5e-324",
                                                   "1e-300",
                                                   "-0",
                                                   "0",
                                                   "-1",
                                                   "nan",
                                                   ".nan",
                                                   ".inf",
                                                   "-.inf",
                                                   "inf",
                                                   "1e7",
                                                   "10000000",
                                                   "1e15",
                                                   "1e999",
                                                   "99999999999999999999",
                                                   "2147483647",
                                                   "-2147483648",
                                                   "4294967296",
                                                   "9223372036854775807",
                                                   ".5",
                                                   "1",
                                                   "2",
                                                   "3",
                                                   "0.999999999",
                                                   "711",
                                                   "0x10"};
  return numbers;
}

std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  std::set<std::string> seen;
  for (const Span& span : WordSpans(text)) {
    const std::string word = text.substr(span.begin, span.end - span.begin);
    if (seen.insert(word).second) words.push_back(word);
  }
  return words;
}

std::string MutateText(const std::string& text, const std::vector<std::string>& dictionary,
                       const Choices& next) {
  switch (next() % 8) {
    case 0:
    case 1:
    case 2:
      return SwapNumber(text, next);
    case 3:
      return ChangeLines(text, 0, next);
    case 4:
      return ChangeLines(text, 1 + next() % 2, next);
    case 5:
      return SwapWords(text, next);
    case 6:
      return UseDictionary(text, dictionary, next);
    default:
      return ChangeByte(text, next);
  }
}

}  // namespace souk::fuzz
