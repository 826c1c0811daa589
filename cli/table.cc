#include "cli/table.h"

#include <algorithm>
#include <utility>

#include "core/label.h"

namespace souk::cli {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kWidth = 80;      // of a terminal
constexpr std::size_t kLeastText = 24;  // of a last column that is broken into lines
constexpr std::size_t kGap = 2;         // between columns

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Characters of a UTF-8 text: bytes that do not continue one.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !Continues(c); }));
}

std::vector<std::size_t> Widths(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  return widths;
}

// `text` in lines of at most `width` characters, broken at spaces where there are any.
std::vector<std::string> Lines(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    std::size_t space = std::string::npos;
    for (std::size_t count = 0; end < text.size() && count <= width; ++count) {
      if (text[end] == ' ') space = end;
      if (count == width) break;
      ++end;
      while (end < text.size() && Continues(text[end])) ++end;
    }
    if (end < text.size() && space != std::string::npos && space > begin) end = space;
    lines.push_back(text.substr(begin, end - begin));
    begin = end < text.size() && text[end] == ' ' ? end + 1 : end;
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

// Breaks the last column so that the table is no wider than kWidth.
void BreakLast(std::vector<Row>* rows) {
  const std::vector<std::size_t> widths = Widths(*rows);
  std::size_t others = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) others += widths[i] + kGap;
  // Where little is left beside the others, it goes into a table of its own.
  const std::size_t width =
      kWidth - std::min(kWidth > others + kLeastText ? others : widths[0] + kGap, kWidth / 2);
  std::vector<Row> broken;
  for (Row& row : *rows) {
    const std::vector<std::string> lines = Lines(row.back(), width);
    for (std::size_t k = 0; k < lines.size(); ++k) {
      Row line = k == 0 ? row : Row(row.size());
      line.back() = lines[k];
      broken.push_back(std::move(line));
    }
  }
  *rows = std::move(broken);
}

// The table of `columns`, the first `keys` of them to the left.
std::string Block(const std::vector<Row>& rows, const std::vector<std::size_t>& widths,
                  const std::vector<std::size_t>& columns, bool text_last, std::size_t keys) {
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (const std::size_t i : columns) {
      const std::string padding(widths[i] - Width(row[i]), ' ');
      const bool left = i < keys || (text_last && i + 1 == row.size());
      if (i > 0) line += std::string(kGap, ' ');
      line += left ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace

std::string FormatTable(std::vector<std::vector<std::string>> rows, bool text_last,
                        std::size_t keys) {
  if (rows.empty()) return "";
  for (Row& row : rows) {
    for (std::string& cell : row) cell = core::Printable(cell);
  }
  if (text_last) BreakLast(&rows);
  const std::vector<std::size_t> widths = Widths(rows);
  std::string text;
  std::vector<std::size_t> columns;
  std::size_t width = 0;
  const auto add = [&](std::size_t i) {
    width += widths[i] + (columns.empty() ? 0 : kGap);
    columns.push_back(i);
  };
  const auto begin_block = [&] {
    columns.clear();
    width = 0;
    for (std::size_t i = 0; i < keys; ++i) add(i);
  };
  const auto end_block = [&] {
    text += (text.empty() ? "" : "\n") + Block(rows, widths, columns, text_last, keys);
  };
  begin_block();
  for (std::size_t i = keys; i < widths.size(); ++i) {
    if (columns.size() > keys && width + kGap + widths[i] > kWidth) {
      end_block();
      begin_block();
    }
    add(i);
  }
  end_block();
  return text;
}

}  // namespace souk::cli
