// D4RL's layout: flat columns of all episodes, and nothing beside them, since its readers index
// every dataset of the file by step.

#include <algorithm>

#include "trajectories/export_file.h"
#include "trajectories/export_layouts.h"

namespace souk::trajectories {
namespace {

std::size_t Index(std::int64_t i) { return static_cast<std::size_t>(i); }

// What was seen after each row: the next row's observation, or the episode's final one. [R, O]
void NextObservations(const EpisodeBlock& block, int fields, std::vector<float>* next) {
  const auto width = static_cast<std::size_t>(fields);
  next->resize(block.observations.size());
  std::copy(block.observations.begin() + fields, block.observations.end(), next->begin());
  for (std::int64_t e = 0; e < block.episodes(); ++e) {
    std::copy_n(block.final_observations.begin() + e * fields, width,
                next->begin() + (block.starts[Index(e) + 1] - 1) * fields);
  }
}

// 1 in the last row of each episode: what d3rlpy's loader of its first version asks for beside
// D4RL's columns. [R]
void EpisodeEnds(const EpisodeBlock& block, std::vector<float>* ends) {
  ends->assign(Index(block.rows()), 0.F);
  for (std::size_t e = 1; e < block.starts.size(); ++e) (*ends)[Index(block.starts[e] - 1)] = 1.F;
}

// The file's columns while they grow.
class FlatFile {
 public:
  FlatFile(const ExportSource& source, const std::string& path, int fields)
      : file_(path), fields_(fields), discrete_(source.actions.discrete()) {
    const auto rows = static_cast<std::uint64_t>(source.log.rows());
    const auto width = static_cast<std::uint64_t>(fields);
    observations_ = file_.Add<float>("observations", {rows, width});
    actions_ = discrete_ ? file_.Add<std::int64_t>("actions", {rows})
                         : file_.Add<float>("actions", {rows, source.actions.low.size()});
    rewards_ = file_.Add<float>("rewards", {rows});
    next_observations_ = file_.Add<float>("next_observations", {rows, width});
    terminals_ = file_.Add<std::uint8_t>("terminals", {rows});
    timeouts_ = file_.Add<std::uint8_t>("timeouts", {rows});
    episode_terminals_ = file_.Add<float>("episode_terminals", {rows});
    if (source.options.propensities) propensities_ = file_.Add<double>("propensities", {rows});
  }

  void Append(const EpisodeBlock& block) {
    const auto write = [&]<typename T>(const Hdf5Handle& dataset, const std::vector<T>& values) {
      file_.Write(dataset, block.first_row, block.rows(), values.data());
    };
    write(observations_, block.observations);
    if (discrete_) {
      write(actions_, block.choices);
    } else {
      write(actions_, block.vectors);
    }
    scratch_.assign(block.rewards.begin(), block.rewards.end());
    write(rewards_, scratch_);
    NextObservations(block, fields_, &scratch_);
    write(next_observations_, scratch_);
    write(terminals_, block.terminations);
    write(timeouts_, block.truncations);
    EpisodeEnds(block, &scratch_);
    write(episode_terminals_, scratch_);
    if (!block.propensities.empty()) write(propensities_, block.propensities);
  }

  void Close() {
    for (Hdf5Handle* dataset : {&observations_, &actions_, &rewards_, &next_observations_,
                                &terminals_, &timeouts_, &episode_terminals_, &propensities_}) {
      dataset->Close();
    }
    file_.Close();
  }

 private:
  ExportFile file_;
  int fields_;
  bool discrete_;
  Hdf5Handle observations_;
  Hdf5Handle actions_;
  Hdf5Handle rewards_;
  Hdf5Handle next_observations_;
  Hdf5Handle terminals_;
  Hdf5Handle timeouts_;
  Hdf5Handle episode_terminals_;
  Hdf5Handle propensities_;
  std::vector<float> scratch_;
};

}  // namespace

void WriteD4rl(const ExportSource& source, const std::string& path) {
  EpisodeBlocks blocks(source.log, source.actions, source.options.propensities);
  FlatFile file(source, path, blocks.observation_fields());
  EpisodeBlock block;
  while (blocks.Next(&block)) {
    file.Append(block);
    source.options.progress(block.first_row + block.rows());
  }
  file.Close();
}

}  // namespace souk::trajectories
