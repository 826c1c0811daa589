#include "trajectories/log_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/stop_token.h"
#include "io/csv_cell.h"

namespace souk::trajectories {
namespace {

constexpr std::int64_t kBlockValues = 1 << 20;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

// A float32 widened to double would show digits it never had.
void Print(ValueType type, double value, std::string* cell) {
  cell->clear();
  if (type == ValueType::kFloat32) {
    fmt::format_to(std::back_inserter(*cell), "{}", static_cast<float>(value));
  } else {
    fmt::format_to(std::back_inserter(*cell), "{}", value);
  }
}

void AppendLine(const std::vector<std::string>& cells, std::string* text) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) *text += ',';
    *text += cells[i];
  }
  *text += '\n';
}

}  // namespace

std::vector<LogColumn> SelectColumns(const LogReader& log, const std::vector<std::string>& names) {
  if (names.empty()) return log.columns();
  std::vector<LogColumn> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) columns.push_back(log.Column(name));
  return columns;
}

std::vector<std::string> HeaderCells(const LogReader& log, const std::vector<LogColumn>& columns) {
  std::vector<std::string> header = {"episode"};
  for (const LogColumn& column : columns) {
    for (const std::string& name : log.CellNames(column)) header.push_back(name);
  }
  return header;
}

void ForEachRow(const LogReader& log, const std::vector<LogColumn>& columns, std::int64_t rows,
                const std::function<void(const std::vector<std::string>&)>& take) {
  std::int64_t width = 1;
  for (const LogColumn& column : columns) width += column.Cells();
  const std::int64_t step = std::max<std::int64_t>(1, kBlockValues / width);
  std::vector<std::vector<double>> blocks(columns.size());
  std::vector<std::string> cells(static_cast<std::size_t>(width));
  std::size_t episode = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    core::ThrowIfStopped();
    if (row % step == 0) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        log.Read(columns[c], row, std::min(step, rows - row), &blocks[c]);
      }
    }
    while (log.offsets()[episode + 1] <= row) ++episode;
    cells[0] = std::to_string(log.episode_ids()[episode]);
    std::size_t to = 1;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto count = static_cast<std::size_t>(columns[c].Cells());
      const double* values = blocks[c].data() + static_cast<std::size_t>(row % step) * count;
      for (std::size_t i = 0; i < count; ++i) Print(columns[c].type, values[i], &cells[to++]);
    }
    take(cells);
  }
}

void ExportCsv(const LogReader& log, const std::vector<LogColumn>& columns,
               const std::function<void(const std::string&)>& write) {
  std::vector<std::string> header = HeaderCells(log, columns);
  for (std::string& cell : header) cell = io::CsvCell(cell);
  std::string piece;
  AppendLine(header, &piece);
  ForEachRow(log, columns, log.rows(), [&](const std::vector<std::string>& cells) {
    AppendLine(cells, &piece);
    if (piece.size() < kPieceBytes) return;
    write(piece);
    piece.clear();
  });
  write(piece);
}

}  // namespace souk::trajectories
