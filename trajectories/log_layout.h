#pragma once

// Which columns a market's trajectory log has: the one list that the record, the file and
// docs/log_format.md follow.
//
// Letters: J sellers, S segments, A audiences, N products, K slate places, O observation fields, G
// groups of an attribute. Row-major: the last index is contiguous.

#include <cstdint>
#include <string>
#include <vector>

#include "env/market_state.h"

namespace souk::trajectories {

// What is written. Version 1, which is read too, has the scenario and all names as attributes.
inline constexpr int kLogVersion = 2;

enum class ValueType { kUInt8, kInt32, kUInt32, kFloat32, kFloat64 };

// Bytes of one value.
int Size(ValueType type);
const char* Name(ValueType type);  // as NumPy writes it: "float32"

// One dataset whose first axis is the row (a period of an episode) or, in final_observations and
// episode_ids, the episode.
struct LogColumn {
  std::string name;  // path in the file, "business/units"
  ValueType type = ValueType::kFloat64;
  std::vector<int> shape;                     // of one row, e.g. [J, S, A, N]; empty = a number
  std::string axes;                           // "row,seller,segment,audience,product"
  std::string unit;                           // "units", the currency, "1" for a share or a flag
  std::vector<std::string> group_names = {};  // [G] where the last axis is a group

  int Cells() const;  // values in a row
};

// What a column is filled with.
enum class Quantity {
  kPeriod,
  kObservation,
  kPrices,
  kSlates,
  kReward,
  kTerminated,
  kTruncated,
  kPropensity,
  kUnits,
  kRevenue,
  kCost,
  kTurnedAway,
  kStock,
  kPostedPrices,
  kVisits,
  kClicks,
  kSatisfaction,
  kComponents,
  kPurchaseRate,
  kAcceptedPrice,
  kOrders,
  kCrossOrders,
  kDiscounts,
  kPriceChanges,
  kDelivered,
  kReturned,
  kSpoiled,
};

struct LogSource {
  Quantity quantity;
  int attribute = 0;  // of the group columns
};

// Names along an axis, e.g. "product": {"tv", "radio"}.
struct AxisNames {
  std::string axis;
  std::vector<std::string> names;
};

struct LogLayout {
  std::vector<LogColumn> columns;  // one value set per row, in the order of the file
  std::vector<LogSource> sources;  // of each column
  LogColumn final_observations;    // per episode
  std::vector<AxisNames> axis_names;
};

LogLayout MakeLogLayout(const env::MarketConfig& config);

// Bytes of all columns of a row.
std::int64_t RowBytes(const LogLayout& layout);

// Where the texts of a log are: the resolved scenario; what the seller knew; the names along `axis`
// ("names/product"); the groups of the attribute that `column` is of
// ("business/units_per_visit/age": "names/group/age").
inline constexpr const char* kScenarioDataset = "scenario";
inline constexpr const char* kSellerDataset = "seller";
std::string NamesDataset(const std::string& axis);
std::string GroupNamesDataset(const std::string& column);

// Whether a dataset holds texts, not a column.
bool HoldsTexts(const std::string& dataset);

// In version 1, the attribute of the root (of the column, for groups) that has the names along an
// axis: "product_names".
std::string AxisAttribute(const std::string& axis);

// What version 1 called a column ("business/turned_away" for "business/unmet_demand") and an axis
// (docs/words.md), and what such a name is called now.
std::string ColumnOfVersion1(const std::string& column);
std::string ColumnFromVersion1(const std::string& column);
std::string AxisOfVersion1(const std::string& axis);
std::string AxisFromVersion1(const std::string& axis);

// `name` as one link of an HDF5 path: '/' and '%' become %2F and %25, a leading '.' %2E.
std::string LinkName(const std::string& name);

}  // namespace souk::trajectories
