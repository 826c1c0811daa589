#pragma once

// A neural policy as a TorchScript module, which computes from raw observations [B, O] what
// policies::NeuralPolicy decides greedily:
//
//   forward(observation) -> (prices [B, A, N] float, slates [B, A, K] int64, outputs [B, Z] float)
//
// Without slates K = 0. Letters: policies/decisions.h.

#include <map>
#include <span>
#include <string>

#include "policies/decisions.h"
#include "policies/neural_policy.h"

namespace souk::agents {

// The bytes of the module's file; `metadata` are texts kept in it as extra files.
std::string WriteTorchScript(const policies::NeuralPolicy& policy,
                             const std::map<std::string, std::string>& metadata);

// Runs a module on observations [B, O]. core::InputError naming `file` when it is no
// module, fails, or gives other types or shapes than `shape` says.
policies::Decisions RunTorchScript(const std::string& bytes, const std::string& file,
                                   const policies::DecisionShape& shape,
                                   std::span<const float> observations);

}  // namespace souk::agents
