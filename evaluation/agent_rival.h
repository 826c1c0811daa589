#pragma once

// A rival that is one of our agents and goes on learning while it sells: it acts and explores as in
// training, from where it stands (evaluation/policy_rival.h), and is told its own profit. What it
// has learned stays with the market from one episode to the next and is not part of a snapshot.

#include <functional>
#include <memory>
#include <string>

#include "agents/agent.h"
#include "env/rival_config.h"

namespace souk::evaluation {

// An agent for the rival as env::SellerSpecOf describes it.
using AgentMaker = std::function<std::unique_ptr<agents::Agent>(const spec::SellerSpec& seller)>;

// core::InputError as PolicyRival.
env::CustomRival AgentRival(std::string name, AgentMaker make);

}  // namespace souk::evaluation
