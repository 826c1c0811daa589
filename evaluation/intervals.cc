#include "evaluation/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stop_token.h"
#include "core/streams.h"
#include "metrics/bootstrap.h"

namespace souk::evaluation {
namespace {

constexpr int kReplicates = 2000;
constexpr double kLevel = .95;

core::Stream BootstrapStream(std::uint64_t seed) {
  return {seed, 0, 0, core::PackAddress(core::Purpose::kBootstrap)};
}

// Indices 0 .. count - 1 drawn with replacement from the numbered words on.
std::vector<Eigen::Index> Draw(core::Stream& stream, Eigen::Index count, std::uint32_t* next) {
  std::vector<Eigen::Index> drawn(static_cast<std::size_t>(count));
  for (Eigen::Index& index : drawn) {
    index = static_cast<Eigen::Index>(
        std::uint64_t{stream.Word((*next)++)} * static_cast<std::uint64_t>(count) >> 32);
  }
  return drawn;
}

}  // namespace

metrics::Estimate MeanInterval(const Eigen::Ref<const Eigen::ArrayXXd>& values,
                               std::uint64_t seed) {
  core::Stream stream = BootstrapStream(seed);
  metrics::BootstrapOptions options;
  options.replicates = kReplicates;
  options.level = kLevel;
  metrics::Estimate estimate = metrics::HierarchicalBootstrap(
      values, [&stream](std::uint32_t draw) { return stream.Word(draw); }, options);
  // Where all values are equal, rounding may put the interval beside the mean.
  estimate.lo = std::min(estimate.lo, estimate.mean);
  estimate.hi = std::max(estimate.hi, estimate.mean);
  return estimate;
}

metrics::Estimate DifferenceInterval(const Eigen::Ref<const Eigen::ArrayXXd>& a,
                                     const Eigen::Ref<const Eigen::ArrayXXd>& b,
                                     std::uint64_t seed) {
  if (b.rows() == 1) return MeanInterval(a.rowwise() - b.row(0), seed);
  if (a.rows() == 1) return MeanInterval((-b).rowwise() + a.row(0), seed);
  core::Stream stream = BootstrapStream(seed);
  std::uint32_t next = 0;
  std::vector<double> means(kReplicates);
  for (double& mean : means) {
    core::ThrowIfStopped();
    const auto rows_a = Draw(stream, a.rows(), &next);
    const auto rows_b = Draw(stream, b.rows(), &next);
    const auto episodes = Draw(stream, a.cols(), &next);
    mean = a(rows_a, episodes).mean() - b(rows_b, episodes).mean();
  }
  metrics::Estimate estimate;
  estimate.mean = a.mean() - b.mean();
  estimate.standard_error = std::sqrt(metrics::Variance(means));
  estimate.lo = std::min(metrics::Quantile(means, (1 - kLevel) / 2), estimate.mean);
  estimate.hi = std::max(metrics::Quantile(means, (1 + kLevel) / 2), estimate.mean);
  return estimate;
}

}  // namespace souk::evaluation
