// credit-conservation: on every channel, frames granted, sent, arrived, taken and held add up, at both ends.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/events.h"
#include "faults/channel_flows.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind credit_conservation_invariant();

namespace {

using engine::EventKind;

/// Both ends tell of a channel whenever their task takes a snapshot. What one end knows of the other is older than what
/// the other says later. What is wrong stays wrong for the rest of an attempt, and is told again only when it changes.
class CreditConservation final : public Invariant {
 public:
  void observe(const Event& event) override {
    const EventKind kind = engine::kind_of(event);
    if (kind == EventKind::kChannelFlow || kind == EventKind::kChannelCredit) told_.push_back(event);
  }

  Finding finish(const Evidence& evidence) override {
    if (!evidence.buffers) return Violations().finding(false, "the limits are not known");
    Audit audit{evidence, {}, {}, {}};
    uint64_t looks = 0;
    for (const Event& event : told_) {
      if (engine::kind_of(event) == EventKind::kChannelFlow) {
        audit.flow(event);
      } else {
        audit.credit(event);
        ++looks;
      }
    }
    return audit.violations.finding(
        looks > 0, fmt::format("channels were looked at {} times, {} times something did not add up", looks,
                               audit.violations.count()));
  }

 private:
  struct Count {
    int64_t granted = 0;
    int64_t arrived = 0;
    int64_t moved = 0;  ///< sent, or taken
    int64_t held = 0;
  };
  /// One channel in one attempt, as it was told of last.
  struct Books {
    std::optional<Count> sender;
    std::optional<Count> receiver;
    std::optional<int64_t> pushed;  ///< frames that the sender's task has put in
    ChannelFlow surplus;            ///< what the receiver had taken and the sender not sent; negative if it is missing
    int64_t leaked = 0;             ///< credits, by the receiver
    int64_t lost = 0;               ///< credits, by the sender
  };

  struct Audit {
    const Evidence& evidence;
    ChannelFlows flows;
    std::map<std::pair<uint32_t, int64_t>, Books> books;  // by attempt and channel
    Violations violations;

    void complain(const Event& event, int64_t channel, const std::string& what) {
      violations.add(fmt::format("{}: {} in attempt {}: {}", to_string(event.at),
                                 channel_name(evidence.topology, channel), event.attempt, what));
    }

    void flow(const Event& event) {
      const int64_t checkpoint = event.values[0];
      const int64_t channel = event.values[1];
      Books& book = books[{event.attempt, channel}];
      flows.observe(event);
      if (event.phase == 0) book.pushed = event.values[2];
      const auto [sent, taken] = flows.at(event.attempt, checkpoint, channel);
      if (event.phase == 0 || !sent || !taken) return;
      const ChannelFlow surplus{taken->frames - sent->frames, taken->records - sent->records,
                                taken->fingerprint - sent->fingerprint};
      if (surplus == std::exchange(book.surplus, surplus) || surplus == ChannelFlow{}) return;
      const bool other = surplus.frames == 0 && surplus.records == 0;
      complain(event, channel,
               fmt::format("before the barrier of checkpoint {}, {} were taken{}, and {} were sent", checkpoint,
                           to_string(*taken), other ? ", but not the same" : "", to_string(*sent)));
    }

    void credit(const Event& event) {
      const auto& [channel, granted, arrived, moved, held] = event.values;
      Books& book = books[{event.attempt, channel}];
      const Count now{granted, arrived, moved, held};
      if (event.phase == 0)
        judge_sender(event, now, book);
      else
        judge_receiver(event, now, book);
    }

    void judge_sender(const Event& event, const Count& now, Books& book) {
      const int64_t channel = event.values[0];
      book.sender = now;
      if (book.pushed && now.arrived + now.held != *book.pushed)
        complain(event, channel,
                 fmt::format("its sender was given {} frames; {} are acknowledged and {} held", *book.pushed,
                             now.arrived, now.held));
      judge_credit_of_sender(event, now, book);
      // One frame may go out beyond the credit, to ask for more.
      if (now.moved > now.granted + 1)
        complain(event, channel, fmt::format("{} frames were sent, and {} granted", now.moved, now.granted));
      if (book.pushed && book.receiver && book.receiver->arrived > *book.pushed)
        complain(
            event, channel,
            fmt::format("{} frames have arrived, and its sender was given {}", book.receiver->arrived, *book.pushed));
    }

    /// An acknowledgement tells together how much has arrived and how much may be sent, and neither goes back. So what
    /// has arrived was granted; and a sender that knows of frames which had not arrived when the receiver was last
    /// looked at has heard from it since, and of all that had been granted by then.
    void judge_credit_of_sender(const Event& event, const Count& now, Books& book) {
      const bool heard_since = book.receiver && now.arrived > book.receiver->arrived;
      const int64_t known = heard_since ? std::max(now.arrived, book.receiver->granted) : now.arrived;
      const int64_t lost = std::max<int64_t>(known - now.granted, 0);
      if (lost <= std::exchange(book.lost, lost) || lost == 0) return;
      complain(
          event, event.values[0],
          fmt::format("its sender has lost {} credits: it counts {} frames granted, and must know of {}, for {} of "
                      "its frames have arrived",
                      lost, now.granted, known, now.arrived));
    }

    void judge_receiver(const Event& event, const Count& now, Books& book) {
      const int64_t channel = event.values[0];
      const int64_t credits = evidence.buffers->credits;
      book.receiver = now;
      const int64_t leaked = credits - (now.granted - now.moved);
      if (leaked != std::exchange(book.leaked, leaked) && leaked != 0)
        complain(event, channel,
                 fmt::format("of its {} credits {} are {}: {} granted, {} taken, {} held, so {} free and not {}",
                             credits, leaked > 0 ? leaked : -leaked, leaked > 0 ? "lost" : "too many", now.granted,
                             now.moved, now.held, now.granted - now.moved - now.held, credits - now.held));
      if (now.arrived < now.moved || now.arrived > now.moved + now.held)
        complain(event, channel,
                 fmt::format("{} frames have arrived in order; {} were taken and {} are held", now.arrived, now.moved,
                             now.held));
      if (book.sender && book.sender->granted > now.granted)
        complain(event, channel,
                 fmt::format("its sender counts {} frames granted, and {} are", book.sender->granted, now.granted));
      if (book.sender && book.sender->arrived > now.arrived)
        complain(event, channel,
                 fmt::format("its sender counts {} frames arrived, and {} have", book.sender->arrived, now.arrived));
    }
  };

  std::vector<Event> told_;
};

}  // namespace

InvariantKind credit_conservation_invariant() {
  return {
      .name = "credit-conservation",
      .sentence = "On every channel no frame and no credit appears or is lost.",
      .checks =
          "What both ends of each channel report with every snapshot. A receiver has granted what it has taken, what "
          "it "
          "holds and what is free, and free is what it does not hold of the configured credits: all of them when the "
          "channel is quiet. A sender counts no more granted or arrived than the receiver, sends no more but one frame "
          "that asks for credit, and holds what is not acknowledged; and no fewer granted than it knows to have "
          "arrived, "
          "nor, when it has heard from the receiver since that was looked at, than were granted then. What was taken "
          "before a barrier is what was sent "
          "before it: frames, records, and the sum of their fingerprints.",
      .witness =
          "Names the channel by the tasks at its ends, the attempt, and the two numbers that do not fit. The time is "
          "that of the snapshot that shows it: the loss lies between it and the snapshot before.",
      .causes =
          "Credit that is not given back for a frame that came twice or was refused, credit that is counted twice or "
          "charged twice, a "
          "sender that does not wait for it, a frame that is lost or taken twice.",
      .make = [] { return std::unique_ptr<Invariant>(new CreditConservation()); }};
}

}  // namespace wavetank::faults
