// IngestClient: the role that writes a workload's records into the input log as they arrive.
#pragma once

#include <memory>
#include <vector>

#include "engine/config.h"
#include "engine/roles/layout.h"
#include "env/actor.h"
#include "env/codec.h"
#include "scenarios/workload/workload.h"

namespace wavetank::scenarios {

/// To an ingest client: no more input comes; seal every partition behind its last record. May be said often.
struct EndInput {
  static constexpr std::string_view kName = "client.end-input";
  bool unused = false;
};
BOOST_DESCRIBE_STRUCT(EndInput, (), (unused))

/// A source's records and the topic they go to.
struct IngestStream {
  uint32_t topic = 0;
  Duration linger;  ///< how long records wait for company before they are sent
  Workload workload;
};

/// Of several clients each sends its own partitions: those whose number leaves `index` when divided by `clients`.
struct IngestShare {
  uint32_t index = 0;
  uint32_t clients = 1;
};

/// Idempotent and resumable: after a crash it asks the log how far it had come. Reports ingest.acknowledged and, once
/// all records of a partition are in the log, ingest.finished.
std::unique_ptr<Actor> make_ingest_client(std::vector<IngestStream> streams, IngestShare share,
                                          const engine::EngineConfig& config, const engine::Layout& layout);

}  // namespace wavetank::scenarios
