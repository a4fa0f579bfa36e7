// MessageMatch: which messages a fault means: the link, the type, a share of them, or only the nth.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/option.h"
#include "env/random.h"
#include "faults/kind.h"

namespace wavetank::faults {

/// The settings that every fault of messages has; a kind's own settings derive from it.
struct MessageMatch {
  std::string link = "all";
  std::vector<std::string> type;  ///< names of message types; a reply is picked by its own type. Empty: every type
  Probability share = Probability::always();
  uint32_t nth = 0;    ///< only the nth matching message; 0: all
  uint32_t first = 0;  ///< only the first so many; 0: all
  ByteSize size_at_least;
};

/// What a message weighs on its way.
inline uint64_t weighted_size(const Message& message) {
  return sizeof(MessageType) + message.head.size() + message.body.weighted_size();
}

/// The keys of MessageMatch, for the table of settings S, followed by the kind's own.
template <class S>
std::vector<Option> match_options(std::vector<Option> own) {
  std::vector<Option> options;
  options.push_back(
      option<S, std::string>("link", &S::link, "Which links: `A -> B`, `A <-> B`, or nodes for all their links."));
  options.push_back(option<S, std::vector<std::string>>(
      "type", &S::type, "Only messages of these types, such as log.produced; `wavetank list --messages` names them."));
  options.push_back(option<S, Probability>("share", &S::share, "The share of matching messages that is hit."));
  options.push_back(option<S, uint32_t>("nth", &S::nth, "Only the nth matching message; 0 is all."));
  options.push_back(option<S, uint32_t>("first", &S::first, "Only the first so many matching messages; 0 is all."));
  options.push_back(option<S, ByteSize>("size_at_least", &S::size_at_least, "Only messages of this size and more."));
  for (Option& more : own) options.push_back(std::move(more));
  return options;
}

/// Names the link and refuses what cannot match.
void check_match(const MessageMatch& match, SettingsCheck& check);

/// What to do with a message that is hit; `draw` is uniform over 64 bits and belongs to that message.
using MessageDecision = std::function<wavetank::Verdict(const MessageInFlight& flight, uint64_t draw)>;

/// Installs a rule that counts what it hits. Chance is keyed by link and time of sending, so that one message more or
/// less elsewhere changes nothing here.
void install_match(Injection& injection, const MessageMatch& match, MessageDecision decide);

}  // namespace wavetank::faults
