// Expanding, naming and writing a reproducer.
#include "scenarios/reproducer.h"

#include <fmt/format.h>

#include "scenarios/course.h"
#include "scenarios/reader.h"

namespace wavetank::scenarios {

Scenario concrete_scenario(const Scenario& scenario, uint64_t seed) {
  Scenario concrete = scenario;
  bool repeats = false;
  for (const faults::Fault& fault : scenario.faults.faults)
    repeats |= fault.trigger.kind == faults::Trigger::Kind::kPeriod;
  // Only then the end of the input matters, for which a file of events would have to be read again.
  if (!repeats) return concrete;
  const Inputs inputs = make_inputs(scenario, engine::make_plan(scenario.job), seed);
  if (inputs.problems.empty()) concrete.faults = concrete_faults(scenario, inputs, seed);
  return concrete;
}

std::string reproducer_text(const Scenario& scenario, uint64_t seed, const std::vector<std::string>& remarks) {
  std::string text;
  for (const std::string& remark : remarks) {
    text += "# ";
    // A line that a run wrote must not end the comment.
    for (const char c : remark) text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    text += '\n';
  }
  return text + write_scenario(concrete_scenario(scenario, seed));
}

std::string reproducer_name(const Scenario& scenario, uint64_t seed) {
  std::string name;
  for (const char c : scenario.name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return fmt::format("{}-seed-{}.yaml", name.empty() ? "scenario" : name, seed);
}

}  // namespace wavetank::scenarios
