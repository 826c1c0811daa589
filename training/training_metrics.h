#pragma once

// The figures of a training run, one row per round, and the two files they are kept in: a CSV table
// and a TensorBoard event file.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "training/held_out.h"

namespace souk::training {

struct TrainingRow {
  long long steps = 0;                   // world-periods so far
  double reward_per_period = 0;          // mean over the round's world-periods, currency
  double seconds = 0;                    // of training so far, without start-up and evaluation
  double evaluation_seconds = 0;         // of held-out evaluation so far
  std::optional<HeldOutScore> held_out;  // where one was due
  std::vector<std::pair<std::string, double>> diagnostics;  // agents::Agent::Diagnostics
};

// World-periods per second of training in row `index`'s round; 0 where no time was measured.
double StepsPerSecond(const std::vector<TrainingRow>& rows, std::size_t index);

// Columns round, steps, reward_per_period, seconds, steps_per_second, evaluation_seconds,
// held_out_profit, held_out_profit_se, held_out_reward, optimality, then a column per diagnostic in
// order of appearance. A figure that a row lacks is an empty cell.
std::string ToCsv(const std::vector<TrainingRow>& rows);

// The same figures as scalars train/..., held_out/... and agent/..., at step `steps`. The time of
// an event is its seconds of training (training/tensorboard_events.h).
std::string ToEvents(const std::vector<TrainingRow>& rows);

}  // namespace souk::training
