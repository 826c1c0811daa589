#include "calibration/order_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "calibration/stray_date.h"
#include "calibration/table_labels.h"
#include "core/date.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "env/calendar.h"
#include "io/csv_reader.h"

namespace souk::calibration {
namespace {

using io::CsvTable;

struct Columns {
  explicit Columns(const CsvTable& table)
      : time(table.Column("time")),
        sku(table.Column("sku")),
        price(table.Column("price")),
        quantity(table.FindColumn("quantity")),
        stock(table.FindColumn("stock")),
        promotion(table.FindColumn("promotion")),
        customer(table.FindColumn("customer")),
        unit_cost(table.FindColumn("unit_cost")) {}
  int time, sku, price, quantity, stock, promotion, customer, unit_cost;
};

// Hours of "YYYY-MM-DD[T| ]HH:MM[:SS]".
double Hours(const CsvTable& table, int row, int column, bool* has_hours) {
  std::string text = table.Cell(row, column);
  constexpr std::size_t kDate = 10;     // YYYY-MM-DD
  constexpr std::size_t kMinutes = 16;  // and THH:MM
  if (text.size() > kDate && text[kDate] == ' ') text[kDate] = 'T';
  double seconds = 0;
  try {
    if (text.size() == kMinutes + 3 && text[kMinutes] == ':') {
      const std::string digits = text.substr(kMinutes + 1);
      if (digits.find_first_not_of("0123456789") != std::string::npos || digits >= "60") {
        throw core::InputError("time", "has no such second");
      }
      seconds = std::stod(digits);
      text.resize(kMinutes);
    }
    *has_hours = *has_hours || text.size() > kDate;
    return core::ParseDateHours(text, "time") + seconds / 3600;
  } catch (const core::InputError& error) {
    throw core::InputError({table.file, table.lines[static_cast<std::size_t>(row)], 0},
                           table.header[static_cast<std::size_t>(column)], error.message());
  }
}

// The number of a cell that may be absent with its column.
double NumberOr(const CsvTable& table, int row, int column, double absent, bool* missing) {
  if (column < 0) return absent;
  bool empty = false;
  const double value = table.Number(row, column, &empty);
  *missing = *missing || empty;
  return empty ? absent : value;
}

// One wrong digit of a year must not stretch the table over a century. `rows` are the lines' rows.
void RequireNoStrayTime(const CsvTable& table, int column, const std::vector<OrderLine>& lines,
                        const std::vector<int>& rows) {
  constexpr double kLeastGap = 90. * 24;
  std::vector<double> hours;
  hours.reserve(lines.size());
  for (const OrderLine& line : lines) hours.push_back(line.hours);
  const auto stray = FindStrayDate(hours, kLeastGap);
  if (!stray) return;
  const int row = rows[stray->index];
  throw core::InputError(
      {table.file, table.lines[static_cast<std::size_t>(row)], 0},
      table.header[static_cast<std::size_t>(column)],
      fmt::format("{} is {:.0f} days from nearly all other lines; correct it or leave the line out",
                  core::Quoted(table.Cell(row, column)), stray->gap / 24));
}

}  // namespace

OrderTable ReadOrders(const std::string& path) {
  const CsvTable table = io::ReadCsv(path);
  const Columns columns(table);
  OrderTable orders;
  orders.file = table.FileLabel();
  orders.has_stock = columns.stock >= 0;
  orders.has_promotion = columns.promotion >= 0;
  std::vector<std::string> labels;  // by line
  std::vector<int> rows;            // by line
  std::set<std::string> customers;
  for (int r = 0; r < static_cast<int>(table.rows.size()); ++r) {
    core::ThrowIfStopped();
    ++orders.cleaning.read;
    OrderLine line;
    bool missing = table.IsMissing(r, columns.time) || table.IsMissing(r, columns.sku);
    if (!missing) line.hours = Hours(table, r, columns.time, &orders.has_hours);
    line.price = NumberOr(table, r, columns.price, 0, &missing);
    line.quantity = NumberOr(table, r, columns.quantity, 1, &missing);
    line.stock = NumberOr(table, r, columns.stock, 1, &missing);
    line.promotion = NumberOr(table, r, columns.promotion, 0, &missing);
    if (line.promotion < 0 || line.promotion > 1) {
      throw core::InputError({table.file, table.lines[static_cast<std::size_t>(r)], 0}, "promotion",
                             "must lie in [0, 1]");
    }
    bool no_cost = columns.unit_cost < 0;
    line.unit_cost = NumberOr(table, r, columns.unit_cost, 0, &no_cost);
    if (no_cost) line.unit_cost = std::numeric_limits<double>::quiet_NaN();
    if (missing) {
      ++orders.cleaning.missing;
    } else if (!(line.price > 0)) {
      ++orders.cleaning.non_positive_price;
    } else if (!(line.quantity > 0)) {
      ++orders.cleaning.non_positive_quantity;
    } else {
      labels.push_back(table.Label(r, columns.sku));
      if (columns.customer >= 0 && !table.IsMissing(r, columns.customer)) {
        customers.insert(table.Label(r, columns.customer));
      }
      orders.lines.push_back(line);
      rows.push_back(r);
    }
  }
  if (orders.lines.empty()) {
    throw core::InputError(core::SourcePlace{path}, "rows",
                           "every one was dropped: no orders left");
  }
  RequireNoStrayTime(table, columns.time, orders.lines, rows);
  orders.customers = static_cast<int>(customers.size());
  orders.skus = SortedLabels(labels);
  std::map<std::string, int> number_of;
  for (const std::string& sku : orders.skus) {
    number_of.emplace(sku, static_cast<int>(number_of.size()));
  }
  for (std::size_t l = 0; l < labels.size(); ++l) {
    orders.lines[l].sku = number_of.at(labels[l]);
    if (!orders.has_hours) orders.lines[l].hours += 12;
  }
  std::stable_sort(orders.lines.begin(), orders.lines.end(),
                   [](const OrderLine& a, const OrderLine& b) { return a.hours < b.hours; });
  return orders;
}

}  // namespace souk::calibration
