#include "tests/fuzz/corpus.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/streams.h"
#include "tests/fuzz/text_mutations.h"
#include "tests/support/temp_folder.h"

namespace souk::fuzz {
namespace {

constexpr std::uint32_t kMostMutations = 5;

// Bytes that a container's target reads as mutations: some change, some come on top.
std::string MutateBytes(std::string bytes, const Choices& next) {
  const std::uint32_t kind = next() % 4;
  if (kind == 0 || bytes.empty()) {
    for (std::uint32_t count = 1 + next() % 12; count > 0; --count) {
      bytes += static_cast<char>(next());
    }
    return bytes;
  }
  const std::size_t at = next() % bytes.size();
  if (kind == 1) {
    bytes[at] = static_cast<char>(next());
  } else if (kind == 2) {
    bytes.insert(at, 1, static_cast<char>(next()));
  } else {
    bytes.erase(at, 1 + next() % 4);
  }
  return bytes;
}

}  // namespace

Corpus::Corpus(const std::string& folder, bool text) : text_(text) {
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator(folder, fault)) {
    const std::string path = entry.path().string();
    files_.push_back({entry.path().filename().string(), testing::ReadBytes(path)});
  }
  if (files_.empty()) throw std::runtime_error(folder + " holds no inputs");
  std::sort(files_.begin(), files_.end(),
            [](const CorpusFile& a, const CorpusFile& b) { return a.name < b.name; });
  std::string all;
  for (const CorpusFile& file : files_) all += file.content + "\n";
  if (text) dictionary_ = WordsOf(all);
}

std::string Corpus::Mutation(std::uint64_t seed, std::uint32_t index) const {
  core::Stream stream(seed, index, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t draw = 0;
  const Choices next = [&] { return stream.Word(draw++); };
  std::string input = files_[next() % files_.size()].content;
  if (next() % 16 == 0) {
    const std::string& other = files_[next() % files_.size()].content;
    input =
        input.substr(0, next() % (input.size() + 1)) + other.substr(next() % (other.size() + 1));
  }
  // Mostly few: what is altered in many places is refused for the first of them.
  const std::uint32_t most = next() % kMostMutations;
  for (std::uint32_t count = 1 + next() % (1 + most); count > 0; --count) {
    input = text_ ? MutateText(input, dictionary_, next) : MutateBytes(input, next);
  }
  return input;
}

std::string CorpusFolder(const FuzzTarget& target) {
  return std::string(SOUK_SOURCE_DIR) + "/tests/fuzz/corpus/" + target.name;
}

}  // namespace souk::fuzz
