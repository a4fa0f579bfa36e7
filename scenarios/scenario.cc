// What every struct can do by itself, once for all who handle scenarios.
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

Scenario::Scenario() = default;
Scenario::Scenario(const Scenario&) = default;
Scenario::Scenario(Scenario&&) noexcept = default;
Scenario& Scenario::operator=(const Scenario&) = default;
Scenario& Scenario::operator=(Scenario&&) noexcept = default;
Scenario::~Scenario() = default;

}  // namespace wavetank::scenarios
