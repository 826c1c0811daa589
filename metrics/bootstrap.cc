#include "metrics/bootstrap.h"

#include <cmath>
#include <vector>

#include "core/errors.h"
#include "core/stop_token.h"

namespace souk::metrics {
namespace {

Eigen::Index DrawnIndex(std::uint32_t word, Eigen::Index count) {
  return static_cast<Eigen::Index>((std::uint64_t{word} * static_cast<std::uint64_t>(count)) >> 32);
}

void Validate(const Eigen::Ref<const Eigen::ArrayXXd>& values, const BootstrapOptions& options) {
  if (values.size() == 0) throw core::InputError("values", "is empty");
  if (options.replicates < 2) throw core::InputError("replicates", "must be at least 2");
  if (!(options.level > 0 && options.level < 1)) {
    throw core::InputError("level", "must be between 0 and 1");
  }
  const auto draws = static_cast<std::uint64_t>(values.rows() + values.cols());
  if (draws * static_cast<std::uint64_t>(options.replicates) >> 32 != 0) {
    throw core::InputError("replicates", "needs more than 2^32 draws; ask for fewer");
  }
}

}  // namespace

Estimate HierarchicalBootstrap(const Eigen::Ref<const Eigen::ArrayXXd>& values,
                               const WordSource& words, const BootstrapOptions& options) {
  Validate(values, options);
  const Eigen::Index seeds = values.rows();
  const Eigen::Index episodes = values.cols();
  const double cells = static_cast<double>(seeds) * static_cast<double>(episodes);
  std::uint32_t draw = 0;
  Eigen::VectorXd times_drawn = Eigen::VectorXd::Ones(seeds);
  Eigen::RowVectorXd by_episode = values.colwise().sum();
  std::vector<double> means;
  means.reserve(static_cast<std::size_t>(options.replicates));
  for (int replicate = 0; replicate < options.replicates; ++replicate) {
    core::ThrowIfStopped();
    if (seeds > 1) {
      times_drawn.setZero();
      for (Eigen::Index s = 0; s < seeds; ++s) times_drawn[DrawnIndex(words(draw++), seeds)] += 1;
      by_episode.noalias() = times_drawn.transpose() * values.matrix();
    }
    double sum = 0;
    for (Eigen::Index e = 0; e < episodes; ++e)
      sum += by_episode[DrawnIndex(words(draw++), episodes)];
    means.push_back(sum / cells);
  }
  return {values.sum() / cells, std::sqrt(Variance(means)),
          Quantile(means, (1 - options.level) / 2), Quantile(means, (1 + options.level) / 2)};
}

}  // namespace souk::metrics
