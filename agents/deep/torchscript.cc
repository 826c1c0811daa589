#include "agents/deep/torchscript.h"

#include <fmt/core.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/types.h>

#include <sstream>
#include <vector>

#include "core/errors.h"
#include "policies/head_tables.h"

namespace souk::agents {
namespace {

using Sizes = std::vector<std::int64_t>;

torch::Tensor Floats(const std::vector<float>& values, const Sizes& sizes) {
  return torch::tensor(values, torch::kFloat32).reshape(sizes);
}
torch::Tensor Integers(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kInt64);
}
torch::Tensor Vector(const Eigen::VectorXf& values) {
  return Floats({values.data(), values.data() + values.size()}, {values.size()});
}
torch::Tensor Matrix(const Eigen::MatrixXf& values) {
  return Vector(values.reshaped<Eigen::RowMajor>()).reshape({values.rows(), values.cols()});
}

// Builds the module and the text of its forward side by side.
class Writer {
 public:
  explicit Writer(const policies::NeuralPolicy& policy)
      : heads_(policy.heads()), tables_(policies::MakeHeadTables(heads_)), module_("souk.Policy") {
    AddNetwork(policy.network());
    Line("batch = observation.size(0)");
    AddPrices();
    AddSlates();
    Line("return prices, slates, outputs");
    module_.define("def forward(self, observation: Tensor) -> Tuple[Tensor, Tensor, Tensor]:\n" +
                   body_);
  }

  std::string Save(const std::map<std::string, std::string>& metadata) {
    std::ostringstream stream;
    module_.save(stream, {metadata.begin(), metadata.end()});
    return std::move(stream).str();
  }

 private:
  void Line(const std::string& text) { body_ += "    " + text + "\n"; }

  void AddNetwork(const policies::PolicyNetwork& network) {
    module_.register_buffer("mean", Vector(network.observation_mean));
    module_.register_buffer("scale", Vector(network.observation_scale));
    Line(fmt::format("x = torch.clamp((observation - self.mean) / self.scale, {0:.1f}, {1:.1f})",
                     -policies::kObservationLimit, policies::kObservationLimit));
    const std::size_t last = network.layers.size() - 1;
    for (std::size_t k = 0; k <= last; ++k) {
      const std::string weight = fmt::format("weight_{}", k);
      const std::string bias = fmt::format("bias_{}", k);
      module_.register_parameter(weight, Matrix(network.layers[k].weight), false);
      module_.register_parameter(bias, Vector(network.layers[k].bias), false);
      const std::string sum = fmt::format("torch.addmm(self.{}, x, self.{}.t())", bias, weight);
      Line(k == last ? "outputs = " + sum : "x = torch.tanh(" + sum + ")");
    }
  }

  // `count` columns of the outputs from `first`, as [B, ...sizes].
  static std::string Block(int first, int count, const std::string& sizes) {
    return fmt::format("outputs[:, {}:{}].reshape([batch, {}])", first, first + count, sizes);
  }

  void AddPrices() {
    const int audiences = heads_.audiences();
    const auto ladders = static_cast<int>(heads_.ladder_products().size());
    const auto intervals = static_cast<int>(heads_.interval_products().size());
    std::string parts;
    if (ladders > 0) {
      module_.register_buffer("rungs", Floats(tables_.rungs, {-1}));
      module_.register_buffer("mask", Floats(tables_.mask, {ladders, heads_.levels()}));
      module_.register_buffer("rung_offsets", Integers(tables_.rung_offsets));
      Line("logits = " + Block(0, heads_.first_mean(),
                               fmt::format("{}, {}, {}", audiences, ladders, heads_.levels())));
      Line("levels = torch.argmax(logits + self.mask, dim=3)");
      Line("ladder = torch.take(self.rungs, levels + self.rung_offsets)");
      parts = "ladder";
    }
    if (intervals > 0) {
      module_.register_buffer("middle", Floats(tables_.middle, {-1}));
      module_.register_buffer("half", Floats(tables_.half, {-1}));
      module_.register_buffer("floor", Floats(tables_.floor, {-1}));
      module_.register_buffer("ceiling", Floats(tables_.ceiling, {-1}));
      Line("means = " + Block(heads_.first_mean(), audiences * intervals,
                              fmt::format("{}, {}", audiences, intervals)));
      Line("interval = self.middle + self.half * torch.tanh(means)");
      Line("interval = torch.maximum(self.floor, torch.minimum(self.ceiling, interval))");
      parts += parts.empty() ? "interval" : ", interval";
    }
    module_.register_buffer("order", Integers(tables_.order));
    Line("prices = torch.index_select(torch.cat([" + parts + "], 2), 2, self.order)");
  }

  void AddSlates() {
    const int audiences = heads_.audiences();
    if (heads_.places() == 0) {
      module_.register_buffer("no_slates", torch::zeros({1, audiences, 0}, torch::kInt64));
      Line(fmt::format("slates = self.no_slates.expand([batch, {}, 0])", audiences));
      return;
    }
    Line("scores = " + Block(heads_.first_score(), audiences * heads_.products(),
                             fmt::format("{}, {}", audiences, heads_.products())));
    if (!tables_.stock_rows.empty()) {
      module_.register_buffer("stock_rows", Integers(tables_.stock_rows));
      Line("gone = torch.index_select(observation, 1, self.stock_rows) <= 0");
      Line(fmt::format("scores = torch.where(gone.unsqueeze(1), scores - {:.1f}, scores)",
                       policies::kOutOfStock));
    }
    // Stable: of equals the lowest index comes first.
    Line(fmt::format(
        "slates = torch.sort(scores, stable=True, dim=2, descending=True)[1][:, :, 0:{}]",
        heads_.places()));
  }

  const policies::DecisionHeads& heads_;
  policies::HeadTables tables_;
  torch::jit::Module module_;
  std::string body_;
};

// The first line of what LibTorch says; a stack trace follows it.
std::string FirstLine(const std::exception& fault) {
  const std::string text = fault.what();
  return text.substr(0, text.find('\n'));
}

// Element `index` of the module's result as a plain array of that type and those sizes.
torch::Tensor Part(const c10::IValue& result, std::size_t index, torch::ScalarType type,
                   const Sizes& sizes) {
  constexpr const char* kNames[] = {"prices", "slates", "outputs"};
  const auto refuse = [&](const std::string& what) { throw core::InputError(kNames[index], what); };
  if (!result.isTuple() || result.toTuple()->elements().size() != 3) {
    refuse("the module does not give three tensors");
  }
  const c10::IValue& element = result.toTuple()->elements()[index];
  if (!element.isTensor()) refuse("is no tensor");
  const torch::Tensor tensor = element.toTensor();
  if (tensor.scalar_type() != type || tensor.sizes() != torch::IntArrayRef(sizes)) {
    std::ostringstream given;
    given << tensor.scalar_type() << ' ' << tensor.sizes() << " is given, " << type << ' '
          << torch::IntArrayRef(sizes) << " is expected";
    refuse(given.str());
  }
  return tensor.cpu().contiguous();
}

}  // namespace

std::string WriteTorchScript(const policies::NeuralPolicy& policy,
                             const std::map<std::string, std::string>& metadata) {
  try {
    return Writer(policy).Save(metadata);
  } catch (const std::exception& fault) {
    throw core::RunError("TorchScript: " + FirstLine(fault));
  }
}

policies::Decisions RunTorchScript(const std::string& bytes, const std::string& file,
                                   const policies::DecisionShape& shape,
                                   std::span<const float> observations) {
  const torch::NoGradGuard no_gradients;
  const auto batch = static_cast<std::int64_t>(observations.size()) / shape.observed;
  try {
    std::istringstream stream(bytes);
    torch::jit::Module module = torch::jit::load(stream, torch::kCPU);
    module.eval();
    const torch::Tensor input =
        Floats({observations.begin(), observations.end()}, {batch, shape.observed});
    const c10::IValue result = module.forward({input});
    const torch::Tensor prices =
        Part(result, 0, torch::kFloat32, {batch, shape.audiences, shape.products});
    const torch::Tensor slates =
        Part(result, 1, torch::kInt64, {batch, shape.audiences, shape.places});
    const torch::Tensor outputs = Part(result, 2, torch::kFloat32, {batch, shape.outputs});
    const auto* const price = prices.data_ptr<float>();
    const auto* const slate = slates.data_ptr<std::int64_t>();
    const auto* const output = outputs.data_ptr<float>();
    return {{price, price + prices.numel()},
            {slate, slate + slates.numel()},
            {output, output + outputs.numel()}};
  } catch (const core::InputError& fault) {
    throw core::InputError(core::SourcePlace{file}, fault.field(), fault.message());
  } catch (const std::exception& fault) {
    throw core::InputError(core::SourcePlace{file}, "",
                           "is no TorchScript module of a policy: " + FirstLine(fault));
  }
}

}  // namespace souk::agents
