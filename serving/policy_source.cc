#include "serving/policy_source.h"

#include <filesystem>

#include "agents/run_folder.h"
#include "core/errors.h"
#include "policies/factory.h"
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

}  // namespace souk::serving
