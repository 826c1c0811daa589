#pragma once

// Mutations of text that keep most of its form: numbers become extreme ones, lines go or come
// twice, words trade places or come from a dictionary, a byte flips.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace souk::fuzz {

// Where the choices come from: the bytes of an input or an addressed stream.
using Choices = std::function<std::uint32_t()>;

// The ends of what numbers can be, and words that some readers take for numbers.
const std::vector<std::string>& ExtremeNumbers();

// Words of letters, digits, '_', '.', '-' in `text`, each once, in order of appearance.
std::vector<std::string> WordsOf(const std::string& text);

// One mutation. `dictionary` may be empty.
std::string MutateText(const std::string& text, const std::vector<std::string>& dictionary,
                       const Choices& next);

}  // namespace souk::fuzz
