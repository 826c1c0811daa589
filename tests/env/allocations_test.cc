#include "tests/env/allocations.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace souk::testing {
namespace {

TEST_CASE("Allocations: every one is counted, plain and aligned") {
  struct alignas(64) Line {
    double values[8];
  };
  const long long before = Allocations();
  std::vector<std::unique_ptr<int>> numbers;
  numbers.reserve(10);
  for (int i = 0; i < 10; ++i) numbers.push_back(std::make_unique<int>(i));
  const long long between = Allocations();
  CHECK(between >= before + 10);
  std::vector<std::unique_ptr<Line>> lines;
  lines.reserve(10);
  for (int i = 0; i < 10; ++i) lines.push_back(std::make_unique<Line>());
  CHECK(Allocations() >= between + 10);
  const long long after = Allocations();
  numbers[0].reset();
  CHECK(Allocations() == after);
}

}  // namespace
}  // namespace souk::testing
