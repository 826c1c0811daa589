// The same network in Eigen, TorchScript and ONNX decides the same.

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "agents/deep_library.h"
#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "serving/golden_check.h"
#include "serving/onnx_library.h"
#include "tests/policies/full_shop.h"
#include "tests/policies/learned_policies.h"
#include "tests/support/child.h"
#include "tests/support/skip.h"
#include "tests/support/temp_folder.h"

namespace souk::serving {
namespace {

using policies::Decisions;
using policies::DecisionShape;
using policies::NeuralPolicy;
using testing::FullShop;
using testing::RandomNeuralPolicy;
using testing::TempFolder;

constexpr int kCases = 10'000;

const char* const kPython = "/usr/bin/python3";
const std::string kModules = std::string(SOUK_SOURCE_DIR) + "/build/node";

// A policy, random observations within and beyond each field's range, and what it decides for them.
struct Trial {
  explicit Trial(env::MarketConfig config, const std::vector<int>& hidden = {32, 24})
      : market(std::move(config)),
        policy(RandomNeuralPolicy(market, hidden)),
        shape(policies::ShapeOf(policy, env::SellerSpecOf(market))) {
    testing::Random random(5);
    for (int c = 0; c < kCases; ++c) {
      policies::DecisionCase& one = golden.cases.emplace_back();
      for (const spec::ObservedField& field : spec::ObservedFields(env::SellerSpecOf(market))) {
        const double u = .6 * random() + .5;
        one.observation.push_back(
            static_cast<float>(std::clamp(u, field.lo, std::max(1., field.lo))));
      }
    }
    golden.expected = policies::Decide(policy, env::SellerSpecOf(market), golden.cases, 1);
    observations = policies::Observations(golden.cases);
  }

  void Check(const Decisions& given) const {
    const GoldenVerdict verdict =
        CheckGolden(golden, golden.expected, given, shape, &policy.heads());
    CHECK(verdict.fault == "");
    CHECK(verdict.cases == kCases);
    CHECK(verdict.worst <= kGoldenTolerance);
    // A near-tie is rare: hardly any of the decisions may hide behind one.
    CHECK(verdict.near_ties < kCases / 100);
  }

  env::MarketConfig market;
  NeuralPolicy policy;
  DecisionShape shape;
  GoldenCases golden;
  std::vector<float> observations;
};

std::vector<env::MarketConfig> Markets() {
  return {FullShop(spec::SlateKind::kPromotion), FullShop(spec::SlateKind::kNone), testing::P1(),
          testing::G1()};
}

TEST_CASE("Formats: TorchScript decides as Eigen does") {
  if (const std::string why = agents::WhyNoDeepLibrary(); !why.empty()) SOUK_SKIP(why.c_str());
  const agents::DeepLibrary& deep = agents::OpenDeepLibrary();
  for (const env::MarketConfig& market : Markets()) {
    const Trial trial(market);
    const std::string bytes = deep.WriteTorchScript(trial.policy, {{"name", "trial"}});
    trial.Check(deep.RunTorchScript(bytes, "policy.pt", trial.shape, trial.observations));
  }
}

TEST_CASE("Formats: ONNX decides as Eigen does") {
  if (const std::string why = WhyNoOnnxLibrary(); !why.empty()) SOUK_SKIP(why.c_str());
  for (const env::MarketConfig& market : Markets()) {
    const Trial trial(market);
    // Write fails unless libonnx's checker accepts the model.
    const std::string bytes = OpenOnnxLibrary().Write(trial.policy, {{"name", "trial"}});
    trial.Check(OpenOnnxLibrary().Run(bytes, "policy.onnx", trial.shape, trial.observations));
  }
  const Trial shallow(FullShop(), {});
  shallow.Check(OpenOnnxLibrary().Run(OpenOnnxLibrary().Write(shallow.policy, {}), "policy.onnx",
                                      shallow.shape, shallow.observations));
}

template <typename T>
std::vector<T> ReadArray(const std::string& path) {
  const std::string bytes = testing::ReadBytes(path);
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

// Runs another program's runtime on the trial's observations: `command` and then the arguments
// MODEL OBSERVATIONS FIELDS OUT.
void CheckElsewhere(const Trial& trial, const std::string& program,
                    std::vector<std::string> arguments, const std::string& model) {
  const TempFolder folder;
  testing::WriteBytes(folder / "model", model);
  testing::WriteBytes(folder / "observations",
                      {reinterpret_cast<const char*>(trial.observations.data()),
                       trial.observations.size() * sizeof(float)});
  for (const std::string& argument : {folder / "model", folder / "observations",
                                      std::to_string(trial.shape.observed), folder.path()}) {
    arguments.push_back(argument);
  }
  const testing::ChildResult result = testing::RunChild(program, arguments, folder.path());
  CAPTURE(result.err);
  REQUIRE(result.exit_code == 0);
  const auto prices = ReadArray<float>(folder / "prices.bin");
  trial.Check({{prices.begin(), prices.end()},
               ReadArray<std::int64_t>(folder / "slates.bin"),
               ReadArray<float>(folder / "outputs.bin")});
}

TEST_CASE("Formats: PyTorch loads the TorchScript file and decides the same") {
  if (const std::string why = agents::WhyNoDeepLibrary(); !why.empty()) SOUK_SKIP(why.c_str());
  const TempFolder elsewhere;
  if (!std::filesystem::exists(kPython) ||
      testing::RunChild(kPython, {"-c", "import torch"}, elsewhere.path()).exit_code != 0) {
    SOUK_SKIP("PyTorch is not installed; install python3-torch");
  }
  const std::string script = std::string(SOUK_SOURCE_DIR) + "/tests/serving/run_torchscript.py";
  for (const auto slate : {spec::SlateKind::kPromotion, spec::SlateKind::kNone}) {
    const Trial trial(FullShop(slate));
    CheckElsewhere(trial, kPython, {script},
                   agents::OpenDeepLibrary().WriteTorchScript(trial.policy, {}));
  }
}

TEST_CASE("Formats: ONNX Runtime runs the ONNX file and decides the same") {
  if (const std::string why = WhyNoOnnxLibrary(); !why.empty()) SOUK_SKIP(why.c_str());
  if (!std::filesystem::exists(kModules + "/node_modules/onnxruntime-node")) {
    SOUK_SKIP(
        "onnxruntime-node is not installed; install it with npm install --prefix build/node "
        "--ignore-scripts onnxruntime-node");
  }
  const std::string script = std::string(SOUK_SOURCE_DIR) + "/tests/serving/run_onnx.mjs";
  for (const auto slate : {spec::SlateKind::kPromotion, spec::SlateKind::kNone}) {
    const Trial trial(FullShop(slate));
    CheckElsewhere(trial, "node", {script, kModules}, OpenOnnxLibrary().Write(trial.policy, {}));
  }
}

TEST_CASE("Formats: a product out of stock comes last in every format") {
  if (const std::string why = WhyNoOnnxLibrary(); !why.empty()) SOUK_SKIP(why.c_str());
  Trial trial(FullShop());
  const std::vector<int>& stock_rows = trial.policy.heads().stock_rows();
  REQUIRE(stock_rows.size() == 4);
  for (policies::DecisionCase& one : trial.golden.cases) {
    for (const int row : stock_rows) one.observation[static_cast<std::size_t>(row)] = 0;
    one.observation[static_cast<std::size_t>(stock_rows[2])] = .5F;
  }
  const Decisions given =
      OpenOnnxLibrary().Run(OpenOnnxLibrary().Write(trial.policy, {}), "policy.onnx", trial.shape,
                            policies::Observations(trial.golden.cases));
  for (std::size_t k = 0; k < given.slates.size(); k += 3) REQUIRE(given.slates[k] == 2);
}

TEST_CASE("Formats: what is no model, or another policy's, is refused") {
  const Trial trial(FullShop());
  const Trial other(FullShop(spec::SlateKind::kNone));
  const auto refused = [&](const auto& run, const std::string& bytes) {
    CHECK_THROWS_AS(run(bytes), core::InputError);
  };
  if (WhyNoOnnxLibrary().empty()) {
    const auto run = [&](const std::string& bytes) {
      OpenOnnxLibrary().Run(bytes, "policy.onnx", trial.shape, trial.observations);
    };
    const std::string good = OpenOnnxLibrary().Write(trial.policy, {});
    CHECK_NOTHROW(run(good));
    for (const std::string& bytes :
         {std::string(), std::string("text"), good.substr(0, good.size() / 2), good + "x",
          OpenOnnxLibrary().Write(other.policy, {})}) {
      refused(run, bytes);
    }
  }
  if (agents::WhyNoDeepLibrary().empty()) {
    const agents::DeepLibrary& deep = agents::OpenDeepLibrary();
    const auto run = [&](const std::string& bytes) {
      deep.RunTorchScript(bytes, "policy.pt", trial.shape, trial.observations);
    };
    const std::string good = deep.WriteTorchScript(trial.policy, {});
    CHECK_NOTHROW(run(good));
    for (const std::string& bytes :
         {std::string(), std::string("text"), good.substr(0, good.size() / 2),
          deep.WriteTorchScript(other.policy, {})}) {
      refused(run, bytes);
    }
  }
}

}  // namespace
}  // namespace souk::serving
