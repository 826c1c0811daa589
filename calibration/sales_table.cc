#include "calibration/sales_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "calibration/stray_date.h"
#include "calibration/table_labels.h"
#include "core/errors.h"
#include "core/stop_token.h"

namespace souk::calibration {
namespace {

using core::InputError;
using io::CsvTable;

constexpr double kLargestLogSales =
    50;  // e^50 ounces is far beyond any store and still adds exactly

InputError CellError(const CsvTable& table, int row, int column, const std::string& message) {
  const auto r = static_cast<std::size_t>(row);
  return InputError({table.file, table.lines[r], 0}, table.header[static_cast<std::size_t>(column)],
                    message);
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

template <typename T>
std::map<T, int> IndexOf(const std::vector<T>& values) {
  std::map<T, int> index;
  for (std::size_t i = 0; i < values.size(); ++i) index.emplace(values[i], static_cast<int>(i));
  return index;
}

struct SalesColumns {
  int store, week, brand, price;
  int logmove, units;     // exactly one is -1
  int deal, feat;         // -1 when absent
  int profit, unit_cost;  // at most one is not -1
  int instrument;         // -1 without
};

SalesColumns FindColumns(const CsvTable& table, const std::string& instrument) {
  SalesColumns columns{};
  columns.instrument = instrument.empty() ? -1 : table.Column(instrument);
  columns.store = table.Column("store");
  columns.week = table.Column("week");
  columns.brand = table.Column("brand");
  columns.price = table.Column("price");
  columns.logmove = table.FindColumn("logmove");
  columns.units = table.FindColumn("units");
  columns.deal = table.FindColumn("deal");
  columns.feat = table.FindColumn("feat");
  columns.profit = table.FindColumn("profit");
  columns.unit_cost = table.FindColumn("unit_cost");
  const core::SourcePlace header{table.file, 1, 0};
  if ((columns.logmove < 0) == (columns.units < 0)) {
    throw InputError(
        header, "logmove",
        std::string(columns.units < 0 ? "no such column" : "given beside 'units'") +
            "; the table needs 'logmove' (log of ounces) or 'units' (packs), one of them");
  }
  if (columns.profit >= 0 && columns.unit_cost >= 0) {
    throw InputError(header, "profit",
                     "given beside 'unit_cost'; the table may have one of them, not both");
  }
  return columns;
}

struct LabelledRow {
  std::string store, brand;
  int week = 0;
  int source = 0;  // row of the table
  SalesRow row;
};

// Reads the numbers of one row; false when a cell the row needs is missing.
bool ReadRow(const CsvTable& table, const SalesColumns& columns, int r, double pack_size,
             LabelledRow* out) {
  bool missing = false;
  const auto number = [&](int column) {
    bool absent = false;
    const double value = table.Number(r, column, &absent);
    missing = missing || absent;
    return value;
  };
  out->store = table.Label(r, columns.store);
  out->brand = table.Label(r, columns.brand);
  missing = table.IsMissing(r, columns.store) || table.IsMissing(r, columns.brand);
  const double week = number(columns.week);
  if (week != std::floor(week) || std::abs(week) > 1e9) {
    throw CellError(table, r, columns.week, "must be a whole number of weeks");
  }
  out->week = static_cast<int>(week);
  out->source = r;
  out->row.price = number(columns.price);
  if (columns.logmove >= 0) {
    const double log_ounces = number(columns.logmove);
    if (log_ounces > kLargestLogSales) {
      throw CellError(table, r, columns.logmove, "must be the log of ounces sold, at most 50");
    }
    out->row.ounces = std::exp(log_ounces);
  } else {
    out->row.ounces = number(columns.units) * pack_size;
  }
  const auto share = [&](int column) {
    const double value = column >= 0 ? number(column) : 0;
    if (value < 0 || value > 1) {
      throw CellError(table, r, column, fmt::format("is {:g}, must be from 0 to 1", value));
    }
    return value;
  };
  out->row.deal = share(columns.deal);
  out->row.feat = share(columns.feat);
  out->row.instrument = columns.instrument >= 0 ? number(columns.instrument) : 0;
  bool no_cost = columns.profit < 0 && columns.unit_cost < 0;
  double cost = 0;
  if (columns.profit >= 0) {
    cost = out->row.price * (1 - table.Number(r, columns.profit, &no_cost) / 100);
  } else if (columns.unit_cost >= 0) {
    cost = table.Number(r, columns.unit_cost, &no_cost);
  }
  out->row.unit_cost = no_cost ? std::numeric_limits<double>::quiet_NaN() : cost;
  return !missing;
}

void RequireNoStrayWeek(const CsvTable& csv, int column, const std::vector<LabelledRow>& rows) {
  constexpr double kLeastGap = 13;
  std::vector<double> weeks;
  weeks.reserve(rows.size());
  for (const LabelledRow& row : rows) weeks.push_back(row.week);
  const auto stray = FindStrayDate(weeks, kLeastGap);
  if (!stray) return;
  const LabelledRow& row = rows[stray->index];
  throw CellError(csv, row.source, column,
                  fmt::format("{} is {:.0f} weeks from nearly all other rows; correct it or leave "
                              "the row out",
                              row.week, stray->gap));
}

std::vector<LabelledRow> CleanRows(const CsvTable& csv, double pack_size,
                                   const std::string& instrument, CleaningReport* report) {
  const SalesColumns columns = FindColumns(csv, instrument);
  std::set<std::tuple<std::string, int, std::string>> seen;
  std::vector<LabelledRow> kept;
  report->read = static_cast<int>(csv.rows.size());
  for (int r = 0; r < report->read; ++r) {
    core::ThrowIfStopped();
    LabelledRow row;
    if (!ReadRow(csv, columns, r, pack_size, &row)) {
      ++report->missing;
    } else if (!(row.row.price > 0)) {
      ++report->non_positive_price;
    } else if (!(row.row.ounces > 0)) {
      ++report->non_positive_sales;
    } else if (!seen.emplace(row.store, row.week, row.brand).second) {
      ++report->duplicates;
    } else {
      if (std::isnan(row.row.unit_cost)) ++report->without_cost;
      kept.push_back(std::move(row));
    }
  }
  report->kept = static_cast<int>(kept.size());
  RequireNoStrayWeek(csv, columns.week, kept);
  if (kept.empty()) {
    throw InputError({csv.file, 0, 0}, "sales",
                     "no row is left after cleaning; a row needs every cell, a positive price and "
                     "positive sales");
  }
  return kept;
}

}  // namespace

SalesTable ReadSales(const std::string& path, double pack_size, const std::string& instrument) {
  const CsvTable csv = io::ReadCsv(path);
  SalesTable table;
  table.file = csv.FileLabel();
  table.has_deal = csv.FindColumn("deal") >= 0;
  table.has_feat = csv.FindColumn("feat") >= 0;
  table.has_instrument = !instrument.empty();
  const std::vector<LabelledRow> kept = CleanRows(csv, pack_size, instrument, &table.cleaning);

  std::set<std::string> stores;
  std::set<std::string> brands;
  std::set<int> weeks;
  for (const LabelledRow& row : kept) {
    stores.insert(row.store);
    brands.insert(row.brand);
    weeks.insert(row.week);
  }
  table.stores = SortedLabels({stores.begin(), stores.end()});
  table.brands = SortedLabels({brands.begin(), brands.end()});
  table.weeks.assign(weeks.begin(), weeks.end());
  const auto store_index = IndexOf(table.stores);
  const auto brand_index = IndexOf(table.brands);
  const auto week_index = IndexOf(table.weeks);
  for (const LabelledRow& row : kept) {
    table.rows.push_back(row.row);
    table.rows.back().store = store_index.at(row.store);
    table.rows.back().week = week_index.at(row.week);
    table.rows.back().brand = brand_index.at(row.brand);
  }
  std::sort(table.rows.begin(), table.rows.end(), [](const SalesRow& a, const SalesRow& b) {
    return std::tie(a.store, a.week, a.brand) < std::tie(b.store, b.week, b.brand);
  });
  return table;
}

int StoreTable::Column(const std::string& name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const std::string& column) {
    return Lower(column) == Lower(name);
  });
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

StoreTable ReadStores(const std::string& path, const std::vector<std::string>& stores) {
  const CsvTable csv = io::ReadCsv(path);
  const int key = csv.Column("store");
  StoreTable table;
  std::vector<int> sources;
  for (int c = 0; c < static_cast<int>(csv.header.size()); ++c) {
    if (c == key) continue;
    sources.push_back(c);
    table.columns.push_back(csv.header[static_cast<std::size_t>(c)]);
  }
  if (sources.empty()) {
    throw InputError({csv.file, 1, 0}, "store", "no column beside it; demographics are needed");
  }
  const auto index = IndexOf(stores);
  std::vector<bool> found(stores.size(), false);
  table.values.resize(static_cast<Eigen::Index>(stores.size()),
                      static_cast<Eigen::Index>(sources.size()));
  for (int r = 0; r < static_cast<int>(csv.rows.size()); ++r) {
    const auto store = index.find(csv.Label(r, key));
    if (store == index.end()) {
      ++table.unused;
      continue;
    }
    const auto s = static_cast<std::size_t>(store->second);
    if (found[s]) throw CellError(csv, r, key, "store " + store->first + " is listed twice");
    found[s] = true;
    for (std::size_t c = 0; c < sources.size(); ++c) {
      table.values(store->second, static_cast<Eigen::Index>(c)) = csv.Number(r, sources[c]);
    }
  }
  for (std::size_t s = 0; s < stores.size(); ++s) {
    if (found[s]) continue;
    throw InputError({csv.file, 0, 0}, "store",
                     "store " + stores[s] + " sells in the sales table but is not listed here");
  }
  return table;
}

BrandNames ReadBrandNames(const std::string& path, const std::vector<std::string>& brands) {
  const CsvTable csv = io::ReadCsv(path);
  const int key = csv.Column("brand");
  const int name = csv.Column("name");
  const int category = csv.FindColumn("category");
  const auto index = IndexOf(brands);
  BrandNames result;
  result.names.resize(brands.size());
  result.categories.resize(brands.size());
  std::set<std::string> used;
  for (int r = 0; r < static_cast<int>(csv.rows.size()); ++r) {
    const auto brand = index.find(csv.Label(r, key));
    if (brand == index.end()) continue;
    const auto b = static_cast<std::size_t>(brand->second);
    const std::string& text = csv.Label(r, name);
    if (text.empty()) throw CellError(csv, r, name, "must not be empty");
    if (!result.names[b].empty()) {
      throw CellError(csv, r, key, "brand " + brand->first + " is listed twice");
    }
    if (!used.insert(text).second) throw CellError(csv, r, name, "'" + text + "' is used twice");
    result.names[b] = text;
    if (category >= 0) result.categories[b] = csv.Label(r, category);
  }
  for (std::size_t b = 0; b < brands.size(); ++b) {
    if (!result.names[b].empty()) continue;
    throw InputError({csv.file, 0, 0}, "brand",
                     "brand " + brands[b] + " sells in the sales table but is not listed here");
  }
  return result;
}

}  // namespace souk::calibration
