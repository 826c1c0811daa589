#include "cli/run_options.h"

namespace souk::cli {

Option ThreadsOption(int* threads) {
  return Whole("--threads", threads, core::AtLeast(1), "that work at once")
      .Default("those of the machine");
}

Option SeedOption(std::uint64_t* seed, const std::string& of) {
  return Whole("--seed", seed, core::AtLeast(0), "seed of " + of);
}

Option JsonFlag(bool* json) { return Flag("--json", json, "print one JSON object"); }

}  // namespace souk::cli
