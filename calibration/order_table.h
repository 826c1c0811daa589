#pragma once

// Order lines: what was bought, when, at which price; in time order.
//
//   time,sku,price,quantity,stock,promotion,customer
//   2026-03-02T09:14,tea,2.49,1,17,0,812
//
// Columns (any order, case ignored, others ignored): time (YYYY-MM-DD, then T or a blank and HH:MM,
// :SS or not), sku, price [currency per unit]; optional quantity (1), stock [units left after the
// line; 0 = sold out], promotion (0 to 1), customer, unit_cost [currency]. Where no time has hours,
// lines are taken to be at noon. A line is dropped, in this order of reasons, when a cell it needs
// is missing, its price is not positive, or its quantity is not positive (a return).

#include <string>
#include <vector>

namespace souk::calibration {

struct OrderLine {
  double hours = 0;  // since 1970-01-01 00:00, local
  int sku = 0;       // index into OrderTable::skus
  double price = 0;
  double quantity = 1;
  double stock = 1;  // left after the line; 1 when unknown
  double promotion = 0;
  double unit_cost = 0;  // NaN when unknown
};

struct OrderCleaning {
  int read = 0;
  int missing = 0;
  int non_positive_price = 0;
  int non_positive_quantity = 0;
};

struct OrderTable {
  std::string file;               // its name, without the folder
  std::vector<OrderLine> lines;   // by time; of the same time, as in the file
  std::vector<std::string> skus;  // in the order of their labels, numbers by value
  bool has_hours = false;
  bool has_stock = false;
  bool has_promotion = false;
  int customers = 0;  // that the column tells apart; 0 without one
  OrderCleaning cleaning;
};

// core::InputError as io::ReadCsv, and by file, line and column: a time that is none or far from
// all others (stray_date.h), text in a number column; every line dropped.
OrderTable ReadOrders(const std::string& path);

}  // namespace souk::calibration
