// libFuzzer's entry: souk_fuzz --target=NAME [libFuzzer's options] [folders or inputs].
//
// --list prints the targets; --readers, with a target, the source files whose lines its corpus
// should cover.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/text_mutations.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

const souk::fuzz::FuzzTarget* g_target = nullptr;
const souk::fuzz::Corpus* g_corpus = nullptr;

void Print(const souk::fuzz::FuzzTarget& target) {
  for (const std::string& reader : target.readers) std::printf("%s\n", reader.c_str());
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** values) {
  bool readers = false;
  for (int i = 1; i < *count; ++i) {
    const char* const value = (*values)[i];
    if (std::strcmp(value, "--list") == 0) {
      for (const auto& target : souk::fuzz::FuzzTargets()) std::printf("%s\n", target.name.c_str());
      std::exit(0);
    }
    if (std::strcmp(value, "--readers") == 0) readers = true;
    if (std::strncmp(value, "--target=", 9) != 0) continue;
    try {
      g_target = &souk::fuzz::FindFuzzTarget(value + 9);
    } catch (const std::exception& fault) {
      std::fprintf(stderr, "%s\n", fault.what());
      std::exit(2);
    }
  }
  if (g_target == nullptr) {
    std::fprintf(stderr, "--target=NAME is missing; --list prints the names\n");
    std::exit(2);
  }
  if (readers) {
    Print(*g_target);
    std::exit(0);
  }
  g_corpus = new souk::fuzz::Corpus(souk::fuzz::CorpusFolder(*g_target), g_target->text);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // What is thrown on ends the process, which libFuzzer reports with the input.
  souk::fuzz::Takes(*g_target, {data, size});
  return 0;
}

// Text is mutated as text half of the time; words come from the committed corpus.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  if (!g_target->text || seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::uint32_t state = seed;
  const auto next = [&state] {
    state = state * 1664525U + 1013904223U;
    return state >> 8;
  };
  const std::string text(data, data + size);
  const std::string mutated = souk::fuzz::MutateText(text, g_corpus->dictionary(), next);
  const std::size_t kept = mutated.size() < most ? mutated.size() : most;
  std::memcpy(data, mutated.data(), kept);
  return kept;
}
