// The world simulated: make_world() builds one from plain options; one thread, one queue, one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/distribution.h"
#include "env/hash.h"
#include "env/option.h"
#include "sim/disk_contents.h"
#include "sim/trace.h"

namespace wavetank::sim {

/// How one directed link behaves without any fault.
struct LinkOptions {
  Distribution latency = Distribution::constant(1_ms);
  Bandwidth bandwidth{1'000'000'000};  ///< 0: unlimited
  Probability loss;
  Probability duplicate;
  Probability reorder;  ///< this share of datagrams takes an extra latency of its own
};

struct WorldOptions {
  uint64_t seed = 1;
  LinkOptions link;
  /// Asked once per directed link, when it is first used; nothing means `link`.
  std::function<std::optional<LinkOptions>(const NodeSpec& from, const NodeSpec& to)> link_override;
  Duration loopback = 10_us;  ///< from actor to actor on one node: in order, never lost
  Distribution disk_latency = Distribution::constant(200_us);
  Bandwidth disk_bandwidth{4'000'000'000};  ///< 0: unlimited
  /// Message bytes are digested too, not only their identities: beside the digest, or, where blocks or steps are kept
  /// to locate a divergence, in it.
  bool digest_payloads = false;
  bool record_blocks = false;          ///< keep the digest of each block, for locating a divergence
  std::optional<uint64_t> keep_block;  ///< keep the steps of this block and of the one before it
  TraceSink* sink = nullptr;           ///< not owned; outlives the world
};

struct WorldCounters {
  uint64_t wakeups = 0;
  uint64_t messages_sent = 0;
  uint64_t messages_delivered = 0;
  uint64_t messages_dropped = 0;
  uint64_t bytes_delivered = 0;
  uint64_t events = 0;
};

/// A simulated Cluster, and what only a simulation can say about itself.
class World : public Cluster {
 public:
  /// Stands for everything that has happened so far: same build, options and calls give the same digest.
  virtual Digest digest() = 0;
  /// Stands for the bytes of all messages delivered so far; zero without `digest_payloads`.
  virtual Digest payload_digest() = 0;
  virtual WorldCounters counters() const = 0;
  /// The digests of the filled blocks of kStepsPerBlock records each, if `record_blocks` was asked for.
  virtual const std::vector<Digest>& blocks() const = 0;
  /// The steps of `keep_block`, preceded by those of the block before it, as far as the run got.
  virtual std::vector<TraceStep> kept_steps() const = 0;
  /// The actors of a node as they describe themselves, one paragraph each. For people.
  virtual std::string inspect(NodeId node) const = 0;
  /// What is on a node's disk now: the cached view and the durable one. Copying it copies no bytes.
  virtual const DiskContents& disk_contents(NodeId node) const = 0;
  /// Gives a node that is down another disk.
  virtual void set_disk_contents(NodeId node, DiskContents contents) = 0;
};

std::unique_ptr<World> make_world(const WorldOptions& options);

}  // namespace wavetank::sim
