// bounded-buffers: a receiver holds no more frames than it granted, a sender sends no more, a sink's task stops in
// time, and no queue of a role outgrows its limit.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind bounded_buffers_invariant();

namespace {

class BoundedBuffers final : public Invariant {
 public:
  void observe(const Event& event) override {
    if (engine::kind_of(event) == engine::EventKind::kQueueGrown) return grown(event);
    if (engine::kind_of(event) != engine::EventKind::kTaskBuffered) return;
    most_[{event.attempt, event.values[0]}] = {event.values[1], event.values[2], event.values[3]};
  }

  Finding finish(const Evidence& evidence) override {
    Violations violations = queues_;
    if (!evidence.buffers) return violations.finding(false, "the limits are not known");
    Most all;
    for (const auto& [task, most] : most_) {
      judge(task, most, *evidence.buffers, violations);
      all = {std::max(all.held, most.held), std::max(all.in_flight, most.in_flight),
             std::max(all.batches, most.batches)};
    }
    return violations.finding(
        all.held + all.in_flight + all.batches > 0,
        fmt::format(
            "at most {} frames held and {} on the way in a channel of {} credits, {} batches before a sink works",
            all.held, all.in_flight, evidence.buffers->credits, all.batches));
  }

 private:
  struct Most {
    int64_t held = 0;
    int64_t in_flight = 0;
    int64_t batches = 0;
  };

  void grown(const Event& event) {
    static constexpr std::string_view kQueues[] = {
        "writes that wait for a broker's disk", "fetches that wait for records",
        "operations that wait for the store's disk", "batches of a client that wait for their broker"};
    const auto& [queue, waiting, limit, topic, partition] = event.values;
    if (waiting <= limit || queue < 0 || queue >= std::ssize(kQueues)) return;
    queues_.add(fmt::format("node {}, partition {}/{}: {} {}, where {} are the most", event.node, topic, partition,
                            waiting, kQueues[static_cast<size_t>(queue)], limit));
  }

  static void judge(std::pair<uint32_t, int64_t> task, const Most& most, const BufferLimits& limits,
                    Violations& violations) {
    const auto over = [&](int64_t value, int64_t limit, std::string_view what) {
      if (value > limit)
        violations.add(fmt::format("task {} in attempt {}: {} {}, where {} are the most", task.second, task.first,
                                   value, what, limit));
    };
    over(most.held, limits.credits, "frames held of one channel");
    // One frame may go out beyond the credit, to ask for more.
    over(most.in_flight, int64_t{limits.credits} + 1, "frames sent and not acknowledged on one channel");
    over(most.batches, int64_t{limits.batches} - 1, "batches on the way to the broker when the task worked on");
  }

  std::map<std::pair<uint32_t, int64_t>, Most> most_;  // by (attempt, task)
  Violations queues_;
};

}  // namespace

InvariantKind bounded_buffers_invariant() {
  return {
      .name = "bounded-buffers",
      .sentence =
          "No task holds or sends more than its credit, none works on while its sink is full, and no queue of a "
          "role outgrows its limit.",
      .checks =
          "What each task reports with its snapshots: the most frames that it held of one channel, the most it had "
          "sent unacknowledged, the most batches on the way to the broker when it went on working. All against the "
          "configured credits and limits. And the queues of brokers, store and clients, when they report that they "
          "grew.",
      .witness = "Names the task and its attempt, or the node and the partition, the number, and the most allowed.",
      .causes =
          "A sender that does not wait for credit, a receiver that grants what it has no room for, a task that does "
          "not stop when its sink is full.",
      .make = [] { return std::unique_ptr<Invariant>(new BoundedBuffers()); }};
}

}  // namespace wavetank::faults
