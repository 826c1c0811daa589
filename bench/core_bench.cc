// Nanoseconds of the kernels that a market cannot avoid, per value of one world, beside figures of
// the same kernels elsewhere (docs/benchmarks.md says what can be compared with what).

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/draws.h"
#include "core/philox.h"
#include "core/streams.h"
#include "core/vector_math.h"

namespace souk::core {
namespace {

constexpr std::size_t kBlocks = 64;  // 8 kB of arguments: they stay in the first cache

// Uniforms spread by `map`.
template <typename Map>
std::vector<Lanes> Arguments(const Map& map) {
  std::vector<Lanes> arguments(kBlocks);
  for (std::size_t b = 0; b < kBlocks; ++b) {
    arguments[b] = map(
        FirstUniform(1, static_cast<std::uint32_t>(b * kLanes), 0, PackAddress(Purpose::kTest)));
  }
  return arguments;
}

// Reports the processor time that a value takes.
void Report(benchmark::State& state, double values_per_iteration, const char* elsewhere) {
  state.counters["per_value"] =
      benchmark::Counter(values_per_iteration, benchmark::Counter::kIsIterationInvariantRate |
                                                   benchmark::Counter::kInvert);
  state.SetLabel(elsewhere);
}

template <typename Map, typename Kernel>
void RunKernel(benchmark::State& state, const char* elsewhere, const Map& map,
               const Kernel& kernel) {
  const std::vector<Lanes> arguments = Arguments(map);
  for (auto _ : state) {
    for (const Lanes& x : arguments) {
      Lanes y = kernel(x);
      benchmark::DoNotOptimize(y);
    }
  }
  Report(state, kBlocks * kLanes, elsewhere);
}

void BM_Exp(benchmark::State& state) {
  RunKernel(
      state, "float elsewhere: .39 to .61",
      [](const Lanes& u) { return Lanes(8.) * u - Lanes(6.); },
      [](const Lanes& x) { return Exp(x); });
}
BENCHMARK(BM_Exp);

void BM_Log(benchmark::State& state) {
  RunKernel(
      state, "", [](const Lanes& u) { return u; }, [](const Lanes& x) { return Log(x); });
}
BENCHMARK(BM_Log);

void BM_Normal(benchmark::State& state) {
  RunKernel(
      state, "std::normal_distribution: 12 to 15", [](const Lanes& u) { return u; },
      [](const Lanes& x) { return NormalQuantile(x); });
}
BENCHMARK(BM_Normal);

// Argument: the mean in tenths.
void BM_Poisson(benchmark::State& state) {
  const Lanes mean = static_cast<double>(state.range(0)) / 10;
  RunKernel(
      state, "std::poisson_distribution(3): 39 to 82", [](const Lanes& u) { return u; },
      [&mean](const Lanes& x) { return PoissonQuantile(x, mean); });
}
BENCHMARK(BM_Poisson)->Arg(5)->Arg(20)->Arg(50)->Arg(100)->Arg(300)->Arg(10'000);

// The words of whole blocks, as uniforms.
void BM_PhiloxWord(benchmark::State& state) {
  std::array<Lanes, 4> words;
  std::uint32_t period = 0;
  for (auto _ : state) {
    UniformBlock(1, 0, ++period, PackAddress(Purpose::kTest), 0, words.data());
    benchmark::DoNotOptimize(words);
  }
  Report(state, 4 * kLanes, "vectorised elsewhere: .69");
}
BENCHMARK(BM_PhiloxWord);

void BM_PhiloxWordScalar(benchmark::State& state) {
  PhiloxCounter counter = {0, 0, PackAddress(Purpose::kTest), 0};
  for (auto _ : state) {
    ++counter[1];
    benchmark::DoNotOptimize(Philox4x32(counter, {1, 0}));
  }
  Report(state, 4, "scalar elsewhere: 2.2 to 4.8");
}
BENCHMARK(BM_PhiloxWordScalar);

}  // namespace
}  // namespace souk::core
