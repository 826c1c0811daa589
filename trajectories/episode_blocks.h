#pragma once

// A log for an export: whole episodes in blocks of bounded size, with decisions as actions of an
// ActionSpace.
//
//   EpisodeBlocks blocks(log, space, false);
//   EpisodeBlock block;
//   while (blocks.Next(&block)) ...
//
// Letters: R rows of a block, E its episodes, O observation fields, D = space.low.size().
// Memory: about a million values a block, or one episode where that is more.

#include <cstdint>
#include <vector>

#include "trajectories/action_space.h"
#include "trajectories/log_reader.h"

namespace souk::trajectories {

struct EpisodeBlock {
  std::int64_t first_row = 0;              // in the log
  std::int64_t first_episode = 0;          // place in the log
  std::vector<std::int64_t> starts;        // [E + 1] rows within the block, from 0 to R
  std::vector<float> observations;         // [R, O]
  std::vector<float> final_observations;   // [E, O]
  std::vector<std::int64_t> choices;       // [R] of a discrete space
  std::vector<float> vectors;              // [R, D] of any other
  std::vector<double> rewards;             // [R]
  std::vector<std::uint8_t> terminations;  // [R] 0 or 1
  std::vector<std::uint8_t> truncations;   // [R] 1 too in a last row that is no termination
  std::vector<double> propensities;        // [R], or empty
  std::int64_t rows() const { return starts.back(); }
  std::int64_t episodes() const { return static_cast<std::int64_t>(starts.size()) - 1; }
};

class EpisodeBlocks {
 public:
  // core::InputError when the log's decisions are not of that space's size.
  EpisodeBlocks(const LogReader& log, const ActionSpace& space, bool propensities);

  // The next episodes; false after the last. core::InputError on a price that is no choice.
  bool Next(EpisodeBlock* block);

  int observation_fields() const { return fields_; }

 private:
  template <typename T>
  void Read(const char* column, std::int64_t first, std::int64_t count, std::vector<T>* values);
  void ReadActions(EpisodeBlock* block);
  std::int64_t EpisodesOfBlock() const;

  const LogReader& log_;
  const ActionSpace& space_;
  bool propensities_;
  LogColumn final_observations_;
  int fields_;
  std::int64_t next_ = 0;
  std::vector<double> scratch_;
};

}  // namespace souk::trajectories
