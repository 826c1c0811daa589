#include "evaluation/policy_names.h"

#include <filesystem>

#include "core/errors.h"
#include "env/seller_spec.h"
#include "io/nearest_path.h"
#include "policies/factory.h"
#include "serving/bundle.h"
#include "solvers/dynamic_program.h"
#include "solvers/static_prices.h"
#include "solvers/stock_problem.h"
#include "training/run_folder.h"

namespace souk::evaluation {
namespace {

policies::SavedDecisions Solve(const std::string& name, const env::MarketConfig& market,
                               const policies::SlateRule& slate) {
  if (name == "static") return {solvers::BestStaticPrices(market, slate).prices, {}};
  if (name == "dynamic-program") {
    return {{}, solvers::SolveExactly(solvers::MakeStockProblem(market)).prices};
  }
  throw core::RunError("nothing solves a market for the oracle " + name);
}

// From a bundle or a run; null where the text must be a name.
std::unique_ptr<policies::Policy> FindSaved(const std::string& text, const spec::SellerSpec& seller,
                                            bool explore) {
  if (serving::IsBundle(text)) return serving::LoadBundlePolicy(text, seller, explore);
  if (training::IsRunFolder(text)) return training::LoadRunPolicy(text, seller, explore);
  std::error_code ignored;
  if (std::filesystem::is_directory(text, ignored)) {
    throw core::InputError(core::SourcePlace{text}, "",
                           "is a folder, but neither a policy bundle nor a training run");
  }
  RefuseMisspelledPath(text);
  return nullptr;
}

}  // namespace

std::unique_ptr<policies::Policy> MakePolicy(const std::string& text,
                                             const env::MarketConfig& market) {
  return policies::MakePolicy(text, env::SellerSpecOf(market),
                              [&](const std::string& name, const policies::SlateRule& slate) {
                                return Solve(name, market, slate);
                              });
}

std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const env::MarketConfig& market, bool explore) {
  if (auto saved = FindSaved(text, env::SellerSpecOf(market), explore)) return saved;
  return MakePolicy(text, market);
}

std::unique_ptr<policies::Policy> FindPolicy(const std::string& text,
                                             const spec::SellerSpec& seller, bool explore) {
  if (auto saved = FindSaved(text, seller, explore)) return saved;
  return policies::MakeRule(text, seller);
}

void RefuseMisspelledPath(const std::string& text) {
  if (text.find('/') == std::string::npos) return;
  const std::string hint = io::NearestPathHint(text);
  if (!hint.empty()) throw core::InputError(core::SourcePlace{text}, "", "is not there" + hint);
}

std::vector<std::string> PolicyFiles(const std::string& text) {
  if (serving::IsBundle(text)) return serving::BundleFiles(text);
  if (training::IsRunFolder(text)) return training::RunFiles(text);
  return {};
}

}  // namespace souk::evaluation
