#pragma once

// `souk` as a user runs it: in a folder of its own, judged by exit code, output and what it leaves
// there.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/child.h"

namespace souk::cli::testing {

using souk::testing::Child;
using souk::testing::ChildResult;
using souk::testing::ReadBytes;
using souk::testing::TempFolder;
using souk::testing::WriteBytes;

using Arguments = std::vector<std::string>;

inline ChildResult Souk(const Arguments& arguments, const TempFolder& folder) {
  return souk::testing::RunChild(SOUK_PROGRAM, arguments, folder.path());
}

inline std::string Joined(const Arguments& arguments) {
  std::string text = "souk";
  for (const std::string& argument : arguments) text += " " + argument;
  return text;
}

// The command ends with 0 and says nothing on standard error; returns its output.
inline std::string CheckGood(const Arguments& arguments, const TempFolder& folder) {
  CAPTURE(Joined(arguments));
  const ChildResult result = Souk(arguments, folder);
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  return result.out;
}

// Bad input: exit code 2, one line on standard error that says `text`, nothing else said, nothing
// written. Returns the line.
inline std::string CheckRefused(const Arguments& arguments, const std::string& text,
                                const TempFolder& folder) {
  CAPTURE(Joined(arguments));
  const auto before = folder.Entries();
  const ChildResult result = Souk(arguments, folder);
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CAPTURE(result.err);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK(result.err.find(text) != std::string::npos);
  CHECK(folder.Entries() == before);
  return result.err;
}

// Waits until `good` or until the child has ended; false then.
template <typename Condition>
bool WaitUntil(Child& child, const Condition& good) {
  while (!good()) {
    if (!child.Running()) return false;
    usleep(2'000);
  }
  return true;
}

}  // namespace souk::cli::testing
