#include "serving/policy_source.h"

#include <filesystem>
#include <vector>

#include "agents/run_folder.h"
#include "core/errors.h"
#include "policies/factory.h"
#include "policies/policy_rival.h"
#include "serving/bundle.h"

namespace souk::serving {

std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const env::MarketConfig& market, bool explore) {
  if (IsBundle(text)) return LoadBundlePolicy(text, market, explore);
  if (agents::IsRunFolder(text)) return agents::LoadRunPolicy(text, market, explore);
  std::error_code ignored;
  if (std::filesystem::is_directory(text, ignored)) {
    throw core::InputError(core::SourcePlace{text}, "",
                           "is a folder, but neither a policy bundle nor a training run");
  }
  return policies::MakePolicy(text, market);
}

std::vector<std::string> PolicyFiles(const std::string& text) {
  if (IsBundle(text)) return BundleFiles(text);
  if (agents::IsRunFolder(text)) return agents::RunFiles(text);
  return {};
}

void SetRival(const std::string& text, env::MarketConfig* market) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    throw core::InputError("rival", core::Quoted(text) + " must be RIVAL=POLICY");
  }
  const std::string name = text.substr(0, equals);
  const std::string policy = text.substr(equals + 1);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < market->rivals.size(); ++j) {
    names.push_back(market->rivals[j].name);
    if (names.back() != name) continue;
    const auto make = [policy](const env::MarketConfig& seen) {
      return FindPolicy(policy, seen, false);
    };
    make(policies::MarketSeenBy(*market, static_cast<int>(j) + 1));  // faults come before the run
    market->rivals[j].behaviour = policies::PolicyRival(policy, make);
    return;
  }
  throw core::InputError("rival", market->name + " has no rival called " + core::Quoted(name) +
                                      core::NearestHint(name, names));
}

}  // namespace souk::serving
