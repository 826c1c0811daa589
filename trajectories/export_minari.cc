// Minari's layout: a folder with a group per episode and its description in JSON. An episode has
// one observation more than steps: the last is what was seen after the last step.

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/atomic_file.h"
#include "io/json_text.h"
#include "trajectories/export_file.h"
#include "trajectories/export_layouts.h"

namespace souk::trajectories {
namespace {

// The oldest of the 0.5 line: every Minari from there on reads what says it is of this version.
constexpr const char* kMinariVersion = "0.5.0";

void AddEpisode(const ExportSource& source, const ExportFile& file, const EpisodeBlock& block,
                std::int64_t e, std::int64_t fields) {
  const std::int64_t id = block.first_episode + e;
  const std::int64_t first = block.starts[static_cast<std::size_t>(e)];
  const std::int64_t rows = block.starts[static_cast<std::size_t>(e) + 1] - first;
  const auto steps = static_cast<std::uint64_t>(rows);
  const Hdf5Handle group = file.AddGroup(fmt::format("episode_{}", id));
  ExportFile::AddNumber(group, "id", id);
  ExportFile::AddNumber(group, "total_steps", rows);
  std::vector<float> seen(block.observations.begin() + first * fields,
                          block.observations.begin() + (first + rows) * fields);
  seen.insert(seen.end(), block.final_observations.begin() + e * fields,
              block.final_observations.begin() + (e + 1) * fields);
  file.AddWhole(group, "observations", {steps + 1, static_cast<std::uint64_t>(fields)},
                seen.data());
  if (source.actions.discrete()) {
    file.AddWhole(group, "actions", {steps}, block.choices.data() + first);
  } else {
    const auto width = static_cast<std::int64_t>(source.actions.low.size());
    file.AddWhole(group, "actions", {steps, source.actions.low.size()},
                  block.vectors.data() + first * width);
  }
  file.AddWhole(group, "rewards", {steps}, block.rewards.data() + first);
  file.AddWhole(group, "terminations", {steps}, block.terminations.data() + first);
  file.AddWhole(group, "truncations", {steps}, block.truncations.data() + first);
  if (!block.propensities.empty()) {
    file.AddWhole(group, "propensities", {steps}, block.propensities.data() + first);
  }
}

std::string Metadata(const ExportSource& source, const std::string& dataset_id, int fields,
                     std::uintmax_t bytes) {
  const LogReader& log = source.log;
  const nlohmann::ordered_json metadata = {
      {"total_episodes", log.episodes()},
      {"total_steps", log.rows()},
      {"data_format", "hdf5"},
      {"observation_space", ObservationSpaceJson(fields)},
      {"action_space", ActionSpaceJson(source.actions)},
      {"dataset_id", dataset_id},
      {"minari_version", kMinariVersion},
      {"algorithm_name", log.meta().policy},
      {"description", fmt::format("Exported from a souk trajectory log, seed {}", log.meta().seed)},
      {"dataset_size", std::round(static_cast<double>(bytes) / 1e5) / 10},  // megabytes
  };
  return io::JsonText(metadata) + "\n";
}

}  // namespace

void WriteMinari(const ExportSource& source, const std::string& dataset_id,
                 const std::string& folder) {
  EpisodeBlocks blocks(source.log, source.actions, source.options.propensities);
  const std::string data = folder + "/" + kMinariData;
  ExportFile file(data);
  EpisodeBlock block;
  while (blocks.Next(&block)) {
    for (std::int64_t e = 0; e < block.episodes(); ++e) {
      AddEpisode(source, file, block, e, blocks.observation_fields());
    }
    source.options.progress(block.first_row + block.rows());
  }
  file.Close();
  io::WriteFileAtomically(
      folder + "/" + kMinariMetadata,
      Metadata(source, dataset_id, blocks.observation_fields(), std::filesystem::file_size(data)));
}

}  // namespace souk::trajectories
