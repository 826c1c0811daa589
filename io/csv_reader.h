#pragma once

// A strict reader of CSV tables with a header row (RFC 4180, by libcsv): columns by name, faults by
// file, line and column name. Blanks around an unquoted cell are dropped, blank lines skipped.

#include <cstddef>
#include <string>
#include <vector>

#include "core/errors.h"

namespace souk::io {

// A table held as text cells, row-major. lines[r] is the line of the file on which row r starts.
struct CsvTable {
  std::string file;
  int header_line = 1;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;

  // The name of the file without its folder, as a label.
  std::string FileLabel() const;
  // Index of the column called `name` (case-insensitive). InputError when absent (nearest named).
  int Column(const std::string& name) const;
  // The same, -1 when absent.
  int FindColumn(const std::string& name) const;
  const std::string& Cell(int row, int column) const {
    return rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
  }
  // The cell as a label (core/label.h): a cell of text that is shown or names something.
  // InputError naming file, line and column name when it is none.
  const std::string& Label(int row, int column) const;
  // Whether a cell counts as missing, as a number or as a label.
  bool IsMissing(int row, int column) const;
  // The cell as a finite number. InputError naming file, line and column name. What counts as
  // missing: an empty cell, NA, NaN (any letter case), "." — then *is_missing is set and 0
  // returned; with is_missing null a missing cell is an error.
  double Number(int row, int column, bool* is_missing = nullptr) const;
};

// InputError: no such file, a directory, not text, empty, no rows, a row whose cell count differs
// from the header's, a column name that is no label or repeated (letter case ignored), a stray or
// an unterminated quote.
CsvTable ReadCsv(const std::string& path);

}  // namespace souk::io
