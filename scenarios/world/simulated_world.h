// SimulatedWorld: the one place where scenarios meet sim: a scenario's weather becomes a simulated Cluster.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/hash.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// The disks of all nodes of a world at one moment. Copying them copies no bytes.
class DiskImages {
 public:
  virtual ~DiskImages() = default;
  /// A copy without those files of one node, by their names.
  virtual std::shared_ptr<const DiskImages> without(NodeId node,
                                                    const std::function<bool(std::string_view)>& unwanted) const = 0;
};

/// What else a run may want of its world.
struct WorldWishes {
  bool digest_payloads = false;             ///< the bytes of messages too: beside the digest, or among kept steps
  std::string trace_file;                   ///< every step goes there as one line of JSON; "" : nowhere
  bool record_blocks = false;               ///< keep the digest of each block of steps
  int64_t keep_block = -1;                  ///< keep the steps of this block and the one before
  std::shared_ptr<const DiskImages> disks;  ///< what nodes find on their disks when they first start; null: nothing
};

struct WorldStatistics {
  Digest digest;
  Digest payload_digest;  ///< of the bytes of messages; zero unless wished for
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
  /// What a power failure everywhere would now leave on the disks.
  virtual std::shared_ptr<const DiskImages> copy_disks() const = 0;
  /// Gives the nodes, none of which has been started, the disks that were wished for; it is then the time at which they
  /// were copied, and every node that starts is younger than it was there. Nothing without such a wish.
  virtual void lay_disks() = 0;
  /// What went wrong with the trace file, "" if nothing. Flushes it.
  virtual std::string finish_trace() = 0;
};

std::unique_ptr<SimulatedWorld> make_simulated_world(const Scenario& scenario, uint64_t seed,
                                                     const WorldWishes& wishes);

}  // namespace wavetank::scenarios
