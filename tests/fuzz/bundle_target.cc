// Bundles: read, verified, asked for decisions. Models of other formats are left out: their bytes
// are checked by sum alone here, and libonnx and LibTorch have tests of their own (tests/serving).

#include <fmt/core.h>

#include <array>
#include <filesystem>
#include <map>
#include <memory>

#include "env/market_env.h"
#include "env/seller_spec.h"
#include "evaluation/bundle_export.h"
#include "evaluation/policy_names.h"
#include "io/checksums.h"
#include "serving/bundle.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/fuzz_play.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/json_mutations.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/stages.h"
#include "tests/fuzz/text_mutations.h"
#include "tests/policies/learned_policies.h"
#include "tests/policies/markets.h"
#include "tests/support/temp_folder.h"

namespace souk::fuzz {
namespace {

using Files = std::map<std::string, std::string>;

constexpr int kMostMutations = 6;

env::MarketConfig SmallShop() {
  env::MarketConfig market = testing::Shop();
  market.name = "shop";
  market.products.resize(2);
  for (env::SegmentConfig& segment : market.segments) segment.taste.resize(2);
  market.slate.size = 1;
  market.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kStock};
  return market;
}

// The files that a bundle of the policy holds, but for models, which are bytes of no meaning.
Files MakeFiles(const policies::Policy& policy, const env::MarketConfig& market) {
  Files files;
  files[serving::kPolicyFile] =
      policies::ToYaml(policy, env::SellerSpecOf(market), {market.name, 1, 2, "abc", {}});
  const auto parse = [&](bool explore) {
    return policies::ParsePolicy(files[serving::kPolicyFile], "policy.yaml",
                                 env::SellerSpecOf(market), explore);
  };
  const auto greedy = parse(false);
  const auto explorer = parse(true);
  const bool learned = greedy->kind() == policies::Kind::kAgent;
  const serving::GoldenCases golden = serving::MakeGoldenCases(
      *greedy, learned ? explorer.get() : nullptr, spec::ObservedFields(env::SellerSpecOf(market)),
      env::SellerSpecOf(market), evaluation::PlayedCases(*greedy, market));
  const auto shape = policies::ShapeOf(*greedy, env::SellerSpecOf(market));
  files[serving::kGoldenFile] = serving::ToJson(golden, shape);
  if (shape.outputs > 0) {
    files[serving::kOnnxFile] = "onnx";
    files[serving::kTorchScriptFile] = "pt";
  }
  return files;
}

const Files& SmallBundle(std::uint32_t kind) {
  static const std::array<Files, 3> bundles = [] {
    const env::MarketConfig market = SmallShop();
    return std::array<Files, 3>{MakeFiles(*evaluation::MakePolicy("rule-based", market), market),
                                MakeFiles(testing::RandomLinearPolicy(market), market),
                                MakeFiles(testing::RandomNeuralPolicy(market, {3}), market)};
  }();
  return bundles[kind % bundles.size()];
}

void Mutate(Files* files, ByteReader* choices) {
  const auto words = [choices] { return choices->Word(); };
  switch (choices->Byte() % 8) {
    case 0: {
      const std::string gone[] = {serving::kGoldenFile, serving::kPolicyFile, serving::kOnnxFile};
      files->erase(gone[choices->Byte() % 3]);
      break;
    }
    case 1:
      (*files)["more.txt"] = "x";
      break;
    case 2:
    case 3:
    case 4: {
      const auto golden = files->find(serving::kGoldenFile);
      if (golden == files->end()) break;
      nlohmann::json cases = nlohmann::json::parse(golden->second);
      MutateJson(&cases, choices);
      golden->second = cases.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      break;
    }
    default: {
      const auto policy = files->find(serving::kPolicyFile);
      if (policy != files->end()) policy->second = MutateText(policy->second, {}, words);
      break;
    }
  }
}

std::string WriteBundle(const Files& files, ByteReader* choices) {
  std::string folder = EmptyScratchFolder("bundle");
  for (const auto& [name, content] : files) {
    testing::WriteBytes(fmt::format("{}/{}", folder, name), content);
  }
  std::string sums = io::WriteChecksums(files);
  if (choices->Byte() % 16 == 15) {
    sums = MutateText(sums, {"policy.pt"}, [choices] { return choices->Word(); });
  }
  testing::WriteBytes(fmt::format("{}/{}", folder, serving::kSumsFile), sums);
  return folder;
}

// The golden cases of a network, which VerifyBundle would also run in LibTorch and libonnx.
void CheckCases(const serving::Bundle& bundle, const policies::Policy& policy) {
  const spec::SellerSpec& seller = bundle.policy.seller;
  const auto shape = policies::ShapeOf(policy, seller);
  const serving::GoldenCases golden =
      serving::ParseGoldenCases(bundle.files.at(serving::kGoldenFile),
                                bundle.Path(serving::kGoldenFile), shape, seller.season.periods);
  const auto given = policies::Decide(policy, seller, golden.cases, golden.seed);
  serving::CheckGolden(golden, golden.expected, given, shape, nullptr);
}

}  // namespace

void FuzzBundle(Bytes bytes) {
  ByteReader choices(bytes);
  Files files = SmallBundle(choices.Byte());
  const std::uint32_t mutations = choices.Byte() % (kMostMutations + 1);
  for (std::uint32_t n = 0; n < mutations; ++n) Mutate(&files, &choices);
  const std::string folder = WriteBundle(files, &choices);

  const serving::Bundle bundle = serving::ReadBundle(folder);
  const spec::SellerSpec& seller = bundle.policy.seller;
  Stages stages;
  for (const bool explore : {false, true}) {
    stages.Try([&] {
      const auto policy = serving::LoadBundlePolicy(folder, seller, explore);
      if (bundle.policy.form == policies::PolicyForm::kNeural) CheckCases(bundle, *policy);
      if (seller.season.periods <= kFuzzPeriods) PlayShortly(MarketOf(seller), *policy);
    });
  }
  if (bundle.policy.form != policies::PolicyForm::kNeural) {
    stages.Try([&] { serving::VerifyBundle(bundle); });
  }
  stages.Finish();
}

}  // namespace souk::fuzz
