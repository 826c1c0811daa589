#pragma once

// What one batch of episodes did, column by column, held in memory until the log writer takes it.
//
//   record.Start(market.shape());
//   while (...) { env.Observe(&observation); ...; env.Step(actions, &result);
//                 record.Add(observation, actions, propensity, result, market); }
//   env.Observe(&observation); record.End(observation);
//
// Each column is a matrix [T * cells, B], worlds innermost as the market gives them; CopyRows turns
// it into the file's order, one episode after the other. Memory: T * B rows, kept from batch to
// batch; Add allocates nothing. Letters: env/market_state.h; T periods.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "env/market.h"
#include "spec/vector_env.h"
#include "trajectories/log_layout.h"

namespace souk::trajectories {

class BatchRecord {
 public:
  // core::InputError when the config is not valid.
  explicit BatchRecord(const env::MarketConfig& config);

  // Forgets the last batch. The episodes' ids come with the first Add.
  void Start(const spec::Shape& shape);

  // One period: what was seen before it, what was decided with which probability [B], what came of
  // it, and the market after it (Accounting::kFull). A world that had ended before adds no row.
  // core::InputError naming the column and the period of a number that is not finite; what is
  // recorded then is not to be kept.
  void Add(const spec::Observation& observation, const spec::Actions& actions,
           std::span<const double> propensity, const spec::StepResult& result,
           const env::Market& market);

  // What is seen after the last period; completes the episodes still running.
  void End(const spec::Observation& observation);

  const LogLayout& layout() const { return layout_; }
  // The place of a column of layout(). core::InputError when none has the name, e.g. "rewards".
  int Column(const std::string& name) const;
  int episodes() const { return shape_.worlds; }
  std::uint32_t first_episode() const { return first_episode_; }
  int length(int world) const { return lengths_[static_cast<std::size_t>(world)]; }  // rows
  std::int64_t rows() const;

  // The rows of worlds begin .. end - 1 of a column of layout(), episode after episode: [rows,
  // cells].
  void CopyRows(int column, int begin, int end, std::byte* rows) const;
  std::span<const float> final_observations() const { return final_observations_; }  // [B, O]

 private:
  using Bytes = core::AlignedVector<std::byte>;

  void Fill(std::size_t column, const spec::Observation& observation, const spec::Actions& actions,
            std::span<const double> propensity, const spec::StepResult& result,
            const env::Market& market);
  void Check(std::size_t column) const;
  void FillGroups(std::size_t column, int attribute, bool prices);
  void SumSegments(const env::Market& market);
  void KeepFinal(const spec::Observation& observation, bool all);

  env::MarketConfig config_;
  LogLayout layout_;
  std::vector<std::uint8_t> unlimited_;  // [J * N] cells of the stock column that are infinite
  spec::Shape shape_;
  int period_ = 0;
  std::uint32_t first_episode_ = 0;
  std::vector<Bytes> columns_;
  std::vector<int> lengths_;                    // [B] rows so far
  std::vector<std::uint8_t> open_;              // [B] 1 until its final observation is kept
  std::vector<float> final_observations_;       // [B, O]
  core::AlignedVector<double> segment_units_;   // [S, B] bought from us
  core::AlignedVector<double> segment_spend_;   // [S, B] currency
  core::AlignedVector<double> segment_visits_;  // [S, B]
  core::AlignedVector<double> above_;           // [B] scratch of a group's mean
  core::AlignedVector<double> below_;           // [B]
};

}  // namespace souk::trajectories
