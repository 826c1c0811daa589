#pragma once

// The committed inputs of a target, tests/fuzz/corpus/TARGET/*, and addressed mutations of them.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace souk::fuzz {

struct CorpusFile {
  std::string name;
  std::string content;
};

class Corpus {
 public:
  // The files of a folder, by name. std::runtime_error when there is none.
  Corpus(const std::string& folder, bool text);

  const std::vector<CorpusFile>& files() const { return files_; }
  const std::vector<std::string>& dictionary() const { return dictionary_; }

  // Mutation number `index` of `seed`: one to five mutations of one file, or of two put together.
  // Depends on nothing but the files, the seed and the index.
  std::string Mutation(std::uint64_t seed, std::uint32_t index) const;

 private:
  std::vector<CorpusFile> files_;
  std::vector<std::string> dictionary_;  // words of all files
  bool text_;
};

std::string CorpusFolder(const FuzzTarget& target);

}  // namespace souk::fuzz
