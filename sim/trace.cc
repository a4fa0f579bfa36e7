// Steps of a run as text.
#include "sim/trace.h"

#include <fmt/format.h>

namespace wavetank::sim {
namespace {

std::string text_of(Address a) {
  return a.node == kNoNode ? "outside" : fmt::format("node {} actor {}", a.node, a.actor);
}

std::string text_of(const MessageIdentity& m) {
  return fmt::format("message {} of type {:08x}, {} bytes, from {} to {}", m.sequence, m.type, m.size_bytes,
                     text_of(m.from), text_of(m.to));
}

}  // namespace

std::string_view name_of(NodeStep step) {
  switch (step) {
    case NodeStep::kStarted:
      return "started";
    case NodeStep::kKilled:
      return "killed";
    case NodeStep::kPoweredOff:
      return "powered off";
    case NodeStep::kPaused:
      return "paused";
    case NodeStep::kResumed:
      return "resumed";
  }
  return "?";
}

std::string_view name_of(DropReason reason) {
  switch (reason) {
    case DropReason::kLoss:
      return "lost";
    case DropReason::kRule:
      return "dropped by a rule";
    case DropReason::kNoReceiver:
      return "nobody there";
    case DropReason::kConnectionReset:
      return "connection reset";
  }
  return "?";
}

std::string TraceStep::text() const {
  std::string when = to_string(at);
  const std::string who = text_of(message.to);
  switch (kind) {
    case Kind::kDelivered:
      return fmt::format("{} delivered {}", when, text_of(message));
    case Kind::kDropped:
      return fmt::format("{} {}: {}", when, name_of(reason), text_of(message));
    case Kind::kTimer:
      return fmt::format("{} timer {} of {}", when, number, who);
    case Kind::kDisk:
      return fmt::format("{} disk operation {} of {} ended", when, number, who);
    case Kind::kHint:
      return fmt::format("{} {} is told that node {} died", when, who, number);
    case Kind::kDisconnected:
      return fmt::format("{} {} is told that its connection with node {} was cut", when, who, number);
    case Kind::kEvent:
      return fmt::format("{} {} reported event {} phase {} attempt {}: {}", when, who, event.kind, event.phase,
                         event.attempt, fmt::join(event.values, " "));
    case Kind::kNode:
      return fmt::format("{} node {} {}, incarnation {}", when, message.to.node, name_of(step), number);
    case Kind::kPayload:
      return fmt::format("{} {} received bytes with hash {:016x} from {}", when, who, number, text_of(message.from));
  }
  return when;
}

}  // namespace wavetank::sim
