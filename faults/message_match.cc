// The rule behind every fault of messages.
#include "faults/message_match.h"

#include <algorithm>
#include <utility>

#include "env/check.h"

namespace wavetank::faults {
namespace {

class MatchRule final : public MessageRule {
 public:
  MatchRule(Injection& injection, const MessageMatch& match, MessageDecision decide)
      : injection_(injection),
        links_(injection, match.link),
        match_(match),
        decide_(std::move(decide)),
        share_(injection.random().child("share")),
        amount_(injection.random().child("amount")) {
    for (const std::string& type : match.type) types_.push_back(message_type(type));
  }

  bool covers(NodeId from, NodeId to) const override { return links_.covers(from, to); }

  wavetank::Verdict judge(const MessageInFlight& flight) override {
    if (!types_.empty() && std::find(types_.begin(), types_.end(), flight.message.type) == types_.end()) return {};
    if (weighted_size(flight.message) < match_.size_at_least.bytes) return {};
    const uint64_t lane = lane_of(flight);
    const auto sent = static_cast<uint64_t>(flight.sent.ns);
    if (match_.share < Probability::always() &&
        Random::scale(share_.draw(sent, lane), Probability::always().ppb) >= match_.share.ppb)
      return {};
    ++seen_;
    if (match_.nth != 0 && seen_ != match_.nth) return {};
    if (match_.first != 0 && seen_ > match_.first) return {};
    const wavetank::Verdict verdict = decide_(flight, amount_.draw(sent, lane));
    if (verdict.action != wavetank::Verdict::Action::kPass) injection_.touched();
    return verdict;
  }

 private:
  /// Tells apart the messages that leave in the same nanosecond: by their ends, and then by their order.
  uint64_t lane_of(const MessageInFlight& flight) {
    repeated_ = flight.sent == last_sent_ ? repeated_ + 1 : 0;
    last_sent_ = flight.sent;
    const uint64_t ends = (uint64_t{flight.from.node} << 32) | flight.to.node;
    return mix64(ends) + repeated_;
  }

  Injection& injection_;
  LinkSet links_;
  MessageMatch match_;
  MessageDecision decide_;
  KeyedRandom share_;
  KeyedRandom amount_;
  std::vector<MessageType> types_;
  uint64_t seen_ = 0;
  Time last_sent_{-1};
  uint64_t repeated_ = 0;
};

}  // namespace

void check_match(const MessageMatch& match, SettingsCheck& check) {
  check.link("link", match.link);
  for (const std::string& type : match.type) check.message_type("type", type);
  if (match.share == Probability::never()) check.mistake("share", "a share of 0 hits nothing");
  if (match.nth != 0 && match.first != 0) check.mistake("first", "`nth` and `first` exclude each other");
}

void install_match(Injection& injection, const MessageMatch& match, MessageDecision decide) {
  injection.install(std::make_unique<MatchRule>(injection, match, std::move(decide)));
}

}  // namespace wavetank::faults
