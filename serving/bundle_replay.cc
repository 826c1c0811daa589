// VerifyBundle: the golden cases through every format.

#include <utility>

#include "agents/deep_library.h"
#include "core/errors.h"
#include "policies/neural_policy.h"
#include "serving/bundle.h"
#include "serving/onnx_library.h"
#include "spec/observation_rows.h"

namespace souk::serving {
namespace {

class Replay {
 public:
  explicit Replay(const Bundle& bundle)
      : bundle_(bundle),
        seller_(bundle.policy.seller),
        policy_(Policy(false)),
        neural_(dynamic_cast<const policies::NeuralPolicy*>(policy_.get())),
        shape_(policies::ShapeOf(*policy_, seller_)),
        golden_(ParseGoldenCases(bundle.files.at(kGoldenFile), bundle.Path(kGoldenFile), shape_,
                                 seller_.season.periods)) {}

  std::vector<FormatCheck> Run() {
    const bool learned = policy_->kind() == policies::Kind::kAgent;
    if (learned != golden_.explored.has_value()) {
      throw core::InputError(
          core::SourcePlace{bundle_.Path(kGoldenFile)}, "",
          learned ? "says nothing of the policy exploring" : "says that a rule explores");
    }
    Check("Eigen", kPolicyFile, golden_.expected, Decide(*policy_));
    if (learned) {
      policies::Decisions explored = Decide(*Policy(true));
      explored.outputs.clear();  // those of the greedy policy, checked already
      Check("Eigen, exploring", kPolicyFile, *golden_.explored, explored);
    }
    if (neural_ != nullptr) CheckTorchScript();
    if (neural_ != nullptr) CheckOnnx();
    return std::move(checks_);
  }

 private:
  std::unique_ptr<policies::Policy> Policy(bool explore) const {
    return policies::ParsePolicy(bundle_.files.at(kPolicyFile), bundle_.Path(kPolicyFile), seller_,
                                 explore);
  }

  policies::Decisions Decide(const policies::Policy& policy) const {
    return policies::Decide(policy, seller_, golden_.cases, golden_.seed);
  }

  void Check(const char* format, const char* file, const policies::Decisions& expected,
             const policies::Decisions& given) {
    const policies::DecisionHeads* heads = neural_ == nullptr ? nullptr : &neural_->heads();
    checks_.push_back({format, file, CheckGolden(golden_, expected, given, shape_, heads), ""});
  }

  void CheckTorchScript() {
    if (std::string why = agents::WhyNoDeepLibrary(); !why.empty()) {
      checks_.push_back({"TorchScript", kTorchScriptFile, {}, std::move(why)});
      return;
    }
    Check("TorchScript", kTorchScriptFile, golden_.expected,
          agents::OpenDeepLibrary().RunTorchScript(bundle_.files.at(kTorchScriptFile),
                                                   bundle_.Path(kTorchScriptFile), shape_,
                                                   policies::Observations(golden_.cases)));
  }

  void CheckOnnx() {
    if (std::string why = WhyNoOnnxLibrary(); !why.empty()) {
      checks_.push_back({"ONNX", kOnnxFile, {}, std::move(why)});
      return;
    }
    Check("ONNX", kOnnxFile, golden_.expected,
          OpenOnnxLibrary().Run(bundle_.files.at(kOnnxFile), bundle_.Path(kOnnxFile), shape_,
                                policies::Observations(golden_.cases)));
  }

  const Bundle& bundle_;
  const spec::SellerSpec& seller_;
  std::unique_ptr<policies::Policy> policy_;
  const policies::NeuralPolicy* neural_;  // the same, or null
  policies::DecisionShape shape_;
  GoldenCases golden_;
  std::vector<FormatCheck> checks_;
};

}  // namespace

std::vector<FormatCheck> VerifyBundle(const Bundle& bundle) { return Replay(bundle).Run(); }

}  // namespace souk::serving
