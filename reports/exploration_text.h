// How far an exploration came, in a few sentences.
#pragma once

#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

/// One sentence each: plans, what faults have met, what the engine has done, and what it never did.
std::vector<std::string> exploration_sentences(const scenarios::Exploration& exploration);

}  // namespace wavetank::reports
