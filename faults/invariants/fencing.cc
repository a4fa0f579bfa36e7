// fencing: an older epoch or attempt decides nothing once a newer one exists.
#include <fmt/format.h>

#include <algorithm>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind fencing_invariant();

namespace {

/// Judged from the coordinator's and the brokers' events. A sink of an older attempt may still hear of a commit that a
/// broker made before, so sinks' events cannot be judged; a commit marker carries no epoch, so neither can it.
class Fencing final : public Invariant {
 public:
  void observe(const Event& event) override {
    switch (engine::kind_of(event)) {
      case engine::EventKind::kCoordinatorStarted:
        coordinator_started(event);
        break;
      case engine::EventKind::kJobDeploying:
        if (event.attempt <= attempt_)
          violations_.add(
              fmt::format("{}: attempt {} is deployed after attempt {}", to_string(event.at), event.attempt, attempt_));
        attempt_ = std::max(attempt_, event.attempt);
        break;
      case engine::EventKind::kCheckpointTriggered:
      case engine::EventKind::kCheckpointAcknowledged:
      case engine::EventKind::kCheckpointCompleted:
        if (event.attempt != 0 && event.attempt < attempt_)
          violations_.add(fmt::format("{}: {} in attempt {} after attempt {} was deployed", to_string(event.at),
                                      engine::to_string(event), event.attempt, attempt_));
        break;
      case engine::EventKind::kProducerFenced:
        ++refusals_;
        if (event.values[3] >= event.values[4])
          violations_.add(fmt::format("{}: epoch {} of producer {} is refused though epoch {} is not newer",
                                      to_string(event.at), event.values[3], engine::producer_name(event.values[2]),
                                      event.values[4]));
        break;
      default:
        break;
    }
  }

  Finding finish(const Evidence&) override {
    return violations_.finding(coordinators_ > 1 || attempt_ > 1 || refusals_ > 0,
                               fmt::format("{} coordinator epochs, {} attempts, {} producers refused, {} breaches",
                                           coordinators_, attempt_, refusals_, violations_.count()));
  }

 private:
  void coordinator_started(const Event& event) {
    if (coordinators_++ > 0 && event.values[0] <= epoch_)
      violations_.add(fmt::format("{}: a coordinator leads with epoch {} after epoch {}", to_string(event.at),
                                  event.values[0], epoch_));
    epoch_ = std::max(epoch_, event.values[0]);
  }

  int64_t epoch_ = 0;
  uint32_t attempt_ = 0;
  uint64_t coordinators_ = 0;
  uint64_t refusals_ = 0;
  Violations violations_;
};

}  // namespace

InvariantKind fencing_invariant() {
  return {
      .name = "fencing",
      .sentence = "Once a newer epoch or attempt exists, an older one decides nothing.",
      .checks =
          "Epochs of coordinators, numbers of attempts, checkpoints and refused producers, in the order in which they "
          "happened: only the newest decides.",
      .witness = "Names the older epoch or attempt, what it still did, and the newer one.",
      .causes =
          "An epoch or attempt that was not durable when it began to act, a check of epochs that lets equals or older "
          "ones pass.",
      .make = [] { return std::unique_ptr<Invariant>(new Fencing()); }};
}

}  // namespace wavetank::faults
