#include "trajectories/log_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/errors.h"
#include "core/label.h"
#include "env/seller_spec.h"
#include "spec/seller_file.h"
#include "trajectories/log_ranges.h"

namespace souk::trajectories {
namespace {

constexpr std::int64_t kBlockValues = 1 << 18;

std::size_t Index(std::int64_t i) { return static_cast<std::size_t>(i); }

[[noreturn]] void Refuse(const LogReader& log, const std::string& column,
                         const std::string& message) {
  throw core::InputError(core::SourcePlace{log.path()}, column, message);
}

std::string ShapeText(const LogColumn& column) {
  return fmt::format("{} [{}] of axes {} in {}", Name(column.type), fmt::join(column.shape, ", "),
                     column.axes, column.unit);
}

void CheckColumn(const LogReader& log, const std::vector<LogColumn>& columns,
                 const LogColumn& wanted) {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const LogColumn& column) {
    return column.name == wanted.name;
  });
  if (found == columns.end()) Refuse(log, wanted.name, "is missing, the log's scenario has it");
  const bool same = found->type == wanted.type && found->shape == wanted.shape &&
                    found->axes == wanted.axes && found->unit == wanted.unit;
  if (!same) {
    Refuse(log, wanted.name,
           fmt::format("is {}, must be {} as the log's scenario has it", ShapeText(*found),
                       ShapeText(wanted)));
  }
  if (found->group_names != wanted.group_names) {
    Refuse(log, wanted.name,
           fmt::format("is of the groups {}, must be of {}", fmt::join(found->group_names, ", "),
                       fmt::join(wanted.group_names, ", ")));
  }
}

// The rows of the episodes first .. first + count - 1, column by column.
class RowCheck {
 public:
  RowCheck(const LogReader& log, const env::MarketConfig& market, std::int64_t first,
           std::int64_t count)
      : log_(log), market_(market), first_(first), count_(count) {}

  void Run() {
    const LogLayout layout = MakeLogLayout(market_);
    for (std::int64_t e = first_; e < first_ + count_; ++e) CheckLength(e);
    for (std::size_t c = 0; c < layout.columns.size(); ++c) {
      const Quantity quantity = layout.sources[c].quantity;
      std::vector<Range> ranges;
      ranges.reserve(static_cast<std::size_t>(layout.columns[c].Cells()));
      for (int cell = 0; cell < layout.columns[c].Cells(); ++cell) {
        ranges.push_back(RangeOf(quantity, market_, cell));
      }
      const std::int64_t begin = log_.offsets()[Index(first_)];
      const std::int64_t end = log_.offsets()[Index(first_ + count_)];
      CheckValues(layout.columns[c], ranges, begin, end,
                  [&](std::int64_t row, const double* cells) {
                    CheckRow(quantity, layout.columns[c], row, cells);
                  });
    }
    const std::vector<Range> finite(Index(layout.final_observations.Cells()));
    CheckValues(layout.final_observations, finite, first_, first_ + count_, {});
  }

 private:
  void CheckLength(std::int64_t episode) const {
    const std::int64_t rows = log_.offsets()[Index(episode) + 1] - log_.offsets()[Index(episode)];
    if (rows >= 1 && rows <= market_.calendar.periods) return;
    Refuse(log_, "episode_offsets",
           fmt::format("episode {} has {} rows, must have 1 to {} (the scenario's periods)",
                       log_.episode_ids()[Index(episode)], rows, market_.calendar.periods));
  }

  // Calls `each` with a row and its cells, once they are in their ranges.
  void CheckValues(const LogColumn& column, const std::vector<Range>& ranges, std::int64_t begin,
                   std::int64_t end, const std::function<void(std::int64_t, const double*)>& each) {
    const auto cells = static_cast<std::int64_t>(ranges.size());
    const std::int64_t step = std::max<std::int64_t>(1, kBlockValues / cells);
    for (std::int64_t row = begin; row < end; row += step) {
      const std::int64_t rows = std::min(step, end - row);
      log_.Read(column, row, rows, &values_);
      for (std::int64_t r = 0; r < rows; ++r) {
        const double* value = values_.data() + r * cells;
        for (std::int64_t cell = 0; cell < cells; ++cell) {
          if (ranges[Index(cell)].Holds(value[cell])) continue;
          Fail(column, row + r, log_.CellNames(column)[Index(cell)], value[cell],
               ranges[Index(cell)].Text());
        }
        if (each) each(row + r, value);
      }
    }
  }

  // What a row's cells must be besides each within its range.
  void CheckRow(Quantity quantity, const LogColumn& column, std::int64_t row,
                const double* cells) const {
    const std::int64_t episode = EpisodeOf(row);
    const auto period = static_cast<double>(row - log_.offsets()[Index(episode)]);
    switch (quantity) {
      case Quantity::kPeriod:
        if (cells[0] == period) return;
        Fail(column, row, column.name, cells[0], fmt::format("must be {}", period));
      case Quantity::kTerminated:
      case Quantity::kTruncated:
        if (cells[0] == 0 || row + 1 == log_.offsets()[Index(episode) + 1]) return;
        Fail(column, row, column.name, cells[0], "must be 0 before the last row of an episode");
      case Quantity::kSlates:
        return CheckSlates(column, row, cells);
      default:
        return;
    }
  }

  void CheckSlates(const LogColumn& column, std::int64_t row, const double* cells) const {
    const int places = market_.slate.size;
    for (int a = 0; a < market_.audiences_count(); ++a) {
      const double* slate = cells + a * places;
      for (int k = 0; k < places; ++k) {
        if (slate[k] < 0 || std::find(slate, slate + k, slate[k]) == slate + k) continue;
        Fail(column, row, log_.CellNames(column)[Index(a * places + k)], slate[k],
             "must not be there twice");
      }
    }
  }

  std::int64_t EpisodeOf(std::int64_t row) const {
    const auto& offsets = log_.offsets();
    return std::upper_bound(offsets.begin(), offsets.end(), row) - offsets.begin() - 1;
  }

  [[noreturn]] void Fail(const LogColumn& column, std::int64_t row, const std::string& cell,
                         double value, const std::string& allowed) const {
    const bool of_episodes = column.axes.starts_with("episode");
    const std::string place =
        of_episodes
            ? fmt::format("episode {}", log_.episode_ids()[Index(row)])
            : fmt::format("row {} (episode {})", row, log_.episode_ids()[Index(EpisodeOf(row))]);
    Refuse(log_, column.name, fmt::format("{}: {} is {}, {}", place, cell, value, allowed));
  }

  const LogReader& log_;
  const env::MarketConfig& market_;
  std::int64_t first_;
  std::int64_t count_;
  std::vector<double> values_;
};

}  // namespace

void CheckColumns(const LogReader& log, const env::MarketConfig& market) {
  if (const auto fault = core::WhyNoLabel(log.meta().policy)) Refuse(log, "policy", *fault);
  const std::string& seller = log.meta().seller_yaml;
  if (!seller.empty() && seller != spec::ToYaml(env::SellerSpecOf(market))) {
    Refuse(log, kSellerDataset, "is not the seller of the log's scenario");
  }
  const LogLayout layout = MakeLogLayout(market);
  for (const LogColumn& column : layout.columns) CheckColumn(log, log.columns(), column);
  CheckColumn(log, log.episode_columns(), layout.final_observations);
  for (const AxisNames& wanted : layout.axis_names) {
    for (const AxisNames& axis : log.axis_names()) {
      if (axis.axis != wanted.axis || axis.names == wanted.names) continue;
      Refuse(log, AxisAttribute(axis.axis),
             fmt::format("are {}, must be {} as in the log's scenario", fmt::join(axis.names, ", "),
                         fmt::join(wanted.names, ", ")));
    }
  }
}

void CheckEpisodes(const LogReader& log, const env::MarketConfig& market, std::int64_t first,
                   std::int64_t count) {
  CheckColumns(log, market);
  RowCheck(log, market, first, count).Run();
}

void CheckLog(const LogReader& log, const env::MarketConfig& market) {
  CheckEpisodes(log, market, 0, log.episodes());
}

}  // namespace souk::trajectories
