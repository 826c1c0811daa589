#include "io/file_lock.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include "core/errors.h"
#include "tests/support/temp_folder.h"

namespace souk::io {
namespace {

using testing::ReadBytes;
using testing::TempFolder;
using testing::WriteBytes;

std::string FaultOf(const std::string& lock, const std::string& output) {
  try {
    const FileLock taken(lock, output);
  } catch (const core::InputError& fault) {
    return fault.what();
  }
  return "no fault";
}

TEST_CASE("LockPath: a hidden file beside the output") {
  CHECK(LockPath("run.h5") == ".run.h5.lock");
  CHECK(LockPath("a/b/run.h5") == "a/b/.run.h5.lock");
  CHECK(LockPath("/run.h5") == "/.run.h5.lock");
}

TEST_CASE("FileLock: one at a time; the second is told who holds it; nothing is left") {
  const TempFolder folder;
  const std::string path = folder / ".x.lock";
  {
    const FileLock lock(path, "x");
    CHECK(ReadBytes(path).starts_with(fmt::format("souk lock\n{}\ntest_io", getpid())));
    const std::string fault = FaultOf(path, "x");
    CAPTURE(fault);
    CHECK(fault.starts_with(fmt::format("x: is being written by process {} (test_io", getpid())));
    CHECK(fault.ends_with("); wait for its end or give another name"));
    CHECK(std::filesystem::exists(path));  // the loser leaves the winner's file
    CHECK(LockHolder(path).starts_with(fmt::format("process {} (test_io", getpid())));
  }
  CHECK(folder.Entries().empty());
  CHECK(FaultOf(path, "x") == "no fault");
}

// A child that holds the lock until it is killed.
pid_t Hold(const std::string& path) {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const FileLock lock(path, "x");
    if (write(ends[1], "x", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte = 0;
  CHECK(read(ends[0], &byte, 1) == 1);
  close(ends[0]);
  close(ends[1]);
  return child;
}

TEST_CASE("FileLock: it does not survive its process, its file may") {
  const TempFolder folder;
  const std::string path = folder / ".x.lock";
  const pid_t child = Hold(path);
  CHECK(FaultOf(path, "x").find(fmt::format("process {} (", child)) != std::string::npos);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(std::filesystem::exists(path));
  CHECK(LockHolder(path) == "");
  CHECK(FaultOf(path, "x") == "no fault");
  CHECK(folder.Entries().empty());
}

TEST_CASE("FileLock: of many at once exactly one has it at any time") {
  const TempFolder folder;
  const std::string path = folder / ".x.lock";
  const std::string inside = folder / "inside";
  constexpr int kChildren = 4;
  constexpr int kTurns = 300;
  for (int c = 0; c < kChildren; ++c) {
    if (fork() != 0) continue;
    int bad = 0;
    for (int k = 0; k < kTurns; ++k) {
      try {
        const FileLock lock(path, "x");
        // Nobody else is between these two lines.
        bad += std::filesystem::create_directory(inside) ? 0 : 1;
        std::filesystem::remove(inside);
      } catch (const core::InputError&) {
        --k;
      }
    }
    _exit(bad > 0 ? 1 : 0);
  }
  for (int c = 0; c < kChildren; ++c) {
    int status = 0;
    wait(&status);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(folder.Entries().empty());
}

TEST_CASE("FileLock: a file of somebody else's under its name is refused and stays") {
  const TempFolder folder;
  WriteBytes(folder / "file", "mine");
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink(folder / "file", folder / "link");
  for (const char* name : {"file", "folder", "link"}) {
    CAPTURE(name);
    CHECK(FaultOf(folder / name, "x") ==
          (folder / name) + ": is no lock file of souk; remove it, or give another name than x");
  }
  CHECK(ReadBytes(folder / "file") == "mine");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(FaultOf(folder / "none/.x.lock", "none/x").starts_with("none/x: cannot be written: "));
}

TEST_CASE("FileLock: what a lock file says is shown in one plain line") {
  const TempFolder folder;
  const std::string path = folder / ".x.lock";
  const FileLock lock(path, "x");
  WriteBytes(path, "souk lock\n12\x1B[2J\nsouk \x07" + std::string(1000, 'y') + "\n");
  const std::string fault = FaultOf(path, "x");
  CHECK(fault.starts_with("x: is being written by process 12?[2J ("));
  CHECK(fault.size() < 300);
}

}  // namespace
}  // namespace souk::io
