// Network: carries parcels between nodes: latency, bandwidth, loss, duplication, reordering, streams, and message
// rules.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/kernel.h"
#include "sim/node_table.h"

namespace wavetank::sim {

/// A directed link between two nodes, made when first used. What every message touches comes first.
struct alignas(64) Link {
  /// How the link behaves, with the bandwidth as a time per byte in units of 2^-32 ns.
  struct Terms {
    LinkOptions options;
    uint64_t scaled_ns_per_byte = 0;
    bool calm = true;  ///< no loss, duplication or reordering
  };
  /// The ordered side of a link: parcels wait behind one that must be sent again.
  struct Stream {
    uint32_t connection;
    uint32_t first_blocked = kNoSlot;
    uint32_t last_blocked = kNoSlot;
    uint32_t attempts = 0;  ///< of the first blocked parcel
    bool retrying = false;  ///< a retransmission is in the queue
    Time last_arrival;
  };
  /// Which actors, other than the roles, use the link: they are told when a process dies.
  struct Talkers {
    std::vector<ActorId> speakers;   ///< on `from`, that sent here
    std::vector<ActorId> listeners;  ///< on `to`, that were sent something here
  };
  static constexpr ActorId kNobody = std::numeric_limits<ActorId>::max();

  explicit Link(KeyedRandom chance) : weather(chance) {}

  KeyedRandom weather;
  const Terms* terms = nullptr;
  Time free_at;  ///< when the last bit of what was sent so far has left
  uint32_t sequence = 0;
  uint32_t rules_version = 0;
  ActorId last_speaker = kNobody;  ///< the latest speaker, so that most messages look no further
  ActorId last_listener = kNobody;
  bool ruled = false;  ///< `rules` is not empty
  uint16_t cuts = 0;   ///< how often its connection was reset: datagrams sent before a reset do not arrive after it
  NodeId from = kNoNode;
  NodeId to = kNoNode;

  std::vector<MessageRule*> rules;
  std::unique_ptr<Talkers> talkers;  ///< none: nobody but the roles
  std::unique_ptr<Stream> stream;
};
static_assert(sizeof(Link) == 128);

/// All links of a world, by number; they stay where they are.
class LinkPool {
 public:
  LinkPool() = default;
  LinkPool(const LinkPool&) = delete;
  LinkPool& operator=(const LinkPool&) = delete;
  ~LinkPool() {
    for (uint32_t i = 0; i < count_; ++i) std::destroy_at(&(*this)[i]);
  }
  Link& operator[](uint32_t number) { return chunks_[number >> kChunkBits][number & ((1u << kChunkBits) - 1)]; }
  /// The number of a new link.
  uint32_t add(KeyedRandom chance) {
    if (count_ == chunks_.size() << kChunkBits) {
      regions_.emplace_back(sizeof(Link) << kChunkBits, !regions_.empty());
      chunks_.push_back(static_cast<Link*>(regions_.back().place()));
    }
    std::construct_at(&(*this)[count_], chance);
    return count_++;
  }

 private:
  static constexpr uint32_t kChunkBits = 14;
  static_assert((sizeof(Link) << kChunkBits) % MemoryRegion::kUnit == 0);

  std::vector<Link*> chunks_;
  std::vector<MemoryRegion> regions_;
  uint32_t count_ = 0;
};

/// What all rules of a link together do to one message.
struct Fate {
  bool dropped = false;
  bool corrupted = false;
  Duration delay;                    ///< all delays together
  std::span<const Duration> copies;  ///< how much later than the message each arrives; until the next judgement
  /// It never arrives.
  bool lost() const { return dropped || delay.ns > Time::never().ns / 2; }
};

class Network {
 public:
  Network(Kernel& kernel, const NodeTable& nodes, const WorldOptions& options);

  void add_node();
  void add_rule(MessageRule* rule);
  void remove_rule(MessageRule* rule);

  /// The parcel in `slot` leaves now. The slot is the network's from here on.
  void send(uint32_t slot);
  /// A parcel has come to the end of its way: true if its node may have it, else its slot has been given back.
  bool arrives(uint32_t slot);
  /// A stream tries again; ends `slot`.
  void retransmit(uint32_t slot);
  /// Ends a parcel and says why.
  void drop(uint32_t slot, DropReason reason);

  /// The process on `node` is gone and its host resets the connections: peers get a hint.
  void process_died(NodeId node);
  /// The host itself is gone: nobody is told.
  void host_died(NodeId node);
  /// What is on its way between the two, datagrams too, does not arrive; both are told, if the network lets it through.
  void reset_connections(NodeId a, NodeId b);

  /// `from` is about to send something.
  void prefetch(NodeId from) const { __builtin_prefetch(&outgoing_[from]); }
  /// The same a little later, when what prefetch() fetched is there.
  void prefetch_table(NodeId from) const {
    const Outgoing& out = outgoing_[from];
    const size_t slots = std::min<size_t>(out.hash.size(), kPrefetchedSlots);
    for (size_t i = 0; i < slots; i += 64 / sizeof(out.hash[0])) __builtin_prefetch(&out.hash[i]);
  }

 private:
  struct Connection {
    uint32_t epoch = 0;
    NodeId lower = 0;
    uint32_t incarnations[2] = {0, 0};  // of the lower and of the higher node; 0: not connected
    uint32_t& incarnation_of(NodeId node) { return incarnations[node == lower ? 0 : 1]; }
  };
  /// The links of one sending node: a row by peer number for low numbers, a small hash table beyond.
  struct alignas(64) Outgoing {
    std::vector<uint32_t> row;                      // link number + 1
    std::vector<std::pair<NodeId, uint32_t>> hash;  // open addressing; link number + 1
    uint32_t hashed = 0;
    uint32_t loopback_sequence = 0;
    std::vector<NodeId> peers;  // in the order of first contact, in either direction
    Time last_loopback;
  };
  static constexpr NodeId kRowLimit = 128;
  static constexpr size_t kPrefetchedSlots = 64;

  Link* find_link(NodeId from, NodeId to);
  Link& link_between(NodeId from, NodeId to);
  Link& make_link(NodeId from, NodeId to);
  void remember(NodeId from, NodeId to, uint32_t number);
  const Link::Terms* terms_of(NodeId from, NodeId to);
  void refresh_rules(Link& link);

  void loop_back(uint32_t slot);
  void send_datagram(Link& link, uint32_t slot);
  void meet(const Fate& fate, Link& link, uint32_t slot, Time arrival);
  void copy_to_arrive_at(Time at, uint32_t slot);
  void corrupt(const Link& link, Parcel& parcel);
  Fate judge(Link& link, const Parcel& parcel);
  Time transmitted(Link& link, uint64_t size_bytes);
  void deliver_at(Time at, uint32_t slot);
  static void note_actors(Link& link, const Parcel& parcel);

  Link::Stream& stream_of(Link& link);
  void send_on_stream(Link& link, uint32_t slot);
  bool try_on_stream(Link& link, uint32_t slot);
  void schedule_retransmission(Link& link);
  bool stream_arrives(uint32_t slot);
  void reset_connection(NodeId a, NodeId b);
  void drop_blocked(Link* link);
  enum class HintOf : uint8_t { kProcess, kConnection };
  void send_hints(NodeId receiver, NodeId peer, Duration delay, HintOf what);
  void hint_through_network(NodeId receiver, NodeId peer, HintOf what);

  Kernel& kernel_;
  const NodeTable& nodes_;
  WorldOptions options_;
  Random chance_;
  std::deque<Link::Terms> terms_;
  LinkPool links_;
  std::vector<Outgoing> outgoing_;
  std::vector<Connection> connections_;
  std::vector<MessageRule*> rules_;
  std::vector<Duration> copies_;  // of the message that was judged last
  uint32_t rules_version_ = 0;
  bool any_cut_ = false;  ///< some link has been cut: until then no arrival need look
};

}  // namespace wavetank::sim
