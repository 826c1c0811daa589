#include "trajectories/episode_blocks.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/errors.h"

namespace souk::trajectories {
namespace {

constexpr std::int64_t kBlockValues = 1 << 20;

core::InputError LogError(const LogReader& log, const std::string& message) {
  return {core::SourcePlace{log.path(), 0, 0}, "", message};
}

const LogColumn& FinalObservations(const LogReader& log) {
  for (const LogColumn& column : log.episode_columns()) {
    if (column.name == "final_observations") return column;
  }
  throw LogError(log, "is damaged: final_observations are missing");
}

std::size_t Index(std::int64_t i) { return static_cast<std::size_t>(i); }

}  // namespace

EpisodeBlocks::EpisodeBlocks(const LogReader& log, const ActionSpace& space, bool propensities)
    : log_(log),
      space_(space),
      propensities_(propensities),
      final_observations_(FinalObservations(log)),
      fields_(log.Column("observations").Cells()) {
  const int slates = space.slates == 0 ? 0 : log.Column("actions_slates").Cells();
  bool whole = log.Column("actions_prices").Cells() == space.prices && slates == space.slates &&
               final_observations_.Cells() == fields_;
  for (const char* name : {"rewards", "terminations", "truncations"}) {
    whole = whole && log.Column(name).Cells() == 1;
  }
  if (propensities) whole = whole && log.Column("propensities").Cells() == 1;
  if (!whole) throw LogError(log, "is damaged: its columns are not those of its scenario");
  const std::vector<std::int64_t>& offsets = log.offsets();
  if (std::adjacent_find(offsets.begin(), offsets.end()) != offsets.end()) {
    throw LogError(log, "is damaged: an episode without a period");
  }
}

std::int64_t EpisodeBlocks::EpisodesOfBlock() const {
  const auto values_a_row =
      std::int64_t{fields_} + static_cast<std::int64_t>(space_.low.size()) + 4;
  const std::int64_t rows = kBlockValues / values_a_row;
  const auto begin = log_.offsets().begin() + next_;
  const auto end = std::upper_bound(begin, log_.offsets().end(), *begin + rows);
  return std::clamp<std::int64_t>(end - begin - 1, 1, std::min(rows, log_.episodes() - next_));
}

bool EpisodeBlocks::Next(EpisodeBlock* block) {
  if (next_ == log_.episodes()) return false;
  const std::int64_t episodes = EpisodesOfBlock();
  block->first_episode = next_;
  block->first_row = log_.offsets()[Index(next_)];
  block->starts.clear();
  for (std::int64_t e = 0; e <= episodes; ++e) {
    block->starts.push_back(log_.offsets()[Index(next_ + e)] - block->first_row);
  }
  const std::int64_t first = block->first_row;
  const std::int64_t rows = block->rows();
  Read("observations", first, rows, &block->observations);
  Read("rewards", first, rows, &block->rewards);
  Read("terminations", first, rows, &block->terminations);
  Read("truncations", first, rows, &block->truncations);
  if (propensities_) Read("propensities", first, rows, &block->propensities);
  ReadActions(block);
  log_.Read(final_observations_, next_, episodes, &scratch_);
  block->final_observations.assign(scratch_.begin(), scratch_.end());
  // An episode of a tool's dataset ends with one flag or the other: else it runs into the next.
  for (std::size_t e = 1; e < block->starts.size(); ++e) {
    const std::size_t last = Index(block->starts[e] - 1);
    if (block->terminations[last] == 0) block->truncations[last] = 1;
  }
  next_ += episodes;
  return true;
}

template <typename T>
void EpisodeBlocks::Read(const char* column, std::int64_t first, std::int64_t count,
                         std::vector<T>* values) {
  log_.Read(log_.Column(column), first, count, &scratch_);
  values->resize(scratch_.size());
  std::transform(scratch_.begin(), scratch_.end(), values->begin(),
                 [](double value) { return static_cast<T>(value); });
}

void EpisodeBlocks::ReadActions(EpisodeBlock* block) {
  const std::int64_t rows = block->rows();
  const LogColumn& prices = log_.Column("actions_prices");
  log_.Read(prices, block->first_row, rows, &scratch_);
  if (space_.discrete()) {
    block->choices.resize(Index(rows));
    for (std::size_t row = 0; row < Index(rows); ++row) {
      const int step = LadderStep(space_, scratch_[row]);
      if (step < 0) {
        throw LogError(
            log_, fmt::format("row {}: the price {} is not on the ladder; --continuous "
                              "exports prices as numbers",
                              block->first_row + static_cast<std::int64_t>(row), scratch_[row]));
      }
      block->choices[row] = step;
    }
    return;
  }
  const std::size_t width = space_.low.size();
  block->vectors.resize(Index(rows) * width);
  const auto place = [&](std::size_t at, std::size_t cells) {
    for (std::size_t row = 0; row < Index(rows); ++row) {
      for (std::size_t i = 0; i < cells; ++i) {
        block->vectors[row * width + at + i] = static_cast<float>(scratch_[row * cells + i]);
      }
    }
  };
  const auto cells = static_cast<std::size_t>(space_.prices);
  place(0, cells);
  if (space_.slates == 0) return;
  log_.Read(log_.Column("actions_slates"), block->first_row, rows, &scratch_);
  place(cells, static_cast<std::size_t>(space_.slates));
}

}  // namespace souk::trajectories
