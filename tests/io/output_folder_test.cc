#include "io/output_folder.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "tests/support/temp_folder.h"

namespace souk::io {
namespace {

namespace fs = std::filesystem;
using testing::ReadBytes;
using testing::TempFolder;
using testing::WriteBytes;
using Names = std::set<std::string>;

const Names kFiles = {"a.txt", "data/b.txt"};

void Fill(const OutputFolder& out, const std::string& content) {
  WriteFileAtomically(out.part() + "/a.txt", content);
  WriteFileAtomically(out.part() + "/data/b.txt", content);
}

void Make(const std::string& path, const std::string& content, bool force = false) {
  OutputFolder out(path, kFiles, {force});
  Fill(out, content);
  out.Commit();
}

TEST_CASE("OutputFolder: whole under its name, or not there") {
  const TempFolder folder;
  {
    OutputFolder out(folder / "x/", kFiles);
    Fill(out, "1");
    CHECK_FALSE(fs::exists(folder / "x"));
    out.Commit();
  }
  const Names whole = {"x", "x/a.txt", "x/data", "x/data/b.txt"};
  CHECK(folder.Entries() == whole);
  {
    const OutputFolder given_up(folder / "y", kFiles);
    Fill(given_up, "1");
  }
  CHECK(folder.Entries() == whole);
}

TEST_CASE("OutputFolder: an empty folder is as good as none") {
  const TempFolder folder;
  fs::create_directory(folder / "x");
  Make(folder / "x", "1");
  CHECK(ReadBytes(folder / "x/data/b.txt") == "1");
}

TEST_CASE("OutputFolder: force replaces its own files, and with them no others") {
  const TempFolder folder;
  Make(folder / "x", "old");
  CHECK_THROWS_AS(Make(folder / "x", "new"), core::InputError);
  CHECK(ReadBytes(folder / "x/a.txt") == "old");
  Make(folder / "x", "new", true);
  CHECK(ReadBytes(folder / "x/a.txt") == "new");
  CHECK(folder.Entries() == Names{"x", "x/a.txt", "x/data", "x/data/b.txt"});
  WriteBytes(folder / "x/mine", "mine");
  CHECK_THROWS_AS(Make(folder / "x", "newer", true), core::InputError);
  CHECK(ReadBytes(folder / "x/mine") == "mine");
  CHECK(ReadBytes(folder / "x/a.txt") == "new");
}

TEST_CASE("OutputFolder: what comes into its place meanwhile stays") {
  const TempFolder folder;
  for (const bool force : {false, true}) {
    CAPTURE(force);
    OutputFolder out(folder / "x", kFiles, {force});
    Fill(out, "1");
    fs::create_directory(folder / "x");
    WriteBytes(folder / "x/mine", "mine");
    CHECK_THROWS_AS(out.Commit(), core::InputError);
    CHECK(ReadBytes(folder / "x/mine") == "mine");
    fs::remove_all(folder / "x");
  }
}

TEST_CASE("OutputFolder: a .part of others stays, also a folder") {
  const TempFolder folder;
  fs::create_directory(folder / "x.part");
  WriteBytes(folder / "x.part/mine", "mine");
  Make(folder / "x", "1");
  Make(folder / "x", "2", true);
  CHECK(ReadBytes(folder / "x.part/mine") == "mine");
}

TEST_CASE("OutputFolder: one at a time") {
  const TempFolder folder;
  const OutputFolder out(folder / "x", kFiles, {true});
  CHECK_THROWS_WITH_AS(Make(folder / "x", "2", true), doctest::Contains("is being written"),
                       core::InputError);
}

}  // namespace
}  // namespace souk::io
