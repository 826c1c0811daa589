#include "cli/app.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/errors.h"
#include "core/on_demand_library.h"

namespace souk::cli {
namespace {

// What a command line left behind; standard output and error are taken while it runs.
struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

template <typename Call>
Outcome Capture(const Call& call) {
  std::ostringstream out;
  std::ostringstream err;
  std::streambuf* const old_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const old_err = std::cerr.rdbuf(err.rdbuf());
  Outcome outcome;
  outcome.exit_code = call();
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  outcome.out = out.str();
  outcome.err = err.str();
  return outcome;
}

Outcome Souk(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "souk");
  return Capture([&] { return RunApp(static_cast<int>(arguments.size()), arguments.data()); });
}

// A market stall of commands, to see every way a command can end.
Outcome Stall(std::vector<const char*> arguments) {
  Command stall{"stall", "A stall"};
  const auto add = [](const char* name, std::vector<Option> options, const auto& run,
                      Command* parent) {
    Command command{name, "Does it", std::move(options)};
    command.run = [run](const Invocation& /*invocation*/) { run(); };
    parent->commands.push_back(command);
  };
  add(
      "good", {}, [] { std::cout << "sold\n"; }, &stall);
  add(
      "input", {},
      [] {
        throw core::InputError({"market.yaml", 3, 7}, "stock", "is -1, must be at least 0");
      },
      &stall);
  add(
      "run", {}, [] { throw core::RunError("disk\nfull"); }, &stall);
  add(
      "exit", {}, [] { throw ExitCode{3}; }, &stall);
  std::string file;
  int worlds = 1;
  const auto failing = [&](const char* name, const auto& fail) {
    add(name,
        {Text("file", &file, "What to sell"),
         Whole("--worlds", &worlds, core::AtLeast(1), "how many")},
        fail, &stall);
  };
  failing("memory", [] { throw std::bad_alloc(); });
  failing("length", [] { throw std::length_error("vector::_M_default_append"); });
  failing("part", [] { throw core::MissingPartError("the deep library cannot be opened"); });
  failing("solver", [] { throw core::InputError("exact solution", "needs a finite stock"); });
  failing("option", [] { throw core::InputError("worlds", "must be at least 1"); });
  Command fruit{"fruit", "A group of commands"};
  int weight = 0;
  double price = 1;
  std::string kind = "apples";
  bool peeled = false;
  add(
      "sell",
      {Whole("--weight", &weight, core::Between(0, 2'000'000), "in kilograms"),
       Number("--price", &price, core::Above(0), "of a kilogram"),
       Choice("--kind", &kind, {"apples", "pears"}, "of fruit"),
       Flag("--peeled", &peeled, "without its skin").OnlyWith("--kind", {"pears"}),
       Flag("--whole", &peeled, "with it").NotWith("--peeled")},
      [&] { std::cout << weight << ' ' << price << ' ' << kind << '\n'; }, &fruit);
  add(
      "throw", {}, [] {}, &fruit);
  stall.commands.push_back(fruit);
  arguments.insert(arguments.begin(), "stall");
  return Capture(
      [&] { return ParseAndRun(stall, static_cast<int>(arguments.size()), arguments.data()); });
}

bool IsOneLine(const std::string& text) {
  return !text.empty() && text.back() == '\n' && std::count(text.begin(), text.end(), '\n') == 1;
}

TEST_CASE("App: help and version end with 0 and speak on standard output") {
  const Outcome help = Souk({"--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.out.find("doctor") != std::string::npos);
  CHECK(help.err.empty());
  const Outcome version = Souk({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out.rfind("souk ", 0) == 0);
  for (const char* word : {"build by", "Eigen: 3.", "HDF5: ", "OpenSSL: "}) {
    CAPTURE(word);
    CHECK(version.out.find(word) != std::string::npos);
  }
  CHECK(Stall({"fruit", "sell", "--help"}).exit_code == 0);
}

TEST_CASE("App: no command prints the help and is bad input") {
  const Outcome outcome = Souk({});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.find("doctor") != std::string::npos);
}

TEST_CASE("App: an unknown command names the nearest one") {
  const Outcome outcome = Souk({"docter"});
  CHECK(outcome.exit_code == 2);
  CHECK(IsOneLine(outcome.err));
  CHECK(outcome.err.find("souk: unknown command 'docter'") == 0);
  CHECK(outcome.err.find("doctor") != std::string::npos);
  CHECK(Stall({"fruit", "sel"}).err.find("stall fruit: unknown command 'sel'") == 0);
  CHECK(Stall({"fruit", "sel"}).err.find("sell") != std::string::npos);
}

TEST_CASE("App: every fault of usage is one line and exit code 2") {
  const Outcome option = Stall({"fruit", "sell", "--wieght", "3"});
  CHECK(option.exit_code == 2);
  CHECK(IsOneLine(option.err));
  CHECK(option.err.find("stall fruit sell: unknown option '--wieght'") == 0);
  CHECK(option.err.find("--weight") != std::string::npos);

  const Outcome type = Stall({"fruit", "sell", "--weight", "heavy"});
  CHECK(type.exit_code == 2);
  CHECK(IsOneLine(type.err));
  CHECK(type.err.find("heavy") != std::string::npos);

  const Outcome twice = Stall({"fruit", "sell", "--weight", "3", "--weight", "4"});
  CHECK(twice.exit_code == 2);
  CHECK(twice.err == "--weight: is given more than once\n");
  const Outcome barred = Stall({"fruit", "sell", "--peeled"});
  CHECK(barred.err == "--peeled: applies only with --kind pears\n");
  CHECK(Stall({"fruit", "sell", "--kind", "pears", "--peeled"}).exit_code == 0);
  const Outcome range = Stall({"fruit", "sell", "--weight", "3e6"});
  CHECK(range.err == "--weight: is 3e6, must lie between 0 and 2000000\n");
  CHECK(Stall({"fruit", "sell", "--kind", "pear"}).err ==
        "--kind: 'pear' is unknown; did you mean 'pears'? allowed: apples, pears\n");

  const Outcome missing = Stall({"fruit"});
  CHECK(missing.exit_code == 2);
  CHECK(missing.err == "stall fruit: a command is missing, one of sell, throw\n");

  const Outcome surplus = Stall({"good", "day"});
  CHECK(surplus.exit_code == 2);
  CHECK(surplus.err == "stall good: unexpected argument 'day'\n");
  CHECK(surplus.out.empty());
}

TEST_CASE("App: each kind of fault of a command has its exit code and one line") {
  const Outcome good = Stall({"good"});
  CHECK(good.exit_code == 0);
  CHECK(good.out == "sold\n");
  CHECK(good.err.empty());

  const Outcome input = Stall({"input"});
  CHECK(input.exit_code == 2);
  CHECK(input.err == "market.yaml:3:7: stock: is -1, must be at least 0\n");

  const Outcome run = Stall({"run"});
  CHECK(run.exit_code == 1);
  CHECK(run.err == "stall: disk full\n");

  const Outcome exit = Stall({"exit"});
  CHECK(exit.exit_code == 3);
  CHECK(exit.err.empty());
}

TEST_CASE("App: memory, a missing part and a solver's range are told apart, with the file") {
  const std::string memory =
      ": market.yaml: there is not enough memory; lower --worlds, or the size of the input\n";
  for (const char* command : {"memory", "length"}) {
    const Outcome outcome = Stall({command, "market.yaml"});
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.err == std::string("stall ") + command + memory);
  }
  CHECK(Stall({"memory"}).err ==
        "stall memory: there is not enough memory; lower --worlds, or the size of the input\n");
  const Outcome part = Stall({"part", "market.yaml"});
  CHECK(part.exit_code == 1);
  CHECK(part.err == "stall part: market.yaml: the deep library cannot be opened\n");
  const Outcome solver = Stall({"solver", "market.yaml"});
  CHECK(solver.exit_code == 2);
  CHECK(solver.err == "market.yaml: exact solution: needs a finite stock\n");
  CHECK(Stall({"option", "market.yaml"}).err == "worlds: must be at least 1\n");
}

TEST_CASE("App: what a terminal would obey is written out") {
  const Outcome outcome = Stall({"good", "\x1b[2J\n\xE2\x80\xAE"});
  CHECK(IsOneLine(outcome.err));
  CHECK(outcome.err == "stall good: unexpected argument '\\x1b[2J \\u202e'\n");
}

TEST_CASE("App: output that cannot be written is a failure") {
  Command stall{"stall", "A stall"};
  Command good{"good", "Ends well"};
  good.run = [](const Invocation& /*invocation*/) { std::cout.setstate(std::ios::badbit); };
  stall.commands = {good};
  const char* arguments[] = {"stall", "good"};
  const Outcome outcome = Capture([&] { return ParseAndRun(stall, 2, arguments); });
  std::cout.clear();
  CHECK(outcome.exit_code == 1);
  CHECK(IsOneLine(outcome.err));
}

}  // namespace
}  // namespace souk::cli
