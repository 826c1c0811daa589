#pragma once

// A program run as a child process, as a user runs it: in a folder, with its output kept, and open
// to signals.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace souk::testing {

struct ChildResult {
  int exit_code = -1;  // -signal when a signal ended it
  std::string out;
  std::string err;
};

class Child {
 public:
  // `program` is a path or, without a slash, a name on the search path; `path` replaces that search
  // path.
  Child(const std::string& program, const std::vector<std::string>& arguments,
        const std::string& folder, const std::string& path = "") {
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::string new_path = "PATH=" + path;
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      if (path.empty() || std::string(*entry).rfind("PATH=", 0) != 0) environment.push_back(*entry);
    }
    if (!path.empty()) environment.push_back(new_path.data());
    environment.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, 1, (output_ / "out").c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, (output_ / "err").c_str(), flags, 0600);
    const int fault =
        posix_spawnp(&pid_, program.c_str(), &actions, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (fault != 0) throw std::runtime_error("cannot start " + program);
  }
  ~Child() {
    if (pid_ > 0) {
      Signal(SIGKILL);
      Wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void Signal(int signal) const { kill(pid_, signal); }

  bool Running() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
  }

  ChildResult Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), ReadBytes(output_ / "out"),
            ReadBytes(output_ / "err")};
  }

 private:
  TempFolder output_;
  pid_t pid_ = 0;
};

inline ChildResult RunChild(const std::string& program, const std::vector<std::string>& arguments,
                            const std::string& folder, const std::string& path = "") {
  return Child(program, arguments, folder, path).Wait();
}

}  // namespace souk::testing
