#include "trajectories/log_layout.h"

#include <array>
#include <span>
#include <utility>

#include "env/behaviours.h"
#include "env/market_env.h"
#include "env/seller_spec.h"

namespace souk::trajectories {
namespace {

class LayoutBuilder {
 public:
  explicit LayoutBuilder(const env::MarketConfig& config)
      : config_(config), shape_(env::MakeShape(config, 1)) {}

  LogLayout Build() {
    AddDecisions();
    AddMoney();
    AddCustomers();
    for (std::size_t a = 0; a < config_.attributes.size(); ++a) AddAttribute(a);
    AddBehaviours();
    AddNames();
    return std::move(layout_);
  }

 private:
  void Add(Quantity quantity, LogColumn column, int attribute = 0) {
    layout_.columns.push_back(std::move(column));
    layout_.sources.push_back({quantity, attribute});
  }

  void AddDecisions() {
    using enum ValueType;
    const auto& [sellers, segments, audiences, products, places, worlds, padded] = shape_;
    const auto fields = static_cast<int>(spec::ObservationNames(env::SellerSpecOf(config_)).size());
    Add(Quantity::kPeriod, {"period", kInt32, {}, "row", "periods"});
    Add(Quantity::kObservation, {"observations", kFloat32, {fields}, "row,observation", "1"});
    Add(Quantity::kPrices, {"actions_prices",
                            kFloat64,
                            {audiences, products},
                            "row,audience,product",
                            config_.currency});
    if (places > 0) {
      Add(Quantity::kSlates, {"actions_slates",
                              kInt32,
                              {audiences, places},
                              "row,audience,position",
                              "product index"});
    }
    Add(Quantity::kReward, {"rewards", kFloat64, {}, "row", config_.currency});
    Add(Quantity::kTerminated, {"terminations", kUInt8, {}, "row", "1"});
    Add(Quantity::kTruncated, {"truncations", kUInt8, {}, "row", "1"});
    Add(Quantity::kPropensity, {"propensities", kFloat64, {}, "row", "1"});
    layout_.final_observations = {
        "final_observations", kFloat32, {fields}, "episode,observation", "1"};
  }

  void AddMoney() {
    using enum ValueType;
    const int sellers = shape_.sellers;
    const int products = shape_.products;
    Add(Quantity::kUnits, {"business/units",
                           kFloat32,
                           {sellers, shape_.segments, shape_.audiences, products},
                           "row,seller,segment,audience,product",
                           "units"});
    Add(Quantity::kRevenue,
        {"business/revenue", kFloat64, {sellers}, "row,seller", config_.currency});
    Add(Quantity::kCost, {"business/cost", kFloat64, {sellers}, "row,seller", config_.currency});
    Add(Quantity::kTurnedAway, {"business/unmet_demand",
                                kFloat32,
                                {sellers, products},
                                "row,seller,product",
                                "customers"});
    Add(Quantity::kStock,
        {"business/stock", kFloat32, {sellers, products}, "row,seller,product", "units"});
    Add(Quantity::kPostedPrices, {"business/prices",
                                  kFloat64,
                                  {sellers, shape_.audiences, products},
                                  "row,seller,audience,product",
                                  config_.currency});
  }

  void AddCustomers() {
    using enum ValueType;
    const int segments = shape_.segments;
    Add(Quantity::kVisits, {"business/visits",
                            kFloat32,
                            {segments, shape_.audiences},
                            "row,segment,audience",
                            "customers"});
    if (config_.slate.click_at_top > 0) {
      Add(Quantity::kClicks, {"business/clicks",
                              kFloat32,
                              {shape_.audiences, shape_.places},
                              "row,audience,position",
                              "clicks"});
    }
    Add(Quantity::kSatisfaction,
        {"business/satisfaction", kFloat32, {segments}, "row,segment", "1"});
    Add(Quantity::kComponents, {"business/satisfaction_components",
                                kFloat32,
                                {segments, env::kComponents},
                                "row,segment,component",
                                "1"});
  }

  // What the market's behaviours bring (env/behaviours.h).
  void AddBehaviours() {
    using enum ValueType;
    const env::Behaviours has(config_);
    if (has.add_ons) {
      const std::vector<int> pairs = {shape_.segments, shape_.audiences};
      const std::string axes = "row,segment,audience";
      Add(Quantity::kOrders, {"business/orders", kFloat32, pairs, axes, "orders"});
      Add(Quantity::kCrossOrders, {"business/cross_sell_orders", kFloat32, pairs, axes, "orders"});
      Add(Quantity::kDiscounts, {"business/discounts", kFloat64, pairs, axes, config_.currency});
    }
    if (has.pricing_rules) {
      Add(Quantity::kPriceChanges, {"business/price_changes", kFloat32, {}, "row", "changes"});
    }
    const auto units = [&](Quantity quantity, const std::string& name) {
      Add(quantity, {name, kFloat32, {shape_.products}, "row,product", "units"});
    };
    if (has.replenishment) units(Quantity::kDelivered, "business/delivered");
    if (has.returns) units(Quantity::kReturned, "business/returned");
    if (has.spoilage) units(Quantity::kSpoiled, "business/spoiled");
  }

  void AddAttribute(std::size_t index) {
    const env::AttributeConfig& attribute = config_.attributes[index];
    const auto groups = static_cast<int>(attribute.groups.size());
    const auto add = [&](Quantity quantity, const std::string& folder, const std::string& unit) {
      Add(quantity,
          {folder + LinkName(attribute.name),
           ValueType::kFloat32,
           {groups},
           "row,group",
           unit,
           attribute.groups},
          static_cast<int>(index));
    };
    add(Quantity::kPurchaseRate, "business/units_per_visit/", "units per visit");
    add(Quantity::kAcceptedPrice, "business/accepted_price/", config_.currency);
  }

  void AddNames() {
    const auto add = [&](const std::string& axis, std::vector<std::string> names) {
      layout_.axis_names.push_back({axis, std::move(names)});
    };
    const auto names_of = [](const auto& items) {
      std::vector<std::string> names;
      names.reserve(items.size());
      for (const auto& item : items) names.push_back(item.name);
      return names;
    };
    add("protected_attribute", names_of(config_.attributes));
    add("audience", config_.audiences);
    add("component", {"surplus", "availability", "price", "relevance"});
    add("observation", spec::ObservationNames(env::SellerSpecOf(config_)));
    add("product", names_of(config_.products));
    add("segment", names_of(config_.segments));
    std::vector<std::string> sellers = {"own"};
    for (const env::RivalConfig& rival : config_.rivals) sellers.push_back(rival.name);
    add("seller", sellers);
  }

  const env::MarketConfig& config_;
  spec::Shape shape_;
  LogLayout layout_;
};

struct Rename {
  const char* former;
  const char* current;
};
// How names, and those of folders, begin.
constexpr std::array kColumns = {Rename{"business/turned_away", "business/unmet_demand"},
                                 Rename{"business/cross_orders", "business/cross_sell_orders"},
                                 Rename{"business/purchase_rate/", "business/units_per_visit/"}};
constexpr std::array kAxes = {Rename{"attribute", "protected_attribute"},
                              Rename{"place", "position"}};

std::string Renamed(std::span<const Rename> renames, const std::string& name, bool to_former) {
  for (const Rename& rename : renames) {
    const std::string from = to_former ? rename.current : rename.former;
    if (!name.starts_with(from)) continue;
    return (to_former ? rename.former : rename.current) + name.substr(from.size());
  }
  return name;
}

}  // namespace

int Size(ValueType type) {
  switch (type) {
    case ValueType::kUInt8:
      return 1;
    case ValueType::kInt32:
    case ValueType::kUInt32:
    case ValueType::kFloat32:
      return 4;
    case ValueType::kFloat64:
      return 8;
  }
  return 0;
}

const char* Name(ValueType type) {
  switch (type) {
    case ValueType::kUInt8:
      return "uint8";
    case ValueType::kInt32:
      return "int32";
    case ValueType::kUInt32:
      return "uint32";
    case ValueType::kFloat32:
      return "float32";
    case ValueType::kFloat64:
      return "float64";
  }
  return "";
}

int LogColumn::Cells() const {
  int cells = 1;
  for (const int extent : shape) cells *= extent;
  return cells;
}

LogLayout MakeLogLayout(const env::MarketConfig& config) { return LayoutBuilder(config).Build(); }

std::int64_t RowBytes(const LogLayout& layout) {
  std::int64_t bytes = 0;
  for (const LogColumn& column : layout.columns) {
    bytes += std::int64_t{column.Cells()} * Size(column.type);
  }
  return bytes;
}

std::string NamesDataset(const std::string& axis) { return "names/" + axis; }

std::string GroupNamesDataset(const std::string& column) {
  return NamesDataset("group/" + column.substr(column.rfind('/') + 1));
}

bool HoldsTexts(const std::string& dataset) {
  return dataset == kScenarioDataset || dataset == kSellerDataset ||
         dataset.starts_with(NamesDataset(""));
}

std::string AxisAttribute(const std::string& axis) { return axis + "_names"; }

std::string ColumnOfVersion1(const std::string& column) { return Renamed(kColumns, column, true); }
std::string ColumnFromVersion1(const std::string& column) {
  return Renamed(kColumns, column, false);
}
std::string AxisOfVersion1(const std::string& axis) { return Renamed(kAxes, axis, true); }
std::string AxisFromVersion1(const std::string& axis) { return Renamed(kAxes, axis, false); }

std::string LinkName(const std::string& name) {
  std::string link;
  for (const char c : name) {
    if (c == '/') {
      link += "%2F";
    } else if (c == '%') {
      link += "%25";
    } else if (c == '.' && link.empty()) {
      link += "%2E";
    } else {
      link += c;
    }
  }
  return link;
}

}  // namespace souk::trajectories
