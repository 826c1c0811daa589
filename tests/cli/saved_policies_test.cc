// Runs and bundles stand wherever a policy's name does.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using nlohmann::json;

// runs/short, and `best`, a bundle of it.
void MakeRunAndBundle(const TempFolder& folder) {
  CheckGood({"train", "single_p1", "--agent", "lints", "--steps", "2000", "--out", "runs/short"},
            folder);
  CheckGood({"export", "runs/short", "-o", "best", "--episodes", "0"}, folder);
}

std::vector<std::string> NamesOf(const json& list) {
  std::vector<std::string> names;
  for (const json& item : list) names.push_back(item["name"]);
  return names;
}

TEST_CASE("Souk: a run and a bundle stand where a policy's name does") {
  const TempFolder folder;
  MakeRunAndBundle(folder);
  WriteBytes(folder / "list_and_saved.yaml",
             "scenario: single_p1\npolicies: [list, best, runs/short]\nagents: []\nepisodes: 4\n");
  const json compared =
      json::parse(CheckGood({"compare", "list_and_saved.yaml", "--json"}, folder));
  CHECK(NamesOf(compared["policies"]) == std::vector<std::string>{"list", "best", "runs/short"});
  // Both decide alike.
  CHECK(compared["policies"][1]["profit"] == compared["policies"][2]["profit"]);
  CHECK(compared["policies"][1]["kind"] == "agent");

  WriteBytes(folder / "list.yaml",
             "scenario: single_p1\npolicies: [list]\nagents: []\nepisodes: 4\n");
  for (const std::string saved : {"best", "runs/short"}) {
    CAPTURE(saved);
    const json against =
        json::parse(CheckGood({"compare", "list.yaml", "--baseline", saved, "--json"}, folder));
    CHECK(NamesOf(against["policies"]) == std::vector<std::string>{"list", saved});
    CHECK(against["policies"][1]["profit_vs_baseline"]["mean"] == 0);
    CHECK(against["policies"][1]["profit"] == compared["policies"][1]["profit"]);
    const json joined =
        json::parse(CheckGood({"compare", "list.yaml", "--trained", saved, "--json"}, folder));
    CHECK(joined["policies"][1]["profit"] == compared["policies"][1]["profit"]);
    CHECK(CheckGood({"simulate", "single_p1", "--policy", saved, "--episodes", "4"}, folder) != "");
    CHECK(CheckGood({"evaluate", saved, "single_p1", "--episodes", "4"}, folder) != "");
  }
  const json met = json::parse(CheckGood(
      {"customers", "single_p1", "list", "best", "runs/short", "--customers", "200", "--json"},
      folder));
  CHECK(NamesOf(met["policies"]) == std::vector<std::string>{"list", "best", "runs/short"});
  CHECK(met["policies"][1]["reward"] == met["policies"][2]["reward"]);
}

TEST_CASE("Souk: a run or bundle that is misspelled is asked about") {
  const TempFolder folder;
  MakeRunAndBundle(folder);
  const std::vector<Arguments> misspelled = {
      {"simulate", "single_p1", "--policy", "runs/shor"},
      {"evaluate", "runs/shor", "single_p1"},
      {"export", "runs/shor", "-o", "other"},
      {"compare", "single_p1", "--trained", "runs/shor"},
      {"compare", "single_p1", "--baseline", "runs/shor"},
      {"customers", "single_p1", "runs/shor"},
      {"train", "--resume", "runs/shor"},
      {"whatif", "single_p1", "--other", "runs/shor"},
  };
  for (const Arguments& arguments : misspelled) {
    CheckRefused(arguments, "did you mean 'runs/short'?", folder);
  }
  CheckRefused({"verify", "bes"}, "did you mean 'best'?", folder);
}

}  // namespace
}  // namespace souk::cli
