// Gathering: a finished run's logs, read back by its clients, become the evidence that invariants judge.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "faults/evidence.h"
#include "scenarios/deployment.h"

namespace wavetank::scenarios {

/// Evidence of both legs. Needs `deployment.whole` to be complete.
struct Gathered {
  std::vector<faults::IngestEvidence> ingest;             ///< one a source partition
  std::map<std::string, faults::OutputEvidence> outputs;  ///< one a sink, by its name
  uint64_t output_records = 0;
  uint64_t late_records = 0;
};
Gathered gather(const Deployment& deployment);

}  // namespace wavetank::scenarios
