// Fields: the tables of all keys of a scenario. Reading, checking, --set, schema and documents are driven by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "env/option.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// The top level of a scenario, for a Scenario. `job` and `faults`, whose keys are names, have tables of their own.
const OptionTable& scenario_options();
const OptionTable& cluster_options();
const OptionTable& workload_options();
const OptionTable& failures_options();
const OptionTable& expect_options();

/// What every operator and sink takes besides its type's settings.
struct VertexFields {
  std::vector<std::string> from;
  uint32_t parallelism = 0;
};
const OptionTable& vertex_options();
const OptionTable& job_options();  ///< for a JobSpec: the keys beside sources, operators and sinks

/// What every fault takes besides its kind; `trigger_options` are those of `on:` and `after:`.
struct FaultFields {
  std::string id;
  std::string as;
  bool permanent = false;
  bool must_touch = true;
};
const OptionTable& fault_options();
const OptionTable& time_trigger_options();  ///< at, every, jitter
const OptionTable& reproduces_options();
const OptionTable& event_trigger_options();  ///< event, nth, phase, after
const OptionTable& fault_trigger_options();  ///< fault, at: start|end, delay

/// One key of the whole scenario, by its dotted path, as documents show it.
struct Field {
  std::string path;  ///< "engine.checkpoint.interval", "faults[].kill.nodes"
  OptionType type = OptionType::kText;
  std::string summary;
  std::string default_text;  ///< "" if there is none
  bool required = false;
  std::vector<std::string> choices;
};
/// Every key there is, sections before what is in them.
std::vector<Field> all_fields();

/// "a duration such as 5s": how a type is called and written.
std::string_view describe(OptionType type);

/// What `wavetank explain KEY` prints; fails with a suggestion when no key ends in `key`.
Result<std::string> explain(std::string_view key);
/// JSON Schema, draft 7, of a scenario file.
std::string json_schema();
/// docs/scenario-reference.md.
std::string reference_page();

}  // namespace wavetank::scenarios
