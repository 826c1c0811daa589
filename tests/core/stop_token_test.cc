#include "core/stop_token.h"

#include <doctest/doctest.h>

#include <atomic>
#include <type_traits>

#include "core/parallel.h"

namespace souk::core {
namespace {

TEST_CASE("StopToken: of no source it never stops, of a source it follows it") {
  CHECK_FALSE(StopRequested());
  CHECK_NOTHROW(ThrowIfStopped());
  CHECK_FALSE(StopToken().StopRequested());
  StopSource source;
  const StopToken token = source;
  CHECK_FALSE(token.StopRequested());
  source.RequestStop();
  CHECK(token.StopRequested());
  CHECK_THROWS_AS(token.ThrowIfStopped(), Stopped);
  CHECK_FALSE(StopRequested());  // no scope
  source.Clear();
  CHECK_FALSE(token.StopRequested());
}

TEST_CASE("StopScope: the innermost counts, and ends with its block") {
  StopSource source;
  source.RequestStop();
  {
    const StopScope scope(source);
    CHECK(StopRequested());
    {
      const StopScope unstopped((StopToken()));
      CHECK_FALSE(StopRequested());
    }
    CHECK_THROWS_AS(ThrowIfStopped(), Stopped);
  }
  CHECK_FALSE(StopRequested());
}

TEST_CASE("StopScope: the workers of a parallel loop ask the caller's token") {
  StopSource source;
  const StopScope scope(source);
  std::atomic<int> began = 0;
  CHECK_THROWS_AS(ParallelFor(1000, 3,
                              [&](int task, int) {
                                ++began;
                                if (task == 10) source.RequestStop();
                                ThrowIfStopped();
                              }),
                  Stopped);
  CHECK(began >= 11);
  CHECK(began < 1000);
}

TEST_CASE("Stopped: who catches faults lets it pass") {
  CHECK_FALSE(std::is_base_of_v<std::exception, Stopped>);
  CHECK(Stopped("3 rows are kept").left() == "3 rows are kept");
}

}  // namespace
}  // namespace souk::core
