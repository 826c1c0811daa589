#include "io/csv_reader.h"

#include <csv.h>
#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <map>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/label.h"
#include "core/stop_token.h"
#include "io/atomic_file.h"

namespace souk::io {
namespace {

std::string LowerCase(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

// Feeds libcsv one line at a time: its callbacks do not say where in the file they are.
class Reader {
 public:
  explicit Reader(const std::string& file) {
    table_.file = file;
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  CsvTable Read(std::string_view text) {
    for (line_ = 1; !text.empty(); ++line_) {
      core::ThrowIfStopped();
      const std::size_t bytes = LineBytes(text);
      ReadLine(text.substr(0, bytes));
      text.remove_prefix(bytes);
    }
    if (csv_fini(&parser_, OnCell, OnRow, this) != 0) {
      throw Error(cell_line_, 0, R"(a quoted cell is not closed, a closing '"' is expected)");
    }
    Rethrow();
    if (table_.header.empty())
      throw Error(0, 0, "is empty, a header row and data rows are expected");
    if (table_.rows.empty())
      throw Error(0, 0, "has no rows, data rows below the header are expected");
    return std::move(table_);
  }

 private:
  // Length of the first line of `text`, its "\n", "\r\n" or "\r" included.
  static std::size_t LineBytes(std::string_view text) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return text.size();
    const bool two = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    return end + (two ? 2 : 1);
  }

  void ReadLine(std::string_view line) {
    if (!in_row_) {
      if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
      in_row_ = true;
      row_line_ = line_;
      cell_line_ = line_;
    }
    const std::size_t read = csv_parse(&parser_, line.data(), line.size(), OnCell, OnRow, this);
    Rethrow();
    if (read == line.size()) return;
    if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
    throw Error(line_, static_cast<int>(read) + 1,
                R"(a '"' in the wrong place, a cell with quotes is written "like ""this""")");
  }

  // Exceptions must not cross libcsv's C frames: they wait in failure_.
  static void OnCell(void* data, std::size_t size, void* self) {
    auto* reader = static_cast<Reader*>(self);
    if (reader->failure_) return;
    try {
      reader->row_.emplace_back(static_cast<const char*>(data), size);
      reader->cell_line_ = reader->line_;
    } catch (...) {
      reader->failure_ = std::current_exception();
    }
  }

  static void OnRow(int /*terminator*/, void* self) {
    auto* reader = static_cast<Reader*>(self);
    if (reader->failure_) return;
    try {
      reader->EndRow();
    } catch (...) {
      reader->failure_ = std::current_exception();
    }
  }

  void EndRow() {
    in_row_ = false;
    if (table_.header.empty()) {
      SetHeader();
      return;
    }
    if (row_.size() != table_.header.size()) {
      throw Error(row_line_, 0,
                  fmt::format("the row has {} cells, {} are expected as in the header", row_.size(),
                              table_.header.size()));
    }
    table_.lines.push_back(row_line_);
    table_.rows.push_back(std::move(row_));
    row_.clear();
    row_.reserve(table_.header.size());
  }

  void SetHeader() {
    table_.header_line = row_line_;
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < row_.size(); ++i) {
      if (const auto fault = core::WhyNoLabel(row_[i])) {
        throw Error(row_line_, 0, fmt::format("the name of column {} {}", i + 1, *fault));
      }
      const auto [first, is_new] = seen.emplace(LowerCase(row_[i]), i);
      if (is_new) continue;
      throw Error(row_line_, 0,
                  fmt::format("columns {} and {} are both called {}, names must differ",
                              first->second + 1, i + 1, core::Quoted(row_[i])));
    }
    table_.header = std::move(row_);
    row_.clear();
  }

  core::InputError Error(int line, int column, const std::string& message) const {
    return core::InputError(core::SourcePlace{table_.file, line, column}, "", message);
  }

  void Rethrow() {
    if (failure_) std::rethrow_exception(failure_);
  }

  csv_parser parser_ = {};
  CsvTable table_;
  std::vector<std::string> row_;
  std::exception_ptr failure_;
  int line_ = 0;
  bool in_row_ = false;
  int row_line_ = 0;
  int cell_line_ = 0;  // where the cell being read starts: the line on which the last one ended
};

}  // namespace

std::string CsvTable::FileLabel() const {
  return core::Printable(std::filesystem::path(file).filename().string());
}

int CsvTable::FindColumn(const std::string& name) const {
  const std::string wanted = LowerCase(name);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (LowerCase(header[i]) == wanted) return static_cast<int>(i);
  }
  return -1;
}

int CsvTable::Column(const std::string& name) const {
  if (const int column = FindColumn(name); column >= 0) return column;
  throw core::InputError(core::SourcePlace{file, header_line, 0}, name,
                         "no such column" + core::HintAndList(name, header, "columns"));
}

bool CsvTable::IsMissing(int row, int column) const {
  const std::string& cell = Cell(row, column);
  if (cell.size() > 3) return false;
  const std::string lower = LowerCase(cell);
  return lower.empty() || lower == "na" || lower == "nan" || lower == ".";
}

const std::string& CsvTable::Label(int row, int column) const {
  const std::string& cell = Cell(row, column);
  if (const auto fault = core::WhyNoLabel(cell)) {
    throw core::InputError(core::SourcePlace{file, lines[static_cast<std::size_t>(row)], 0},
                           header[static_cast<std::size_t>(column)], *fault);
  }
  return cell;
}

double CsvTable::Number(int row, int column, bool* is_missing) const {
  assert(row >= 0 && static_cast<std::size_t>(row) < rows.size());
  assert(column >= 0 && static_cast<std::size_t>(column) < header.size());
  const std::string& cell = Cell(row, column);
  const auto error = [&](const std::string& message) {
    return core::InputError(core::SourcePlace{file, lines[static_cast<std::size_t>(row)], 0},
                            header[static_cast<std::size_t>(column)], message);
  };
  const bool missing = IsMissing(row, column);
  if (is_missing != nullptr) *is_missing = missing;
  if (missing) {
    if (is_missing != nullptr) return 0;
    throw error(
        fmt::format("{} is a missing value, a finite number is expected", core::Quoted(cell)));
  }
  const char* const end = cell.data() + cell.size();
  const bool plus = cell.size() > 1 && cell[0] == '+' && cell[1] != '-';
  double value = 0;
  const auto [stop, fault] = std::from_chars(cell.data() + (plus ? 1 : 0), end, value);
  if (fault == std::errc::result_out_of_range) {
    throw error(core::Quoted(cell) + " is out of range, a finite number is expected");
  }
  if (fault != std::errc() || stop != end) {
    throw error(core::Quoted(cell) + " is not a number, a finite number is expected");
  }
  if (!std::isfinite(value)) {
    throw error(core::Quoted(cell) + " is not finite, a finite number is expected");
  }
  return value;
}

CsvTable ReadCsv(const std::string& path) {
  const std::string text = ToText(ReadFile(path), path);
  return Reader(path).Read(text);
}

}  // namespace souk::io
