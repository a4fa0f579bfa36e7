// Gathering: a finished run's logs, read back by its clients, become the evidence that invariants judge.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "faults/evidence.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// Evidence of both legs. Needs `deployment.whole` to be complete.
struct Gathered {
  std::vector<faults::IngestEvidence> ingest;             ///< one a source partition
  std::map<std::string, faults::OutputEvidence> outputs;  ///< one a sink, by its name
  std::vector<faults::LateEvidence> late;  ///< input records refused by a window, where that can be judged
  std::function<std::string(uint64_t fingerprint)> name_record;
  uint64_t output_records = 0;
  uint64_t late_records = 0;
};
Gathered gather(const Deployment& deployment);

/// "orders/3 record 512 (key alice, value 4.20)", or "" for a fingerprint that no source record has.
std::string name_record(const Deployment& deployment, uint64_t fingerprint);

/// The size of the last window on the way to a sink; 0s if there is none.
Duration last_window_before(const engine::JobSpec& job, const std::string& sink);

}  // namespace wavetank::scenarios
