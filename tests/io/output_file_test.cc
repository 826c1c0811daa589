#include "io/output_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/errors.h"
#include "tests/support/temp_folder.h"

namespace souk::io {
namespace {

using testing::ReadBytes;
using testing::TempFolder;
using testing::WriteBytes;
using Names = std::set<std::string>;

TEST_CASE("OutputFile: complete under its name, or not there") {
  const TempFolder folder;
  {
    OutputFile out(folder / "x.txt");
    out.Append("a");
    CHECK(folder.Entries().count("x.txt") == 0);
    CHECK(folder.Entries().count(".x.txt.lock") == 1);
    CHECK(folder.Entries().size() == 2);
    out.Append("b");
    out.Commit();
    CHECK(ReadBytes(folder / "x.txt") == "ab");
  }
  CHECK(folder.Entries() == Names{"x.txt"});
  { OutputFile given_up(folder / "y.txt"); }
  CHECK(folder.Entries() == Names{"x.txt"});
}

TEST_CASE("OutputFile: the old file stays until the new one is whole") {
  const TempFolder folder;
  WriteBytes(folder / "x.txt", "old");
  CHECK_THROWS_AS(OutputFile(folder / "x.txt"), core::InputError);
  {
    OutputFile out(folder / "x.txt", {true});
    out.Append("new");
    CHECK(ReadBytes(folder / "x.txt") == "old");
  }
  CHECK(ReadBytes(folder / "x.txt") == "old");
  OutputFile out(folder / "x.txt", {true});
  out.Append("new");
  out.Commit();
  CHECK(ReadBytes(folder / "x.txt") == "new");
}

TEST_CASE("OutputFile: one at a time, and not over what has come meanwhile") {
  const TempFolder folder;
  OutputFile first(folder / "x.txt", {true});
  CHECK_THROWS_WITH_AS(OutputFile(folder / "x.txt", {true}), doctest::Contains("is being written"),
                       core::InputError);
  OutputFile out(folder / "y.txt");
  out.Append("ours");
  WriteBytes(folder / "y.txt", "theirs");
  CHECK_THROWS_WITH_AS(out.Commit(), doctest::Contains("has come to be there meanwhile"),
                       core::InputError);
  CHECK(ReadBytes(folder / "y.txt") == "theirs");
}

}  // namespace
}  // namespace souk::io
