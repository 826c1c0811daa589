#include "cli/gnuplot.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

#include "core/errors.h"
#include "core/label.h"

namespace souk::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPngEnd = "IEND\xAE\x42\x60\x82";

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// A file without a name that holds `text`, to read from its start.
File Unnamed(const std::string& text) {
  File file(std::tmpfile(), std::fclose);
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0) {
    throw core::RunError("gnuplot: a temporary file for its script cannot be written");
  }
  std::rewind(file.get());
  return file;
}

std::string ReadAll(int descriptor) {
  std::string bytes;
  std::array<char, 65536> block;
  while (true) {
    const ssize_t count = read(descriptor, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return bytes;
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
}

// Runs the program with `input` as its standard input; its output, or "" when it did not end with
// 0.
std::string OutputOf(const std::string& program, const std::vector<std::string>& arguments,
                     std::FILE* input) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw core::RunError("gnuplot: no pipe can be made");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  pid_t child = 0;
  const int fault = posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  const std::string output = fault == 0 ? ReadAll(ends[0]) : "";
  close(ends[0]);
  int status = -1;
  while (fault == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return fault == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? output : "";
}

}  // namespace

std::string FindGnuplot() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path file = fs::path(folder) / "gnuplot";
    std::error_code ignored;
    const auto mode = fs::status(file, ignored).permissions();
    if (fs::is_regular_file(file, ignored) && (mode & fs::perms::others_exec) != fs::perms::none) {
      return file.string();
    }
  }
  return "";
}

std::string GnuplotText(const std::string& label) {
  std::string quoted = "\"";
  for (const char c : core::Printable(label)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = c == ' ' || std::isalpha(byte) != 0 || byte >= 0x80;
    quoted += plain ? std::string(1, c) : fmt::format("\\{:03o}", byte);
  }
  return quoted + "\"";
}

void RequireGnuplot() {
  if (FindGnuplot().empty()) {
    throw core::RunError("a plot needs gnuplot, which is not installed (gnuplot-nox)");
  }
}

std::string DrawPng(const std::string& script) {
  RequireGnuplot();
  const File input = Unnamed(script);
  // -d: no start-up file of the user's or the machine's.
  std::string png = OutputOf(FindGnuplot(), {"-d", "-"}, input.get());
  if (!std::string_view(png).ends_with(kPngEnd)) throw core::RunError("gnuplot drew no picture");
  return png;
}

}  // namespace souk::cli
