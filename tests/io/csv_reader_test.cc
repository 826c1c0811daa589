#include "io/csv_reader.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/errors.h"
#include "io/atomic_file.h"

using souk::core::InputError;
using souk::io::CsvTable;
using souk::io::ReadCsv;
using souk::io::WriteFileAtomically;

namespace {

using Row = std::vector<std::string>;

// A table file that is removed at the end of the test.
class TableFile {
 public:
  explicit TableFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "souk_csv_XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    path_ = name;
    WriteFileAtomically(path_, text);
  }
  ~TableFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

CsvTable Table(const std::string& text) { return ReadCsv(TableFile(text).path()); }

template <typename Action>
std::string FaultOf(const Action& action) {
  try {
    action();
  } catch (const InputError& fault) {
    return fault.what();
  }
  return "no fault";
}

// The fault's line after the file name.
std::string TableFault(const std::string& text) {
  const TableFile file(text);
  const std::string fault = FaultOf([&] { ReadCsv(file.path()); });
  return fault.starts_with(file.path()) ? fault.substr(file.path().size()) : fault;
}

}  // namespace

TEST_CASE("ReadCsv: cells, header and lines") {
  const CsvTable table = Table("store,price\n2,1.5\n3,\n");
  CHECK(table.header == Row{"store", "price"});
  CHECK(table.header_line == 1);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] == Row{"2", "1.5"});
  CHECK(table.rows[1] == Row{"3", ""});
  CHECK(table.lines == std::vector<int>{2, 3});
}

TEST_CASE("ReadCsv: a byte order mark, line endings and a missing last one change nothing") {
  const std::string bom = "\xEF\xBB\xBF";
  for (const std::string& text : {std::string("a,b\n1,2\n3,4\n"), std::string("a,b\n1,2\n3,4"),
                                  std::string("a,b\r\n1,2\r\n3,4\r\n"),
                                  std::string("a,b\r1,2\r3,4\r"), bom + "a,b\r\n1,2\r\n3,4"}) {
    const CsvTable table = Table(text);
    CHECK(table.header == Row{"a", "b"});
    CHECK(table.rows == std::vector<Row>{{"1", "2"}, {"3", "4"}});
    CHECK(table.lines == std::vector<int>{2, 3});
  }
}

TEST_CASE("ReadCsv: lines stay right past blank lines and quoted line breaks") {
  const CsvTable table =
      Table("\n\"a b\",c\n\n1,\"x\n\n\"\"y\"\", z\"\n  \t\n2,3\r\n\"p\r\nq\",4\n5,6\n");
  CHECK(table.header == Row{"a b", "c"});
  CHECK(table.header_line == 2);
  REQUIRE(table.rows.size() == 4);
  CHECK(table.rows[0] == Row{"1", "x\n\n\"y\", z"});
  CHECK(table.rows[2] == Row{"p\r\nq", "4"});
  CHECK(table.lines == std::vector<int>{4, 8, 9, 11});
}

TEST_CASE("ReadCsv: what is no table is one line") {
  CHECK(TableFault("") == ": is empty, a header row and data rows are expected");
  CHECK(TableFault(" \n\n") == ": is empty, a header row and data rows are expected");
  CHECK(TableFault("a,b\n") == ": has no rows, data rows below the header are expected");
  CHECK(TableFault("a,b\n1,2\n1\n") == ":3: the row has 1 cells, 2 are expected as in the header");
  CHECK(TableFault("a,b\n\"x\ny\",2\n1,2,3\n") ==
        ":4: the row has 3 cells, 2 are expected as in the header");
  CHECK(TableFault("price,b,Price\n1,2,3\n") ==
        ":1: columns 1 and 3 are both called 'Price', names must differ");
  CHECK(TableFault("a,b\n1,\"x\n2,3\n") ==
        ":2: a quoted cell is not closed, a closing '\"' is expected");
  CHECK(TableFault("a,b\n\"1\n\",\"x\n2,3\n") ==
        ":3: a quoted cell is not closed, a closing '\"' is expected");
  CHECK(TableFault("a,b\n1,x\"y\"\n") ==
        ":2:4: a '\"' in the wrong place, a cell with quotes is written \"like \"\"this\"\"\"");
  CHECK(TableFault("a,b\n1,\"x\"y\n") ==
        ":2:6: a '\"' in the wrong place, a cell with quotes is written \"like \"\"this\"\"\"");
  CHECK(TableFault(std::string("a,b\n1,\0\n", 8)) ==
        ":2:3: not a text file (byte 0x00), UTF-8 text is expected");
}

TEST_CASE("ReadCsv: a missing file and a directory are one line") {
  const std::string folder = std::filesystem::temp_directory_path().string();
  CHECK(FaultOf([&] { ReadCsv(folder); }) == folder + ": is a directory, a file is expected");
  CHECK(FaultOf([] { ReadCsv("/nowhere_souk.csv"); }) ==
        "/nowhere_souk.csv: no such file, a readable file is expected");
}

TEST_CASE("CsvTable: columns are found by name whatever their letter case") {
  const CsvTable table = Table("\"\",Store,PRICE\n1,2,3\n");
  CHECK(table.Column("store") == 1);
  CHECK(table.Column("Price") == 2);
  CHECK(table.Column("") == 0);
}

TEST_CASE("CsvTable: an absent column names the nearest and the columns") {
  CsvTable table = Table("\nstore,price\n1,2\n");
  table.file = "t.csv";
  CHECK(FaultOf([&] { table.Column("pirce"); }) ==
        "t.csv:2: pirce: no such column; did you mean 'price'? columns: store, price");
  CHECK(FaultOf([&] { table.Column("week"); }) ==
        "t.csv:2: week: no such column; columns: store, price");
}

TEST_CASE("CsvTable: numbers are read in full") {
  const CsvTable table = Table("x\n1.5\n-2e3\n+4\n .25 \n\"7\"\n");
  CHECK(table.Number(0, 0) == 1.5);
  CHECK(table.Number(1, 0) == -2000);
  CHECK(table.Number(2, 0) == 4);
  CHECK(table.Number(3, 0) == .25);
  CHECK(table.Number(4, 0) == 7);
}

TEST_CASE("CsvTable: missing cells are told from numbers") {
  const CsvTable table = Table("k,x\n1,\n2,NA\n3,NaN\n4,nan\n5,.\n6,0\n");
  for (int row = 0; row < 5; ++row) {
    bool is_missing = false;
    CHECK(table.Number(row, 1, &is_missing) == 0);
    CHECK(is_missing);
  }
  bool is_missing = true;
  CHECK(table.Number(5, 1, &is_missing) == 0);
  CHECK_FALSE(is_missing);
}

TEST_CASE("CsvTable: what is no number names file, line and column") {
  CsvTable table = Table("k,price\n1,12x\n2,\"1\n2\"\n3,inf\n4,1e999\n5,NA\n6,0x10\n7,+-1\n");
  table.file = "t.csv";
  const auto fault = [&](int row) { return FaultOf([&] { table.Number(row, 1); }); };
  CHECK(fault(0) == "t.csv:2: price: '12x' is not a number, a finite number is expected");
  CHECK(fault(1) == "t.csv:3: price: '1\\n2' is not a number, a finite number is expected");
  CHECK(fault(2) == "t.csv:5: price: 'inf' is not finite, a finite number is expected");
  CHECK(fault(3) == "t.csv:6: price: '1e999' is out of range, a finite number is expected");
  CHECK(fault(4) == "t.csv:7: price: 'NA' is a missing value, a finite number is expected");
  CHECK(fault(5) == "t.csv:8: price: '0x10' is not a number, a finite number is expected");
  CHECK(fault(6) == "t.csv:9: price: '+-1' is not a number, a finite number is expected");
  bool is_missing = true;
  CHECK_THROWS_AS(table.Number(0, 1, &is_missing), InputError);
}

TEST_CASE("ReadCsv: a large table keeps every row") {
  constexpr int kRows = 106'139;  // the orange-juice table's
  std::string text = "store,week,brand,logmove,price,deal,feat,profit\n";
  for (int row = 0; row < kRows; ++row) {
    text += std::to_string(row % 83) + "," + std::to_string(row) +
            ",3,9.2646788,0.037468750,1,0,29.5000\n";
  }
  const CsvTable table = Table(text);
  REQUIRE(table.rows.size() == kRows);
  CHECK(table.lines.back() == kRows + 1);
  CHECK(table.Number(kRows - 1, table.Column("week")) == kRows - 1);
}

TEST_CASE("CsvTable: names of columns and cells taken as labels are printable") {
  CHECK(TableFault("store,\"br\nand\"\n1,2\n") ==
        ":1: the name of column 2 holds a line break (U+000A), printable text on one line is "
        "expected");
  const CsvTable table = Table("store,brand\n1,\"a\nb\"\n2,\"caf\xC3\xA9, \"\"x\"\"\"\n");
  CHECK(FaultOf([&] { table.Label(0, 1); }) ==
        table.file +
            ":2: brand: holds a line break (U+000A), printable text on one line is expected");
  CHECK(table.Label(1, 1) == "caf\xC3\xA9, \"x\"");
  CHECK(table.Cell(0, 1) == "a\nb");
}
