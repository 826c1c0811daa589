#pragma once

// The decision heads of a network (policies/decision_heads.h) as plain tables, for formats that
// decide by operations on whole arrays:
//
//   ladder    rungs[l L + argmax over levels of (logits + mask)]
//   interval  max(floor, min(ceiling, middle + half tanh(z)))
//   prices    the columns [ladder | interval] in `order`
//
// Letters as in decision_heads.h.

#include <cstdint>
#include <vector>

#include "policies/decision_heads.h"

namespace souk::policies {

struct HeadTables {
  std::vector<float> rungs;                // [N_l, L] currency; places beyond the last rung 0
  std::vector<float> mask;                 // [N_l, L] 0, or kNoRung beyond the last rung
  std::vector<std::int64_t> rung_offsets;  // [N_l] l L
  std::vector<float> middle;               // [N_c] currency, likewise the next three
  std::vector<float> half;
  std::vector<float> floor;
  std::vector<float> ceiling;
  std::vector<std::int64_t> order;       // [N] the column of each product
  std::vector<std::int64_t> stock_rows;  // [N] or empty
};

inline constexpr float kNoRung = -1e30F;  // added to a logit that stands for no rung

HeadTables MakeHeadTables(const DecisionHeads& heads);

}  // namespace souk::policies
