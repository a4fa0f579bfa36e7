// SimulatedWorld: the one place where scenarios meet sim: a scenario's weather becomes a simulated Cluster.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/hash.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// What else a run may want of its world.
struct WorldWishes {
  bool digest_payloads = false;
  std::string trace_file;      ///< every step goes there as one line of JSON; "" : nowhere
  bool record_blocks = false;  ///< keep the digest of each block of steps
  int64_t keep_block = -1;     ///< keep the steps of this block and the one before
};

struct WorldStatistics {
  Digest digest;
  uint64_t wakeups = 0;
  uint64_t messages = 0;
  uint64_t message_bytes = 0;
};

/// A Cluster, and what only a simulation can tell about itself.
class SimulatedWorld {
 public:
  virtual ~SimulatedWorld() = default;
  virtual Cluster& cluster() = 0;
  virtual WorldStatistics statistics() = 0;
  /// The actors of a node as they describe themselves. For people.
  virtual std::string inspect(NodeId node) const = 0;
  virtual const std::vector<Digest>& blocks() const = 0;
  /// The kept steps, one line each.
  virtual std::vector<std::string> kept_steps() const = 0;
  /// What went wrong with the trace file, "" if nothing. Flushes it.
  virtual std::string finish_trace() = 0;
};

std::unique_ptr<SimulatedWorld> make_simulated_world(const Scenario& scenario, uint64_t seed,
                                                     const WorldWishes& wishes);

}  // namespace wavetank::scenarios
