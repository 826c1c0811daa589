// A log, a run and a bundle that an earlier program wrote (revision 99e0177) still open.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

// A copy of the earlier files.
class EarlierFiles : public TempFolder {
 public:
  EarlierFiles() {
    std::filesystem::copy(std::string(SOUK_SOURCE_DIR) + "/tests/cli/earlier", path(),
                          std::filesystem::copy_options::recursive);
  }
};

TEST_CASE("Earlier files: a log of version 1 is read, checked, replayed and exported") {
  const EarlierFiles folder;
  const auto info =
      nlohmann::json::parse(CheckGood({"log", "info", "log.h5", "--check", "--json"}, folder));
  CHECK(info["version"] == 1);
  CHECK(info["checked"] == true);
  CHECK(info["complete"] == true);
  CHECK(info["episodes"] == 3);
  CHECK(info["protected_attribute_names"] == nlohmann::json({"age", "income"}));
  CHECK(info["columns"].back().contains("group_names"));
  CheckGood({"log", "replay", "log.h5", "--episode", "2"}, folder);
  CheckGood({"log", "export", "log.h5", "--format", "d4rl"}, folder);
}

TEST_CASE("Earlier files: a log of today has the columns of version 1") {
  const EarlierFiles folder;
  // Counts are seen over what that program expected of them.
  CheckGood({"simulate", "targeted_coupons", "--policy", "random", "--episodes", "3", "--seed", "5",
             "--log", "now.h5", "--set",
             "observation_scale={sales: 334.88, visits: {club: 162.656, others: 172.224}}"},
            folder);
  CheckGood({"log", "export", "log.h5", "--csv", "then.csv"}, folder);
  CheckGood({"log", "export", "now.h5", "--csv", "now.csv"}, folder);
  CHECK(ReadBytes(folder / "then.csv") == ReadBytes(folder / "now.csv"));
}

TEST_CASE("Earlier files: a run is evaluated, exported and trained on") {
  const EarlierFiles folder;
  CheckGood({"evaluate", "run", "single_p1", "--episodes", "10"}, folder);
  CheckGood({"export", "run", "--out", "again"}, folder);
  CheckGood({"verify", "again"}, folder);
  const ChildResult result = Souk(
      {"train", "single_p1", "--agent", "lints", "--steps", "21000", "--out", "run", "--resume"},
      folder);
  CHECK(result.exit_code == 0);
  CHECK(result.err.find("its checkpoint is of an older program and has no checksum") !=
        std::string::npos);
}

TEST_CASE("Earlier files: a bundle is verified and plays") {
  const EarlierFiles folder;
  CheckGood({"verify", "bundle"}, folder);
  CheckGood({"simulate", "single_p1", "--policy", "bundle", "--episodes", "4"}, folder);
}

}  // namespace
}  // namespace souk::cli
