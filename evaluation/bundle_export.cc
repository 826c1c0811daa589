#include "evaluation/bundle_export.h"

#include <utility>

#include "env/market_env.h"
#include "env/seller_spec.h"
#include "spec/rollout.h"

namespace souk::evaluation {
namespace {

constexpr int kCases = 32;
constexpr int kWorlds = 4;
constexpr int kMoments = kCases / kWorlds;

class Collector final : public spec::Observer {
 public:
  explicit Collector(const spec::SellerSpec& seller)
      : periods_(seller.season.periods), size_(spec::ObservationSize(seller)) {}

  std::vector<policies::DecisionCase> cases;

  void Add(const spec::Observation& before, const spec::Actions&,
           const spec::StepResult&) override {
    if (before.period * kMoments / periods_ < taken_ || taken_ >= kMoments) return;
    ++taken_;
    for (int w = 0; w < kWorlds; ++w) {
      policies::DecisionCase& seen = cases.emplace_back();
      seen.period = before.period;
      for (int row = 0; row < size_; ++row) {
        seen.observation.push_back(static_cast<float>(before.At(row, w)));
      }
    }
  }

 private:
  int periods_;
  int size_;  // O
  int taken_ = 0;
};

}  // namespace

std::vector<policies::DecisionCase> PlayedCases(const policies::Policy& policy,
                                                const env::MarketConfig& market) {
  // What the file decides, whether or not `policy` explores.
  const spec::SellerSpec seller = env::SellerSpecOf(market);
  const auto saved =
      policies::ParsePolicy(policies::ToYaml(policy, seller, {}), policy.name(), seller, false);
  env::MarketEnv env(market, kWorlds);
  Collector collector(env.seller());
  spec::Rollout(env, *saved, {&collector}).Play(serving::GoldenCases{}.seed, 0);
  return std::move(collector.cases);
}

void ExportBundle(const std::string& folder, const policies::Policy& policy,
                  const env::MarketConfig& market, const policies::PolicyProvenance& provenance,
                  const io::OutputOptions& options) {
  serving::BundleWriter(folder, options)
      .Write(policy, env::SellerSpecOf(market), provenance, PlayedCases(policy, market));
}

}  // namespace souk::evaluation
