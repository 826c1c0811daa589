// Every target's corpus and addressed mutations of it, under guard (docs/fuzzing.md).

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/parallel.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz_guard.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/temp_folder.h"

namespace souk::fuzz {
namespace {

Bytes BytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A whole number from the environment, for more inputs than ./check tries.
long long Setting(const char* name, long long otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

// Where the input that led to a finding is left.
std::string Keep(const FuzzTarget& target, const std::string& input, const std::string& name) {
  const auto path =
      std::filesystem::temp_directory_path() / fmt::format("souk_fuzz_{}_{}", target.name, name);
  testing::WriteBytes(path.string(), input);
  return path.string();
}

constexpr std::size_t kMostFiles = 40;  // of a committed corpus

GuardLimits Limits() {
  GuardLimits limits;
  limits.workers = std::min(4, core::HardwareThreads());
  return limits;
}

// Tries every file of a folder. One whose name begins with `refused_` may be refused; with
// `must_take`, every other must be taken, so that a corpus does not wither unseen.
void TryFolder(const FuzzTarget& target, const std::string& folder, bool must_take) {
  const Corpus corpus(folder, target.text);
  const auto& files = corpus.files();
  const auto count = static_cast<int>(files.size());
  const auto report = TryGuarded(
      count,
      [&](int i) {
        const CorpusFile& file = files[static_cast<std::size_t>(i)];
        std::string why;
        const bool taken = Takes(target, BytesOf(file.content), &why);
        if (must_take && !taken && !file.name.starts_with("refused_")) {
          throw Finding("is refused: " + why);
        }
        return taken;
      },
      Limits());
  CHECK(report.tried == count);
  for (const GuardFinding& finding : report.findings) {
    const std::string& name = files[static_cast<std::size_t>(finding.input)].name;
    FAIL_CHECK(target.name << ": " << folder << "/" << name << ": " << finding.what);
  }
}

TEST_CASE("Fuzz targets: every input of the corpus gets an answer") {
  for (const FuzzTarget& target : FuzzTargets()) {
    CAPTURE(target.name);
    const std::string folder = CorpusFolder(target);
    CHECK(Corpus(folder, target.text).files().size() <= kMostFiles);
    TryFolder(target, folder, true);
    // What libFuzzer has found worth keeping, where the environment names its folder.
    const char* const grown = std::getenv("SOUK_FUZZ_GROWN");
    if (grown != nullptr) TryFolder(target, fmt::format("{}/{}", grown, target.name), false);
  }
}

TEST_CASE("Fuzz targets: addressed mutations of the corpus get an answer each") {
  const auto seed = static_cast<std::uint64_t>(Setting("SOUK_FUZZ_SEED", 1));
  const auto count = static_cast<int>(Setting("SOUK_FUZZ_MUTATIONS", 2000));
  const char* const only = std::getenv("SOUK_FUZZ_TARGET");
  for (const FuzzTarget& target : FuzzTargets()) {
    if (only != nullptr && target.name != only) continue;
    const Corpus corpus(CorpusFolder(target), target.text);
    const auto input = [&](int i) { return corpus.Mutation(seed, static_cast<std::uint32_t>(i)); };
    const auto report = TryGuarded(
        count, [&](int i) { return Takes(target, BytesOf(input(i))); }, Limits());
    std::printf("%-12s %d inputs, %d taken, %zu findings\n", target.name.c_str(), report.tried,
                report.taken, report.findings.size());
    std::fflush(stdout);
    for (const GuardFinding& finding : report.findings) {
      FAIL_CHECK(target.name << ", seed " << seed << ", mutation " << finding.input << ": "
                             << finding.what << "; the input is kept in "
                             << Keep(target, input(finding.input),
                                     fmt::format("{}_{}", seed, finding.input)));
    }
    if (!report.findings.empty()) continue;
    CHECK(report.tried == count);
    // Mutations that are all refused, or none, would try little.
    CHECK(report.taken >= count / 50);
    CHECK(report.taken < count);
  }
}

}  // namespace
}  // namespace souk::fuzz
