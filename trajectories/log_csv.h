#pragma once

// Rows of a log as text: one line a row, one cell a value, the episode's id first. RFC 4180;
// numbers in the fewest digits that read back the same.

#include <functional>
#include <string>
#include <vector>

#include "trajectories/log_reader.h"

namespace souk::trajectories {

// The columns called `names`, all of them when there are none. core::InputError on an unknown name.
std::vector<LogColumn> SelectColumns(const LogReader& log, const std::vector<std::string>& names);

// "episode" and the names of the columns' cells.
std::vector<std::string> HeaderCells(const LogReader& log, const std::vector<LogColumn>& columns);

// Calls `take` with the cells of each of the first `rows` rows, in the order of HeaderCells.
void ForEachRow(const LogReader& log, const std::vector<LogColumn>& columns, std::int64_t rows,
                const std::function<void(const std::vector<std::string>&)>& take);

// The table, header first, handed to `write` in pieces of bounded size.
void ExportCsv(const LogReader& log, const std::vector<LogColumn>& columns,
               const std::function<void(const std::string&)>& write);

}  // namespace souk::trajectories
