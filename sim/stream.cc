// Streams and connections of the network: order, retransmission, resets, and hints that a process died or a
// connection was cut.
#include <algorithm>

#include "sim/network.h"

namespace wavetank::sim {
namespace {

constexpr Duration kRetransmission = 200_ms;  // TCP's usual minimum; doubles with each attempt
constexpr uint32_t kMostDoublings = 4;
constexpr uint64_t kFirstStreamLane = 16;  // beyond the lanes of datagrams; one lane per attempt
constexpr MessageType kResetType = message_type("connection.reset");

}  // namespace

Link::Stream& Network::stream_of(Link& link) {
  if (link.stream) return *link.stream;
  uint32_t connection = 0;
  const Link* back = find_link(link.to, link.from);
  if (back != nullptr && back->stream) {
    connection = back->stream->connection;
  } else {
    connection = static_cast<uint32_t>(connections_.size());
    connections_.push_back({0, std::min(link.from, link.to), {0, 0}});
  }
  link.stream = std::make_unique<Link::Stream>();
  link.stream->connection = connection;
  return *link.stream;
}

void Network::send_on_stream(Link& link, uint32_t slot) {
  Link::Stream& stream = stream_of(link);
  Connection& connection = connections_[stream.connection];
  const NodeStatus& sender = nodes_.status[link.from];
  const NodeStatus& receiver = nodes_.status[link.to];
  if (connection.incarnation_of(link.from) != sender.incarnation) {
    ++connection.epoch;
    connection.incarnation_of(link.from) = sender.incarnation;
    connection.incarnation_of(link.to) = receiver.state == NodeState::kDown ? 0 : receiver.incarnation;
  }
  kernel_.pool[slot].stamp = static_cast<uint16_t>(connection.epoch);
  if (stream.first_blocked == kNoSlot && try_on_stream(link, slot)) return;
  kernel_.pool[slot].next = kNoSlot;
  if (stream.first_blocked == kNoSlot) {
    stream.first_blocked = slot;
    stream.attempts = 1;
    schedule_retransmission(link);
  } else {
    kernel_.pool[stream.last_blocked].next = slot;
  }
  stream.last_blocked = slot;
}

bool Network::try_on_stream(Link& link, uint32_t slot) {
  Link::Stream& stream = *link.stream;
  const Parcel& parcel = kernel_.pool[slot].parcel;
  const LinkOptions& terms = link.terms->options;
  const Time left = transmitted(link, parcel.weighted_size());
  Fate fate;
  if (link.ruled) fate = judge(link, parcel);
  const uint64_t lane = kFirstStreamLane + 2 * uint64_t{stream.attempts};
  const uint64_t loss = Random::scale(link.weather.draw(parcel.sequence, lane), Probability::always().ppb);
  const Duration latency = terms.latency.quantile(link.weather.draw(parcel.sequence, lane + 1));
  // A checksum turns corruption into loss; a second copy is recognised and ignored.
  if (fate.lost() || fate.corrupted || loss < terms.loss.ppb) return false;
  const Time arrival = left + latency + fate.delay;
  stream.last_arrival = std::max(arrival, stream.last_arrival + 1_ns);
  deliver_at(stream.last_arrival, slot);
  return true;
}

void Network::schedule_retransmission(Link& link) {
  Link::Stream& stream = *link.stream;
  if (stream.retrying) return;
  stream.retrying = true;
  const uint32_t slot = kernel_.pool.take(Wakeup::Kind::kRetransmit);
  Parcel& parcel = kernel_.pool[slot].parcel;
  parcel.from.node = link.from;
  parcel.to.node = link.to;
  const uint32_t doublings = std::min(stream.attempts - 1, kMostDoublings);
  kernel_.schedule(kernel_.now + kRetransmission * (int64_t{1} << doublings), slot);
}

void Network::retransmit(uint32_t slot) {
  const Parcel& parcel = kernel_.pool[slot].parcel;
  Link& link = link_between(parcel.from.node, parcel.to.node);
  kernel_.pool.give_back(slot);
  if (link.rules_version != rules_version_) refresh_rules(link);
  Link::Stream& stream = *link.stream;
  stream.retrying = false;
  while (stream.first_blocked != kNoSlot) {
    const uint32_t first = stream.first_blocked;
    const uint32_t second = kernel_.pool[first].next;
    if (!try_on_stream(link, first)) {
      ++stream.attempts;
      return schedule_retransmission(link);
    }
    stream.first_blocked = second;
    stream.attempts = 0;
  }
  stream.last_blocked = kNoSlot;
}

bool Network::stream_arrives(uint32_t slot) {
  const Wakeup& wakeup = kernel_.pool[slot];
  const NodeId from = wakeup.parcel.from.node;
  const NodeId to = wakeup.parcel.to.node;
  Connection& connection = connections_[link_between(from, to).stream->connection];
  const NodeStatus& receiver = nodes_.status[to];
  if (wakeup.stamp != static_cast<uint16_t>(connection.epoch)) {
    drop(slot, DropReason::kConnectionReset);
    return false;
  }
  uint32_t& known = connection.incarnation_of(to);
  if (receiver.state == NodeState::kDown && !receiver.host_up) {
    drop(slot, DropReason::kNoReceiver);
    return false;
  }
  if (receiver.state != NodeState::kDown && known == 0) known = receiver.incarnation;
  if (receiver.state != NodeState::kDown && known == receiver.incarnation) return true;
  // The host answers that nobody there knows this connection.
  drop(slot, DropReason::kConnectionReset);
  reset_connection(from, to);
  hint_through_network(from, to, HintOf::kProcess);
  return false;
}

void Network::drop_blocked(Link* link) {
  if (link == nullptr || !link->stream) return;
  uint32_t slot = link->stream->first_blocked;
  link->stream->first_blocked = link->stream->last_blocked = kNoSlot;
  while (slot != kNoSlot) {
    const uint32_t next = kernel_.pool[slot].next;
    drop(slot, DropReason::kConnectionReset);
    slot = next;
  }
}

void Network::reset_connection(NodeId a, NodeId b) {
  Link* there = find_link(a, b);
  Link* back = find_link(b, a);
  const Link* known = there != nullptr && there->stream ? there : back;
  if (known == nullptr || !known->stream) return;
  Connection& connection = connections_[known->stream->connection];
  ++connection.epoch;
  connection.incarnations[0] = connection.incarnations[1] = 0;
  drop_blocked(there);
  drop_blocked(back);
}

void Network::send_hints(NodeId receiver, NodeId peer, Duration delay, HintOf what) {
  std::vector<ActorId> actors{kRoleActor};
  const auto add = [&](const std::vector<ActorId>& more) {
    for (ActorId actor : more)
      if (std::find(actors.begin(), actors.end(), actor) == actors.end()) actors.push_back(actor);
  };
  const Link* there = find_link(receiver, peer);
  const Link* back = find_link(peer, receiver);
  if (there != nullptr && there->talkers) add(there->talkers->speakers);
  if (back != nullptr && back->talkers) add(back->talkers->listeners);
  for (ActorId actor : actors) {
    const uint32_t slot = kernel_.pool.take(Wakeup::Kind::kHint);
    kernel_.pool[slot].hint = {{receiver, actor}, nodes_.status[receiver].incarnation, peer};
    if (what == HintOf::kConnection) kernel_.pool[slot].flags |= Wakeup::kDisconnected;
    kernel_.schedule(kernel_.now + delay, slot);
  }
}

void Network::hint_through_network(NodeId receiver, NodeId peer, HintOf what) {
  if (!nodes_.runs(receiver)) return;
  Link& link = link_between(peer, receiver);
  if (link.rules_version != rules_version_) refresh_rules(link);
  Parcel reset;
  reset.from = {peer, kRoleActor};
  reset.to = {receiver, kRoleActor};
  reset.type = kResetType;
  reset.sequence = link.sequence++;
  Fate fate;
  if (link.ruled) fate = judge(link, reset);
  const Duration latency = link.terms->options.latency.quantile(link.weather.draw(reset.sequence, 0));
  if (!fate.lost() && !fate.corrupted) send_hints(receiver, peer, latency + fate.delay, what);
}

void Network::process_died(NodeId node) {
  // Hints make no new peers of `node`, but a link may be made towards one: the list is copied.
  const std::vector<NodeId> peers = outgoing_[node].peers;
  for (NodeId peer : peers) {
    reset_connection(node, peer);
    hint_through_network(peer, node, HintOf::kProcess);
    for (Link* link : {find_link(node, peer), find_link(peer, node)}) {
      if (link == nullptr) continue;
      link->talkers.reset();
      link->last_speaker = link->last_listener = Link::kNobody;
    }
  }
}

void Network::host_died(NodeId node) {
  for (NodeId peer : outgoing_[node].peers) {
    if (Link* link = find_link(node, peer)) {
      drop_blocked(link);
      if (link->talkers) link->talkers->speakers.clear();
      link->last_speaker = Link::kNobody;
    }
    if (Link* link = find_link(peer, node)) {
      if (link->talkers) link->talkers->listeners.clear();
      link->last_listener = Link::kNobody;
    }
  }
}

void Network::reset_connections(NodeId a, NodeId b) {
  reset_connection(a, b);
  Link* there = find_link(a, b);
  Link* back = find_link(b, a);
  if (there == nullptr && back == nullptr) return;
  any_cut_ = true;
  if (there != nullptr) ++there->cuts;
  if (back != nullptr) ++back->cuts;
  hint_through_network(a, b, HintOf::kConnection);
  hint_through_network(b, a, HintOf::kConnection);
}

}  // namespace wavetank::sim
