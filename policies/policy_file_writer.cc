// ToYaml of a policy.

#include <fmt/core.h>

#include "core/errors.h"
#include "io/yaml_writer.h"
#include "policies/factory.h"
#include "policies/fixed_prices.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "policies/number_block.h"
#include "policies/policy_file.h"
#include "policies/price_table.h"
#include "spec/observation_rows.h"
#include "spec/seller_file.h"

namespace souk::policies {
namespace {

using io::YamlNumber;
using io::YamlText;
using io::YamlWriter;

[[noreturn]] void RefuseMarket(const Policy& policy) {
  throw core::RunError("policy " + policy.name() + " was not made for the market it is saved with");
}

void WriteProvenance(const PolicyProvenance& provenance, YamlWriter* out) {
  YamlWriter inner;
  if (!provenance.scenario.empty()) inner.Line(2, "scenario", YamlText(provenance.scenario));
  if (provenance.seed) inner.Line(2, "seed", fmt::format("{}", *provenance.seed));
  if (provenance.steps) inner.Line(2, "steps", fmt::format("{}", *provenance.steps));
  if (!provenance.revision.empty()) inner.Line(2, "revision", YamlText(provenance.revision));
  if (const auto& evaluation = provenance.evaluation) {
    inner.Line(2, "evaluation",
               fmt::format("{{profit: {}, lo: {}, hi: {}, episodes: {}}}", evaluation->profit,
                           evaluation->lo, evaluation->hi, evaluation->episodes));
  }
  if (!inner.text().empty()) out->Append("provenance", inner);
}

// `network` may be null: no mean and scale then.
void WriteObservation(const spec::SellerSpec& seller, const PolicyNetwork* network,
                      YamlWriter* out) {
  out->Line(0, "observation", "");
  Eigen::Index row = 0;
  for (const spec::ObservedField& field : spec::ObservedFields(seller)) {
    out->Item(field.name);
    out->Line(4, "unit", YamlText(field.unit));
    out->Line(4, "range", io::YamlNumbers({field.lo, field.hi}));
    if (network != nullptr) {
      out->Line(4, "mean", YamlNumber(network->observation_mean[row]));
      out->Line(4, "scale", YamlNumber(network->observation_scale[row]));
      ++row;
    }
  }
}

void WriteRule(const Policy& policy, const spec::SellerSpec& seller, YamlWriter* out) {
  KindOfPolicy(policy.name());  // a fault here is better than one in every reader
  out->Line(0, "rule", "");
  out->Line(2, "policy", YamlText(policy.name()));
  if (const auto* fixed = dynamic_cast<const FixedPrices*>(&policy)) {
    const std::size_t products = seller.products.size();
    if (fixed->prices().size() != seller.audiences.size() * products) RefuseMarket(policy);
    out->Line(2, "prices", "");
    auto begin = fixed->prices().begin();
    for (const std::string& audience : seller.audiences) {
      const auto end = begin + static_cast<std::ptrdiff_t>(products);
      out->Line(4, YamlText(audience), io::YamlNumbers({begin, end}));
      begin = end;
    }
  } else if (const auto* table = dynamic_cast<const PriceTable*>(&policy)) {
    out->Block(2, "table", NumberBlock(table->prices().matrix()));
  }
}

void WriteLinear(const LinearPolicy& policy, const spec::SellerSpec& seller, YamlWriter* out) {
  if (policy.beliefs().size() != seller.audiences.size()) RefuseMarket(policy);
  out->Line(0, "linear", "");
  for (std::size_t a = 0; a < seller.audiences.size(); ++a) {
    const LinearBelief& belief = policy.beliefs()[a];
    out->Line(2, "- audience", YamlText(seller.audiences[a]));
    out->Line(4, "noise_sd", belief.noise_sd);
    out->Block(4, "mean", NumberBlock(belief.mean.transpose()));
    if (belief.precision_factor.size() > 0) {
      const Eigen::MatrixXd lower = belief.precision_factor.triangularView<Eigen::Lower>();
      out->Block(4, "precision_factor", NumberBlock(lower));
    }
  }
}

void WriteNeural(const NeuralPolicy& policy, YamlWriter* out) {
  const PolicyNetwork& network = policy.network();
  out->Line(0, "neural", "");
  out->Line(2, "activation", "tanh");
  out->Line(2, "observation_limit", YamlNumber(kObservationLimit));
  out->Line(2, "layers", "");
  for (const PolicyNetwork::Layer& layer : network.layers) {
    out->Line(2, "- inputs", static_cast<double>(layer.weight.cols()));
    out->Line(4, "outputs", static_cast<double>(layer.weight.rows()));
    out->Block(4, "weight", NumberBlock(layer.weight));
    out->Block(4, "bias", NumberBlock(layer.bias.transpose()));
  }
  if (network.log_sd.size() > 0) {
    out->Block(2, "log_sd", NumberBlock(network.log_sd.transpose()));
  }
}

}  // namespace

std::string ToYaml(const Policy& policy, const spec::SellerSpec& seller,
                   const PolicyProvenance& provenance) {
  const auto* neural = dynamic_cast<const NeuralPolicy*>(&policy);
  const auto* linear = dynamic_cast<const LinearPolicy*>(&policy);
  if (neural != nullptr && neural->network().observation_size() != spec::ObservationSize(seller)) {
    RefuseMarket(policy);
  }
  const PolicyForm form = neural != nullptr   ? PolicyForm::kNeural
                          : linear != nullptr ? PolicyForm::kLinear
                                              : PolicyForm::kRule;
  YamlWriter out;
  out.Line(0, "format", "souk-policy");
  out.Line(0, "version", kPolicyFileVersion);
  out.Line(0, "name", YamlText(policy.name()));
  out.Line(0, "kind", Name(form));
  WriteProvenance(provenance, &out);
  out.Line(0, "seller", "");
  spec::WriteSeller(seller, 2, &out);
  WriteObservation(seller, neural == nullptr ? nullptr : &neural->network(), &out);
  switch (form) {
    case PolicyForm::kRule:
      WriteRule(policy, seller, &out);
      break;
    case PolicyForm::kLinear:
      WriteLinear(*linear, seller, &out);
      break;
    case PolicyForm::kNeural:
      WriteNeural(*neural, &out);
      break;
  }
  return out.text();
}

}  // namespace souk::policies
