// Datagrams and links: where a message goes, how long it takes, and what rules and weather do to it.
#include "sim/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace wavetank::sim {
namespace {

// Lanes of a message's weather: independent draws for the same message.
enum Lane : uint64_t { kLatency, kLoss, kDuplicate, kReorder, kReorderLatency, kCopyLatency, kCorruption };

constexpr unsigned __int128 kScale = static_cast<unsigned __int128>(1) << 32;

MessageIdentity identity_of(const Parcel& p) {
  return {p.from, p.to, p.type, static_cast<uint32_t>(p.size_bytes()), p.sequence};
}

Bytes with_flipped_bit(const Bytes& bytes, uint64_t bit) {
  BytesBuilder copy(bytes.size());
  copy.append(bytes.data(), bytes.size());
  copy.data()[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
  Bytes flipped = copy.freeze();
  flipped.weigh(bytes.weight());
  return flipped;
}

}  // namespace

Network::Network(Kernel& kernel, const NodeTable& nodes, const WorldOptions& options)
    : kernel_(kernel), nodes_(nodes), options_(options), chance_(Random(options.seed).child("link")) {}

void Network::add_node() { outgoing_.emplace_back(); }

void Network::add_rule(MessageRule* rule) {
  rules_.push_back(rule);
  ++rules_version_;
}

void Network::remove_rule(MessageRule* rule) {
  std::erase(rules_, rule);
  ++rules_version_;
}

void Network::refresh_rules(Link& link) {
  link.rules.clear();
  for (MessageRule* rule : rules_)
    if (rule->covers(link.from, link.to)) link.rules.push_back(rule);
  link.ruled = !link.rules.empty();
  link.rules_version = rules_version_;
}

Link* Network::find_link(NodeId from, NodeId to) {
  Outgoing& out = outgoing_[from];
  uint32_t number = 0;
  if (to < kRowLimit) {
    if (to < out.row.size()) number = out.row[to];
  } else if (!out.hash.empty()) {
    const size_t mask = out.hash.size() - 1;
    size_t i = mix64(to) & mask;
    while (out.hash[i].second != 0 && out.hash[i].first != to) i = (i + 1) & mask;
    number = out.hash[i].second;
  }
  return number == 0 ? nullptr : &links_[number - 1];
}

Link& Network::link_between(NodeId from, NodeId to) {
  Link* link = find_link(from, to);
  return link != nullptr ? *link : make_link(from, to);
}

void Network::remember(NodeId from, NodeId to, uint32_t number) {
  Outgoing& out = outgoing_[from];
  if (to < kRowLimit) {
    if (out.row.size() <= to) out.row.resize(std::bit_ceil(to + size_t{1}));
    out.row[to] = number;
    return;
  }
  if (2 * (out.hashed + 1) > out.hash.size()) {
    std::vector<std::pair<NodeId, uint32_t>> smaller(std::max<size_t>(8, 2 * out.hash.size()));
    smaller.swap(out.hash);
    out.hashed = 0;
    for (const auto& [peer, known] : smaller)
      if (known != 0) remember(from, peer, known);
  }
  const size_t mask = out.hash.size() - 1;
  size_t i = mix64(to) & mask;
  while (out.hash[i].second != 0) i = (i + 1) & mask;
  out.hash[i] = {to, number};
  ++out.hashed;
}

const Link::Terms* Network::terms_of(NodeId from, NodeId to) {
  std::optional<LinkOptions> own;
  if (options_.link_override) own = options_.link_override(nodes_.specs[from], nodes_.specs[to]);
  if (!own && !terms_.empty() && !options_.link_override) return &terms_.front();
  const LinkOptions& chosen = own ? *own : options_.link;
  Link::Terms terms{chosen};
  const uint64_t bits = chosen.bandwidth.bits_per_second;
  terms.scaled_ns_per_byte = bits == 0 ? 0 : static_cast<uint64_t>(kScale * 8'000'000'000 / bits);
  terms.calm = chosen.loss.ppb == 0 && chosen.duplicate.ppb == 0 && chosen.reorder.ppb == 0;
  for (const Link::Terms& known : terms_) {
    const LinkOptions& k = known.options;
    if (k.latency == chosen.latency && k.bandwidth == chosen.bandwidth && k.loss == chosen.loss &&
        k.duplicate == chosen.duplicate && k.reorder == chosen.reorder)
      return &known;
  }
  return &terms_.emplace_back(std::move(terms));
}

Link& Network::make_link(NodeId from, NodeId to) {
  const uint32_t number = links_.add(KeyedRandom(chance_.child(fmt::format("{}/{}", from, to))));
  Link& link = links_[number];
  link.from = from;
  link.to = to;
  link.terms = terms_of(from, to);
  refresh_rules(link);
  remember(from, to, number + 1);
  if (find_link(to, from) == nullptr) {
    outgoing_[from].peers.push_back(to);
    outgoing_[to].peers.push_back(from);
  }
  return link;
}

void Network::note_actors(Link& link, const Parcel& parcel) {
  const auto note = [&](std::vector<ActorId> Link::Talkers::*list, ActorId& last, ActorId actor) {
    if (actor == last) return;
    last = actor;
    if (actor == kRoleActor) return;
    if (!link.talkers) link.talkers = std::make_unique<Link::Talkers>();
    std::vector<ActorId>& actors = (*link.talkers).*list;
    if (std::find(actors.begin(), actors.end(), actor) == actors.end()) actors.push_back(actor);
  };
  note(&Link::Talkers::speakers, link.last_speaker, parcel.from.actor);
  note(&Link::Talkers::listeners, link.last_listener, parcel.to.actor);
}

void Network::drop(uint32_t slot, DropReason reason) {
  const MessageIdentity identity = identity_of(kernel_.pool[slot].parcel);
  ++kernel_.counters.messages_dropped;
  kernel_.digest.dropped(kernel_.now, identity, reason);
  if (kernel_.sink) kernel_.sink->dropped(kernel_.now, identity, reason);
  kernel_.pool.give_back(slot);
}

void Network::deliver_at(Time at, uint32_t slot) {
  if (kernel_.sink) [[unlikely]]
    kernel_.sink->sent(kernel_.now, identity_of(kernel_.pool[slot].parcel), at);
  kernel_.schedule(at, slot);
}

void Network::send(uint32_t slot) {
  Wakeup& wakeup = kernel_.pool[slot];
  Parcel& parcel = wakeup.parcel;
  wakeup.kind = Wakeup::Kind::kDeliver;
  ++kernel_.counters.messages_sent;
  if (!nodes_.has(parcel.to.node)) return drop(slot, DropReason::kNoReceiver);
  if (parcel.from.node == parcel.to.node) return loop_back(slot);
  Link& link = link_between(parcel.from.node, parcel.to.node);
  parcel.sequence = link.sequence++;
  note_actors(link, parcel);
  if (link.rules_version != rules_version_) [[unlikely]]
    refresh_rules(link);
  if (wakeup.flags & Wakeup::kStream) return send_on_stream(link, slot);
  send_datagram(link, slot);
}

void Network::loop_back(uint32_t slot) {
  Wakeup& wakeup = kernel_.pool[slot];
  const NodeId node = wakeup.parcel.from.node;
  Outgoing& out = outgoing_[node];
  wakeup.parcel.sequence = out.loopback_sequence++;
  wakeup.stamp = static_cast<uint16_t>(nodes_.status[node].incarnation);
  // One nanosecond apart, since wake-ups of equal time are shuffled.
  out.last_loopback = std::max(kernel_.now + options_.loopback, out.last_loopback + 1_ns);
  deliver_at(out.last_loopback, slot);
}

Time Network::transmitted(Link& link, uint64_t size_bytes) {
  const Time start = std::max(kernel_.now, link.free_at);
  const auto scaled = static_cast<unsigned __int128>(size_bytes) * link.terms->scaled_ns_per_byte;
  link.free_at = start + Duration{static_cast<int64_t>(scaled >> 32)};
  return link.free_at;
}

void Network::send_datagram(Link& link, uint32_t slot) {
  const Parcel& parcel = kernel_.pool[slot].parcel;
  const LinkOptions& terms = link.terms->options;
  const uint64_t number = parcel.sequence;
  kernel_.pool[slot].stamp = link.cuts;
  const Time left = transmitted(link, parcel.weighted_size());
  Time arrival = left + terms.latency.quantile(link.weather.draw(number, kLatency));
  Fate fate;
  if (link.ruled) fate = judge(link, parcel);
  if (!link.terms->calm) {
    const auto happens = [&](Lane lane, Probability p) {
      return Random::scale(link.weather.draw(number, lane), Probability::always().ppb) < p.ppb;
    };
    if (!fate.dropped && happens(kLoss, terms.loss)) return drop(slot, DropReason::kLoss);
    if (happens(kReorder, terms.reorder)) arrival += terms.latency.quantile(link.weather.draw(number, kReorderLatency));
    if (!fate.dropped && happens(kDuplicate, terms.duplicate))
      copy_to_arrive_at(left + terms.latency.quantile(link.weather.draw(number, kCopyLatency)), slot);
  }
  if (!link.ruled) return deliver_at(arrival, slot);
  meet(fate, link, slot, arrival);
}

void Network::meet(const Fate& fate, Link& link, uint32_t slot, Time arrival) {
  if (fate.lost()) return drop(slot, DropReason::kRule);
  arrival += fate.delay;
  for (const Duration later_by : fate.copies)
    if (later_by.ns < Time::never().ns - arrival.ns) copy_to_arrive_at(arrival + later_by, slot);
  if (fate.corrupted) corrupt(link, kernel_.pool[slot].parcel);
  deliver_at(arrival, slot);
}

void Network::copy_to_arrive_at(Time at, uint32_t slot) {
  const uint32_t copy = kernel_.pool.take(Wakeup::Kind::kDeliver);
  const Wakeup& original = kernel_.pool[slot];
  kernel_.pool[copy].parcel = original.parcel;
  kernel_.pool[copy].flags = original.flags;
  kernel_.pool[copy].stamp = original.stamp;
  deliver_at(at, copy);
}

void Network::corrupt(const Link& link, Parcel& parcel) {
  const uint64_t bits = 8 * (parcel.head.size() + parcel.body.size());
  if (bits == 0) return;
  const uint64_t bit = Random::scale(link.weather.draw(parcel.sequence, kCorruption), bits);
  const uint64_t head_bits = 8 * parcel.head.size();
  if (bit < head_bits)
    parcel.head = with_flipped_bit(parcel.head, bit);
  else
    parcel.body = with_flipped_bit(parcel.body, bit - head_bits);
}

Fate Network::judge(Link& link, const Parcel& parcel) {
  const Message message{parcel.type, parcel.head, parcel.body};
  const MessageInFlight flight{parcel.from, parcel.to, message, kernel_.now};
  Fate fate;
  copies_.clear();
  for (MessageRule* rule : link.rules) {
    const Verdict verdict = rule->judge(flight);
    switch (verdict.action) {
      case Verdict::Action::kPass:
        break;
      case Verdict::Action::kDelay:
        if (!fate.lost()) fate.delay += verdict.delay;
        break;
      case Verdict::Action::kDrop:
        fate.dropped = true;
        return fate;
      case Verdict::Action::kDuplicate:
        copies_.push_back(verdict.delay);
        break;
      case Verdict::Action::kCorrupt:
        fate.corrupted = true;
        break;
    }
  }
  fate.copies = copies_;
  return fate;
}

bool Network::arrives(uint32_t slot) {
  const Wakeup& wakeup = kernel_.pool[slot];
  const Parcel& parcel = wakeup.parcel;
  const NodeStatus& receiver = nodes_.status[parcel.to.node];
  if (parcel.from.node == parcel.to.node && wakeup.stamp != static_cast<uint16_t>(receiver.incarnation)) {
    drop(slot, DropReason::kNoReceiver);
    return false;
  }
  if ((wakeup.flags & Wakeup::kStream) && parcel.from.node != parcel.to.node) return stream_arrives(slot);
  if (any_cut_ && parcel.from.node != parcel.to.node && parcel.from.node != kNoNode) [[unlikely]] {
    const Link* link = find_link(parcel.from.node, parcel.to.node);
    if (link != nullptr && link->cuts != wakeup.stamp) {
      drop(slot, DropReason::kConnectionReset);
      return false;
    }
  }
  if (receiver.state != NodeState::kDown) return true;
  drop(slot, DropReason::kNoReceiver);
  return false;
}

}  // namespace wavetank::sim
