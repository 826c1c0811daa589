#pragma once

// Tries a market: reads it back from its file, plays it, checks that its figures are finite and add
// up, solves it and plays what the solver found.

#include <functional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::testing {

struct MarketTrial {
  std::string refusal;              // the field and message of the reader; empty: accepted
  std::vector<std::string> faults;  // what must not be, in words; empty: none
  std::string solver;               // e.g. "dynamic program"; empty: none admits the market
  std::string kind;                 // of what the solver found: exact, upper bound, best known
  double value = 0;                 // that, currency an episode
  std::string played;               // the policy that was played against it; empty: none
  double mean = 0;                  // what it earned, currency an episode
  double error = 0;                 // standard error of the mean
  int episodes = 0;                 // it was played
  double units = 0;                 // it sold in them, expected
  bool compared = false;            // equality was checked, not the bound alone
};

// Reads the text of `config` as a scenario and plays 5 episodes under random prices. Faults: a
// figure that is not finite, units that appear or are lost, stock below 0 or in parts under counts,
// totals that differ by more than 1e-12.
MarketTrial PlayMarket(const env::MarketConfig& config);

// The rest of the trial of a market that was accepted: what solves it, and whether play bears it
// out. A mean above a bound by 5 standard errors, or off an exact value by so much, is a fault.
// `solved` is called when the solver has ended, before what it found is played.
void SolveMarket(const env::MarketConfig& config, MarketTrial* trial,
                 const std::function<void()>& solved = {});

}  // namespace souk::testing
