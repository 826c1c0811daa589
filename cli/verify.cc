// souk verify BUNDLE: checks a policy bundle's files and replays its golden cases.

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/run_options.h"
#include "cli/table.h"
#include "core/errors.h"
#include "io/json_text.h"
#include "serving/bundle.h"

namespace souk::cli {
namespace {

std::string Verdict(const serving::FormatCheck& check) {
  if (!check.skipped.empty()) return "not checked";
  if (!check.verdict.fault.empty()) return "wrong";
  if (check.verdict.near_ties == 0) return "good";
  return fmt::format("good, {} near-ties", check.verdict.near_ties);
}

void PrintOrigin(const policies::PolicyDescription& policy) {
  const policies::PolicyProvenance& origin = policy.provenance;
  std::cout << fmt::format("{} ({})", policy.name, policies::Name(policy.form));
  if (!origin.scenario.empty()) std::cout << ", made for " << origin.scenario;
  if (origin.steps) std::cout << fmt::format(", {} periods of training", *origin.steps);
  if (origin.seed) std::cout << fmt::format(", seed {}", *origin.seed);
  if (!origin.revision.empty()) std::cout << ", revision " << origin.revision;
  std::cout << fmt::format("\n{} products, {} audiences, {} observed values\n\n",
                           policy.seller.products.size(), policy.seller.audiences.size(),
                           policy.observation.size());
}

void PrintJson(const serving::Bundle& bundle, const std::vector<serving::FormatCheck>& checks) {
  const policies::PolicyDescription& policy = bundle.policy;
  nlohmann::ordered_json out = {{"policy", policy.name},
                                {"form", policies::Name(policy.form)},
                                {"scenario", policy.provenance.scenario},
                                {"revision", policy.provenance.revision},
                                {"formats", nlohmann::ordered_json::array()}};
  for (const serving::FormatCheck& check : checks) {
    nlohmann::ordered_json format = {{"format", check.format}, {"verdict", Verdict(check)},
                                     {"cases", nullptr},       {"worst_difference", nullptr},
                                     {"near_ties", nullptr},   {"skipped", nullptr}};
    if (check.skipped.empty()) {
      format["cases"] = check.verdict.cases;
      format["worst_difference"] = check.verdict.worst;
      format["near_ties"] = check.verdict.near_ties;
    } else {
      format["skipped"] = check.skipped;
    }
    out["formats"].push_back(format);
  }
  std::cout << io::JsonText(out) << '\n';
}

void PrintTable(const serving::Bundle& bundle, const std::vector<serving::FormatCheck>& checks) {
  PrintOrigin(bundle.policy);
  std::vector<std::vector<std::string>> rows = {{"format", "cases", "worst difference", "verdict"}};
  for (const serving::FormatCheck& check : checks) {
    const bool ran = check.skipped.empty();
    rows.push_back({check.format, ran ? fmt::format("{}", check.verdict.cases) : "-",
                    ran ? fmt::format("{:.1e}", check.verdict.worst) : "-", Verdict(check)});
  }
  std::cout << FormatTable(rows, true);
  for (const serving::FormatCheck& check : checks) {
    if (!check.skipped.empty()) {
      std::cout << fmt::format("{} was not checked: {}\n", check.file, check.skipped);
    }
  }
}

void Verify(const std::string& folder, bool json) {
  const serving::Bundle bundle = serving::ReadBundle(folder);
  const std::vector<serving::FormatCheck> checks = serving::VerifyBundle(bundle);
  if (json) {
    PrintJson(bundle, checks);
  } else {
    PrintTable(bundle, checks);
  }
  for (const serving::FormatCheck& check : checks) {
    if (check.verdict.fault.empty()) continue;
    throw core::InputError(core::SourcePlace{bundle.Path(check.file)}, "",
                           "decides otherwise than golden.json: " + check.verdict.fault);
  }
}

}  // namespace

Command VerifyCommand() {
  auto folder = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  Command command{"verify", "Check a policy bundle and replay its golden cases"};
  command.options = {Text("bundle", folder.get(), "bundle folder").Required(),
                     JsonFlag(json.get())};
  command.run = [folder, json](const Invocation& /*invocation*/) { Verify(*folder, *json); };
  return command;
}

}  // namespace souk::cli
