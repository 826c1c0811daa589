#include "tests/fuzz/fuzz_guard.h"

#include <doctest/doctest.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/errors.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/text_mutations.h"
#include "tests/support/sanitized.h"
#include "tests/support/temp_folder.h"

namespace souk::fuzz {
namespace {

bool Burn() {
  volatile bool forever = true;
  while (forever) {
  }
  return true;
}

TEST_CASE("TryGuarded: a crash, a hang, too much memory and an exception are found by input") {
  GuardLimits limits;
  limits.seconds = .05;
  limits.bytes = std::size_t{64} << 20;
  limits.workers = 2;
  const auto report = TryGuarded(
      10,
      [](int input) {
        if (input == 2) std::raise(SIGSEGV);
        if (input == 3) Burn();
        if (input == 6) throw std::bad_alloc();
        if (input == 7) throw Finding("a promise is broken");
        return input != 8;
      },
      limits);
  REQUIRE(report.findings.size() == 4);
  // A sanitizer reports a crash and ends the process itself.
  const std::vector<std::string> wanted = {SOUK_SANITIZED ? "exit code" : "signal 11",
                                           "processor time", "memory", "a promise"};
  const std::vector<int> inputs = {2, 3, 6, 7};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(report.findings[i].input == inputs[i]);
    CHECK(report.findings[i].what.find(wanted[i]) != std::string::npos);
  }
  CHECK(report.tried == 10);
  CHECK(report.taken == 5);
}

#if !SOUK_SANITIZED
TEST_CASE("TryGuarded: memory has its limit") {
  GuardLimits limits;
  limits.bytes = std::size_t{64} << 20;
  const auto report = TryGuarded(
      2,
      [](int input) {
        const std::string large(input == 0 ? std::size_t{1} << 20 : std::size_t{256} << 20, 'x');
        return large.back() == 'x';
      },
      limits);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].input == 1);
  CHECK(report.taken == 1);
}
#endif

TEST_CASE("TryGuarded: after enough findings nothing more is tried") {
  GuardLimits limits;
  limits.most_findings = 3;
  const auto report = TryGuarded(
      100, [](int) -> bool { throw Finding("always"); }, limits);
  CHECK(report.findings.size() == 3);
  CHECK(report.tried == 3);
}

TEST_CASE("Takes: refusals are answers, anything else is thrown on") {
  const auto target = [](void (*run)(Bytes)) { return FuzzTarget{"test", run, true, {}}; };
  CHECK(Takes(target([](Bytes) {}), {}));
  CHECK(!Takes(target([](Bytes) { throw core::InputError("a", "b"); }), {}));
  CHECK(!Takes(target([](Bytes) { throw core::RunError("a"); }), {}));
  CHECK_THROWS_AS(Takes(target([](Bytes) { throw Finding("a"); }), {}), Finding);
  CHECK_THROWS_AS(FindFuzzTarget("scenari"), core::InputError);
  CHECK(FindFuzzTarget("log").text == false);
}

TEST_CASE("Corpus: a mutation depends on seed and index alone, and differs from its file") {
  const testing::TempFolder folder;
  testing::WriteBytes(folder / "a", "name: tea\nprice: 3\n");
  testing::WriteBytes(folder / "b", "name: coffee\nprice: 4\nstock: 7\n");
  const Corpus corpus(folder.path(), true);
  REQUIRE(corpus.files().size() == 2);
  int other = 0;
  int extreme = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::string input = corpus.Mutation(1, i);
    CHECK(input == Corpus(folder.path(), true).Mutation(1, i));
    other += input != corpus.files()[0].content && input != corpus.files()[1].content ? 1 : 0;
    extreme += input.find("1e300") != std::string::npos ? 1 : 0;
  }
  CHECK(other > 150);
  CHECK(extreme > 2);
  CHECK(corpus.Mutation(1, 0) != corpus.Mutation(2, 0));
  CHECK_THROWS_AS(Corpus(folder / "none", true), std::runtime_error);
}

}  // namespace
}  // namespace souk::fuzz
