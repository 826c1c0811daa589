#include "policies/number_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>
#include <vector>

namespace souk::policies {
namespace {

template <typename Matrix>
std::string Write(const Matrix& values) {
  fmt::memory_buffer text;
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      fmt::format_to(std::back_inserter(text), "{}{}", column == 0 ? "" : " ", values(row, column));
    }
    text.push_back('\n');
  }
  return fmt::to_string(text);
}

// Reads one line's numbers behind `values`; what is wrong with them, or "".
template <typename T>
std::string ReadLine(std::string_view line, std::vector<T>& values) {
  const char* at = line.data();
  const char* const end = at + line.size();
  while (true) {
    T value = 0;
    const auto [stop, fault] = std::from_chars(at, end, value);
    const char* const word_end = std::find(at, end, ' ');
    if (fault != std::errc() || stop != word_end || !std::isfinite(value)) {
      const std::string word(at, word_end);
      return core::Quoted(word) + (fault == std::errc::result_out_of_range
                                       ? " is out of range"
                                       : " is given, a finite number is expected");
    }
    values.push_back(value);
    if (stop == end) return "";
    at = stop + 1;
  }
}

template <typename T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

template <typename T>
Matrix<T> Read(const io::YamlNode& node) {
  const std::string& text = node.AsText();
  if (!text.ends_with('\n')) {
    throw node.Error("rows of numbers are expected, as text of whole lines (|)");
  }
  std::vector<T> values;
  values.reserve(text.size() / 8);
  Eigen::Index rows = 0;
  std::size_t columns = 0;
  for (std::size_t begin = 0; begin < text.size(); ++rows) {
    const std::size_t end = text.find('\n', begin);
    const std::size_t before = values.size();
    std::string fault = ReadLine(std::string_view(text).substr(begin, end - begin), values);
    const std::size_t count = values.size() - before;
    if (rows == 0) columns = count;
    if (fault.empty() && count != columns) {
      fault = fmt::format("a row of {} numbers, {} are expected as in the first", count, columns);
    }
    if (!fault.empty()) {
      core::SourcePlace place = node.place();
      if (place.line > 0) place.line += static_cast<int>(rows) + 1;
      throw core::InputError({place.file, place.line, 0}, node.field(), fault);
    }
    begin = end + 1;
  }
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(values.data(), rows, static_cast<Eigen::Index>(columns));
}

template <typename T>
Eigen::Matrix<T, Eigen::Dynamic, 1> ReadRow(const io::YamlNode& node) {
  const Matrix<T> values = Read<T>(node);
  if (values.rows() != 1) {
    throw node.Error(fmt::format("has {} rows, one is expected", values.rows()));
  }
  return values.row(0).transpose();
}

}  // namespace

std::string NumberBlock(const Eigen::Ref<const Eigen::MatrixXf>& values) { return Write(values); }
std::string NumberBlock(const Eigen::Ref<const Eigen::MatrixXd>& values) { return Write(values); }

Eigen::MatrixXf FloatBlock(const io::YamlNode& node) { return Read<float>(node); }
Eigen::MatrixXd DoubleBlock(const io::YamlNode& node) { return Read<double>(node); }
Eigen::VectorXf FloatRow(const io::YamlNode& node) { return ReadRow<float>(node); }
Eigen::VectorXd DoubleRow(const io::YamlNode& node) { return ReadRow<double>(node); }

}  // namespace souk::policies
