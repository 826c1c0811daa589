#pragma once

// The two tables a calibration reads: sales by (store, week, brand) and demographics by store,
// cleaned by a stated rule.
//
// Sales columns (any order, case ignored, others ignored): store, week, brand, price [currency per
// ounce], logmove [log of ounces] or units [packs]; optional deal, feat, and profit [gross margin,
// %] or unit_cost [currency per ounce]. A row is dropped, in this order of reasons, when a cell it
// needs is missing, its price is not positive, its units are not positive, or an earlier kept row
// has the same (store, week, brand). A missing cost drops nothing: costs are means over the rows
// that have one.
//
// A brand that a store did not sell in a week is a row that is not there: it takes no share that
// week.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "io/csv_reader.h"

namespace souk::calibration {

struct SalesRow {
  int store = 0;  // index into SalesTable::stores
  int week = 0;   // index into SalesTable::weeks
  int brand = 0;  // index into SalesTable::brands
  double ounces = 0;
  double price = 0;  // currency per ounce
  double deal = 0;
  double feat = 0;
  double unit_cost = 0;   // currency per ounce; NaN when unknown
  double instrument = 0;  // of the price; 0 without one
};

// Counts of rows: read = kept + the four reasons for dropping.
struct CleaningReport {
  int read = 0;
  int missing = 0;
  int non_positive_price = 0;
  int non_positive_sales = 0;
  int duplicates = 0;
  int kept = 0;
  int without_cost = 0;  // of the kept rows
};

struct SalesTable {
  std::string file;            // its name, without the folder
  std::vector<SalesRow> rows;  // ordered by store, week, brand
  // As calibration/table_labels.h orders them.
  std::vector<std::string> stores;
  std::vector<int> weeks;  // ascending
  std::vector<std::string> brands;
  bool has_deal = false;
  bool has_feat = false;
  bool has_instrument = false;
  CleaningReport cleaning;

  int stores_count() const { return static_cast<int>(stores.size()); }
  int weeks_count() const { return static_cast<int>(weeks.size()); }
  int brands_count() const { return static_cast<int>(brands.size()); }
};

// core::InputError as io::ReadCsv, and: a needed column is absent, both forms of a column are
// given, text in a number column, a week that is not whole, log sales too large, every row dropped.
// `instrument` names a column of numbers that every row needs; empty: none.
SalesTable ReadSales(const std::string& path, double pack_size, const std::string& instrument = "");

struct StoreTable {
  std::vector<std::string> columns;  // demographics, as in the header
  Eigen::MatrixXd values;            // [stores that sell, columns], rows in the order of `stores`
  int unused = 0;                    // stores of the file that sell nothing in the sales table

  int Column(const std::string& name) const;  // case ignored; -1 when absent
};

// `stores` are the stores that sell. core::InputError: a store that sells is absent or listed
// twice, a missing cell or text in a row that is used, no column beside `store`.
StoreTable ReadStores(const std::string& path, const std::vector<std::string>& stores);

// Names of brands from a CSV with columns brand, name and optionally category; core::InputError
// when a brand is absent, a name empty or repeated.
struct BrandNames {
  std::vector<std::string> names;
  std::vector<std::string> categories;
};
BrandNames ReadBrandNames(const std::string& path, const std::vector<std::string>& brands);

}  // namespace souk::calibration
