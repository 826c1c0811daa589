// The layout of d3rlpy 2.1: per episode i the datasets observations_i, actions_i, ... at the root.

#include <fmt/core.h>

#include "trajectories/export_file.h"
#include "trajectories/export_layouts.h"

namespace souk::trajectories {
namespace {

void AddEpisode(const ExportSource& source, const ExportFile& file, const EpisodeBlock& block,
                std::int64_t e, std::uint64_t fields) {
  const std::int64_t first = block.starts[static_cast<std::size_t>(e)];
  const auto rows =
      static_cast<std::uint64_t>(block.starts[static_cast<std::size_t>(e) + 1] - first);
  const auto add = [&]<typename T>(const char* column, std::uint64_t width,
                                   const std::vector<T>& values) {
    file.AddWhole(file.root(), fmt::format("{}_{}", column, block.first_episode + e), {rows, width},
                  values.data() + static_cast<std::uint64_t>(first) * width);
  };
  add("observations", fields, block.observations);
  if (source.actions.discrete()) {
    add("actions", 1, block.choices);
  } else {
    add("actions", source.actions.low.size(), block.vectors);
  }
  const std::vector<float> rewards(block.rewards.begin() + first,
                                   block.rewards.begin() + first + static_cast<std::int64_t>(rows));
  file.AddWhole(file.root(), fmt::format("rewards_{}", block.first_episode + e), {rows, 1},
                rewards.data());
  file.AddWhole(file.root(), fmt::format("terminated_{}", block.first_episode + e), {},
                &block.terminations[static_cast<std::size_t>(first) + rows - 1]);
  if (!block.propensities.empty()) add("propensities", 1, block.propensities);
}

}  // namespace

void WriteD3rlpy(const ExportSource& source, const std::string& path) {
  EpisodeBlocks blocks(source.log, source.actions, source.options.propensities);
  const auto fields = static_cast<std::uint64_t>(blocks.observation_fields());
  ExportFile file(path);
  file.AddTexts("columns", {4}, {"observations", "actions", "rewards", "terminated"});
  const std::int64_t episodes = source.log.episodes();
  file.AddWhole(file.root(), "num_episodes", {}, &episodes);
  EpisodeBlock block;
  while (blocks.Next(&block)) {
    for (std::int64_t e = 0; e < block.episodes(); ++e) AddEpisode(source, file, block, e, fields);
    source.options.progress(block.first_row + block.rows());
  }
  file.AddTexts("version", {}, {"2.1"});
  file.Close();
}

}  // namespace souk::trajectories
