#include "io/output_path.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/errors.h"
#include "tests/support/temp_folder.h"

namespace souk::io {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;
using testing::WriteBytes;

template <typename Action>
std::string FaultOf(const Action& action) {
  try {
    action();
  } catch (const core::InputError& fault) {
    return fault.message();
  }
  return "";
}

TEST_CASE("RequireOutputFile: what is there is replaced by force only, an input never") {
  const TempFolder folder;
  const auto fault = [&](const std::string& name, const OutputOptions& options) {
    return FaultOf([&] { RequireOutputFile(folder / name, options); });
  };
  CHECK(fault("new", {}).empty());
  CHECK(fault("new", {true}).empty());
  WriteBytes(folder / "old", "old");
  CHECK(fault("old", {}) == "is there already; replace it with --force or give another name");
  CHECK(fault("old", {true}).empty());
  const std::string reads = "is read or written by this command";
  CHECK(fault("old", {true, {folder / "old"}}).starts_with(reads));
  fs::create_directory(folder / "sub");
  CHECK(fault("old", {true, {folder / "sub/../old"}}).starts_with(reads));
  REQUIRE(link((folder / "old").c_str(), (folder / "hard").c_str()) == 0);
  CHECK(fault("hard", {true, {folder / "old"}}).starts_with(reads));
  fs::create_symlink(folder / "old", folder / "link");
  CHECK(fault("old", {true, {folder / "link"}}).starts_with(reads));
  CHECK(fault("sub/../new", {true, {folder / "new"}}).starts_with(reads));  // not there yet
  CHECK(fault("new", {true, {folder / "old", "", "no/such/file"}}).empty());
}

TEST_CASE(
    "RequireOutputFile: links, folders, devices and missing folders are refused, also by force") {
  const TempFolder folder;
  fs::create_directory(folder / "sub");
  fs::create_symlink(folder / "nothing", folder / "dangling");
  fs::create_symlink("sub", folder / "link");
  for (const bool force : {false, true}) {
    const auto fault = [&](const std::string& path) {
      return FaultOf([&] { RequireOutputFile(path, {force}); });
    };
    CHECK(fault("").starts_with("is empty"));
    CHECK(fault(folder / "sub").starts_with("is a directory"));
    CHECK(fault(folder / "dangling").starts_with("is a link"));
    CHECK(fault(folder / "link").starts_with("is a link"));
    CHECK(fault(folder / "none/x").find("does not exist") != std::string::npos);
    CHECK(fault(folder / "dangling/x").find("does not exist") != std::string::npos);
    CHECK(fault("/dev/null").starts_with("is a device"));
    CHECK(fault("/dev/stdout").starts_with("is a link"));
    CHECK(fault(folder / "link/x").empty());  // a link on the way is the user's own choice
  }
}

TEST_CASE("RequireOutputFolder: only what it holds is replaced, and by force; others are named") {
  const TempFolder folder;
  const std::set<std::string> files = {"a.txt", "data/b.txt"};
  const auto fault = [&](const std::string& name, const OutputOptions& options) {
    return FaultOf([&] { RequireOutputFolder(folder / name, files, options); });
  };
  CHECK(fault("new", {}).empty());
  CHECK(fault("new/", {}).empty());
  fs::create_directory(folder / "empty");
  CHECK(fault("empty", {}).empty());
  fs::create_directories(folder / "old/data");
  WriteBytes(folder / "old/a.txt", "");
  CHECK(fault("old", {}) == "is there already; replace it with --force or give another name");
  CHECK(fault("old", {true}).empty());
  CHECK(fault("old", {true, {folder / "old/a.txt"}}).starts_with("is read or written"));
  WriteBytes(folder / "old/data/mine", "");
  CHECK(fault("old", {true}).starts_with("holds 'data/mine', which would be in the way"));
  fs::remove(folder / "old/data/mine");
  fs::create_directory(folder / "old/data/b.txt");
  CHECK(fault("old", {true}).starts_with("holds 'data/b.txt'"));
  fs::remove(folder / "old/data/b.txt");
  fs::create_symlink("a.txt", folder / "old/data/b.txt");
  CHECK(fault("old", {true}).starts_with("holds 'data/b.txt'"));
  WriteBytes(folder / "file", "");
  CHECK(fault("file", {true}) == "is a file, a folder is expected");
  fs::create_symlink("empty", folder / "link");
  for (const char* name : {"link", "link/"}) CHECK(fault(name, {true}).starts_with("is a link"));
  for (const char* path : {"", ".", "..", "/", "a/.."}) {
    CAPTURE(path);
    CHECK(FaultOf([&] { RequireOutputFolder(path, files, {true}); }) ==
          "a folder of its own is expected");
  }
}

}  // namespace
}  // namespace souk::io
