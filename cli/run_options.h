#pragma once

// Options that many commands have.

#include <cstdint>

#include "cli/command.h"

namespace souk::cli {

Option ThreadsOption(int* threads);
// `of` ends "seed of ...".
Option SeedOption(std::uint64_t* seed, const std::string& of);
Option JsonFlag(bool* json);

inline constexpr core::Range kEpisodes = core::Between(2, 1'000'000);
inline constexpr const char* kSavedPolicy = "policy name, bundle or training run folder";

}  // namespace souk::cli
