#pragma once

// A visible skip: for a test that cannot run here, e.g. because its data are not installed.
//
//   if (!std::filesystem::exists(path)) SOUK_SKIP("orange-juice data are not installed");
//
// Prints "SKIPPED: NAME OF THE TEST CASE: REASON" and leaves the test case; ./check counts the case
// as skipped and lists the line. Use it outside subcases and before the first assertion.

#include <doctest/doctest.h>

#include <cstdio>

#define SOUK_SKIP(reason)                                                               \
  do {                                                                                  \
    std::printf("SKIPPED: %s: %s\n", doctest::getContextOptions()->currentTest->m_name, \
                static_cast<const char*>(reason));                                      \
    std::fflush(stdout);                                                                \
    return;                                                                             \
  } while (false)
