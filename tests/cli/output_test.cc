// What every command that writes has in common: nothing of others is replaced, one writes at a
// time, and an output that cannot be written is an error in words.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
namespace fs = std::filesystem;

// A command that writes `output`, given last.
struct Writer {
  std::string name;
  Arguments arguments;
  std::string output;
  bool folder = false;
};

// Small inputs for every command, and the commands.
class Workshop : public TempFolder {
 public:
  Workshop() {
    CheckGood({"scenario", "new", "shop"}, *this);
    CheckGood({"simulate", "single_p1", "--episodes", "4", "--log", "log.h5"}, *this);
    std::string sales = "store,week,brand,units,price,unit_cost\n";
    for (int k = 0; k < 48; ++k) {
      const int week = k / 4 + 1;
      const int dear = (week * (k % 2 + 1) + k / 2 % 2) % 4;
      sales += fmt::format("{},{},{},{},.{},.2\n", k / 2 % 2 + 1, week, k % 2 + 1,
                           900 - 150 * dear + 7 * week, 30 + 5 * dear);
    }
    WriteBytes((*this) / "sales.csv", sales);
    WriteBytes((*this) / "stores.csv", "store,INCOME\n1,5\n2,7\n");
    std::string orders = "time,sku,price,quantity\n";
    for (int k = 0; k < 336; ++k) {
      const bool tea = (k * 7 / 3) % 5 > (k / 12 % 4 == 0 ? 2 : 1);
      orders += fmt::format("2026-03-{:02} {:02}:10,{},1\n", k / 12 + 1, 8 + k % 12,
                            tea ? (k / 12 % 4 == 0 ? "tea,4" : "tea,3") : "coffee,3.5");
    }
    WriteBytes((*this) / "orders.csv", orders);
  }

  std::vector<Writer> Writers() const {
    std::vector<Writer> writers = {
        {"simulate", {"simulate", "shop.yaml", "--episodes", "4", "--log"}, "new.h5"},
        {"train", {"train", "shop.yaml", "--steps", "400", "--out"}, "run", true},
        {"train log", {"train", "shop.yaml", "--steps", "400", "--out", "other", "--log"}, "t.h5"},
        {"calibrate",
         {"calibrate", "sales.csv", "--stores", "stores.csv", "--clusters", "2", "--out"},
         "c.yaml"},
        {"orders", {"calibrate", "--orders", "orders.csv", "--weeks", "2", "--out"}, "o.yaml"},
        {"export",
         {"export", "list", "--scenario", "shop.yaml", "--episodes", "2", "-o"},
         "bundle",
         true},
        {"customers",
         {"customers", "bandit_b1", "list", "--customers", "50", "--runs", "2", "--log"},
         "seen.csv"},
        {"d4rl", {"log", "export", "log.h5", "--format", "d4rl", "-o"}, "d4rl.h5"},
        {"d3rlpy", {"log", "export", "log.h5", "--format", "d3rlpy", "-o"}, "d3rlpy.h5"},
        {"minari", {"log", "export", "log.h5", "--format", "minari", "-o"}, "log-v0", true},
        {"csv", {"log", "export", "log.h5", "--format", "csv", "-o"}, "a.csv"},
        {"--csv", {"log", "export", "log.h5", "--csv"}, "b.csv"},
        {"scenario new", {"scenario", "new", "mine", "--out"}, "mine.yaml"},
    };
    if (HasGnuplot()) {
      writers.push_back({"plot",
                         {"compare", "shop.yaml", "--quick", "--episodes", "2", "--steps", "400",
                          "--train-seeds", "1", "--plot"},
                         "plot.png"});
    }
    return writers;
  }

 private:
  bool HasGnuplot() const {
    return souk::testing::RunChild("/bin/sh", {"-c", "command -v gnuplot"}, path()).exit_code == 0;
  }
};

Arguments With(const Writer& writer, const std::string& output, const Arguments& more = {}) {
  Arguments arguments = writer.arguments;
  arguments.push_back(output);
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// Everything in a folder but the seconds that a training took, by its path; a file by its bytes.
std::map<std::string, std::string> Contents(const TempFolder& folder) {
  std::map<std::string, std::string> contents;
  for (const std::string& name : folder.Entries()) {
    contents[name] = fs::is_regular_file(folder / name) ? ReadBytes(folder / name) : "";
  }
  return contents;
}

TEST_CASE("Outputs: what is there is replaced by --force only, and refused before the work") {
  const Workshop shop;
  for (const Writer& writer : shop.Writers()) {
    CAPTURE(writer.name);
    const std::string place = shop / writer.output;
    if (writer.folder) {
      CheckGood(With(writer, writer.output), shop);
    } else {
      WriteBytes(place, "old");
    }
    const auto before = Contents(shop);
    CheckRefused(With(writer, writer.output), "--force", shop);
    CHECK(Contents(shop) == before);
    CheckGood(With(writer, writer.output, {"--force"}), shop);
    if (!writer.folder) CHECK(ReadBytes(place) != "old");
    fs::remove_all(place);
    fs::remove_all(shop / "other");
  }
}

TEST_CASE("Outputs: no link is written through, no folder of others written into") {
  const Workshop shop;
  fs::create_directory(shop / "mine");
  WriteBytes(shop / "mine/work.txt", "mine");
  fs::create_symlink("mine", shop / "to-folder-v0");
  fs::create_symlink("mine/work.txt", shop / "to-file-v0");
  fs::create_symlink("nothing", shop / "dangling-v0");
  fs::rename(shop / "mine", shop / "mine-v0");
  fs::create_symlink("mine-v0", shop / "mine");
  const auto before = Contents(shop);
  for (const Writer& writer : shop.Writers()) {
    CAPTURE(writer.name);
    for (const char* link : {"to-folder-v0", "to-file-v0", "dangling-v0"}) {
      CheckRefused(With(writer, link, {"--force"}), "is a link", shop);
    }
    CheckRefused(With(writer, "mine-v0", {"--force"}),
                 writer.folder ? "holds 'work.txt'" : "is a directory", shop);
    CHECK(Contents(shop) == before);
  }
}

TEST_CASE("Outputs: a file that the command reads is refused, also with --force") {
  const Workshop shop;
  WriteBytes(shop / "overlay.yaml", "base: shop.yaml\nname: overlay\n");
  CheckGood({"train", "shop.yaml", "--steps", "400", "--out", "run"}, shop);
  CheckGood({"export", "list", "--scenario", "shop.yaml", "--episodes", "0", "-o", "bundle"}, shop);
  WriteBytes(shop / "experiment.yaml", "scenario: shop.yaml\ntrained: [run]\n");
  fs::create_hard_link(shop / "shop.yaml", shop / "same.yaml");
  const auto before = Contents(shop);
  const std::vector<Arguments> commands = {
      {"simulate", "shop.yaml", "--log", "shop.yaml"},
      {"simulate", "shop.yaml", "--log", "./shop.yaml"},
      {"simulate", "shop.yaml", "--log", "same.yaml"},
      {"simulate", "overlay.yaml", "--log", "shop.yaml"},
      {"simulate", "shop.yaml", "--policy", "run", "--log", "run/policy.yaml"},
      {"simulate", "shop.yaml", "--policy", "bundle", "--log", "bundle/golden.json"},
      {"train", "overlay.yaml", "--out", "new", "--log", "shop.yaml"},
      {"train", "shop.yaml", "--out", "new", "--log", "new/run.json"},
      {"train", "run/policy.yaml", "--out", "run"},
      {"compare", "experiment.yaml", "--plot", "experiment.yaml"},
      {"compare", "experiment.yaml", "--plot", "run/metrics.csv"},
      {"compare", "overlay.yaml", "--plot", "shop.yaml"},
      {"calibrate", "sales.csv", "--stores", "stores.csv", "--out", "sales.csv"},
      {"calibrate", "sales.csv", "--stores", "stores.csv", "--out", "stores.csv"},
      {"calibrate", "--orders", "orders.csv", "--out", "orders.csv"},
      {"customers", "shop.yaml", "list", "--log", "shop.yaml"},
      {"log", "export", "log.h5", "--csv", "log.h5"},
      {"log", "export", "log.h5", "--format", "d4rl", "-o", "log.h5"},
  };
  for (Arguments arguments : commands) {
    arguments.push_back("--force");
    CAPTURE(Joined(arguments));
    const ChildResult result = Souk(arguments, shop);
    CHECK(result.exit_code == 2);
    CAPTURE(result.err);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK(Contents(shop) == before);
  }
}

TEST_CASE("Outputs: of two at once one wins, and the other says so") {
  const Workshop shop;
  for (const Writer& writer : shop.Writers()) {
    CAPTURE(writer.name);
    for (int round = 0; round < 2; ++round) {
      Child first(SOUK_PROGRAM, With(writer, writer.output), shop.path());
      Child second(SOUK_PROGRAM, With(writer, writer.output), shop.path());
      const ChildResult a = first.Wait();
      const ChildResult b = second.Wait();
      CAPTURE(a.err);
      CAPTURE(b.err);
      CHECK(std::min(a.exit_code, b.exit_code) == 0);
      CHECK(std::max(a.exit_code, b.exit_code) == 2);
      const std::string& loser = a.exit_code == 0 ? b.err : a.err;
      CHECK(std::count(loser.begin(), loser.end(), '\n') == 1);
      CHECK((loser.find("is being written by process ") != std::string::npos ||
             loser.find("--force") != std::string::npos));
      fs::remove_all(shop / writer.output);
      fs::remove_all(shop / "other");
    }
  }
  for (const std::string& name : shop.Entries()) {
    CAPTURE(name);
    CHECK(name.find(".lock") == std::string::npos);
    CHECK(name.find(".part") == std::string::npos);
  }
}

TEST_CASE("Outputs: a run that is trained is locked, and its holder named") {
  const Workshop shop;
  const Arguments train = {"train", "black_friday", "--steps", "30000000", "--out", "run"};
  Child child(SOUK_PROGRAM, train, shop.path());
  REQUIRE(WaitUntil(child, [&] { return fs::exists(shop / "run/run.json"); }));
  for (const char* way : {"--resume", "--force"}) {
    Arguments again = train;
    again.push_back(way);
    const ChildResult result = Souk(again, shop);
    CHECK(result.exit_code == 2);
    CAPTURE(result.err);
    CHECK(result.err.starts_with("run: is being written by process "));
    CHECK(result.err.find("(souk train black_friday") != std::string::npos);
  }
  child.Signal(SIGKILL);
  child.Wait();
  CHECK(fs::exists(shop / "run/.lock"));  // which locks nothing any more
  CheckGood({"train", "black_friday", "--resume", "--steps", "400", "--out", "run"}, shop);
  CHECK_FALSE(fs::exists(shop / "run/.lock"));
}

ChildResult Shell(const std::string& command, const TempFolder& folder) {
  return souk::testing::RunChild("/bin/sh", {"-c", command}, folder.path());
}

TEST_CASE("Outputs: standard output that is full or closed is an error in words, exit code 1") {
  const Workshop shop;
  for (const Writer& writer : shop.Writers()) {
    CAPTURE(writer.name);
    for (const char* redirection : {" > /dev/full", " >&-"}) {
      CAPTURE(redirection);
      std::string command = SOUK_PROGRAM;
      for (const std::string& argument : With(writer, writer.output)) command += " " + argument;
      const ChildResult result = Shell(command + redirection, shop);
      CHECK(result.exit_code == 1);
      CHECK(result.err == "souk: cannot write to standard output\n");
      // What was written is whole: nothing of the report has run into it.
      const bool written = fs::exists(shop / writer.output);
      CHECK(written);
      fs::remove_all(shop / writer.output);
      fs::remove_all(shop / "other");
    }
  }
  // A closed stream's number is not given to a file that is written.
  CHECK(
      Shell(std::string(SOUK_PROGRAM) + " simulate shop.yaml --episodes 4 --log a.h5 <&- >&- 2>&-",
            shop)
          .exit_code == 1);
  CheckGood({"simulate", "shop.yaml", "--episodes", "4", "--log", "b.h5"}, shop);
  CHECK(ReadBytes(shop / "a.h5") == ReadBytes(shop / "b.h5"));
}

TEST_CASE("Outputs: a file that may not grow is an error in words, exit code 1, and no file") {
  const Workshop shop;
  for (const Writer& writer : shop.Writers()) {
    CAPTURE(writer.name);
    std::string command = "trap '' XFSZ; ulimit -f 1; exec " SOUK_PROGRAM;
    for (const std::string& argument : With(writer, writer.output)) command += " " + argument;
    const auto before = Contents(shop);
    const ChildResult result = Shell(command, shop);
    CAPTURE(result.err);
    CHECK(result.exit_code == 1);
    CHECK(Contents(shop) == before);
    fs::remove_all(shop / writer.output);
    fs::remove_all(shop / "other");
  }
}

}  // namespace
}  // namespace souk::cli
