#include "io/nearest_path.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace souk::io {
namespace {

TEST_CASE("NearestPathHint: the entry beside a missing path that is nearest") {
  const testing::TempFolder folder;
  std::filesystem::create_directories(folder / "runs/ppo_wide");
  std::filesystem::create_directories(folder / "runs/lints");
  const std::string meant = folder / "runs/ppo_wide";
  CHECK(NearestPathHint(folder / "runs/ppo_wid") == "; did you mean '" + meant + "'?");
  CHECK(NearestPathHint(folder / "runs/ppo_wid/") == "; did you mean '" + meant + "'?");
  CHECK(NearestPathHint(folder / "runs/ppo_wide") == "");
  CHECK(NearestPathHint(folder / "nowhere/at/all") == "");
  CHECK(NearestPathHint("") == "");
}

}  // namespace
}  // namespace souk::io
