// Reading a scenario's `job`: sources, operators and sinks become a JobSpec.
#pragma once

#include "engine/job/graph.h"
#include "scenarios/text/section_reader.h"

namespace wavetank::scenarios {

/// Reads the value of `job`, found at `place`, and checks the job as a whole.
engine::JobSpec read_job(SectionReader& reader, const Node& node, Place place);

}  // namespace wavetank::scenarios
