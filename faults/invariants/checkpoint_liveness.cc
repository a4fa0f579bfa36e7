// checkpoint-liveness: while a job runs and nothing is wrong in the world, checkpoints go on or the job fails visibly.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind checkpoint_liveness_invariant();

namespace {

using engine::EventKind;

/// Beyond what the settings allow: for retries, whose pauses grow to seconds, to find out that trouble is over.
constexpr Duration kGrace = 10_s;

/// Three things must not stop silently: checkpoints complete, the next one is begun, and sources hand on what is in the
/// input log. Each has a clock that runs only while the job runs and the world is quiet, and starts anew with each sign
/// of progress, with each attempt and after each fault. A job that fails is visible, which is all that is asked here.
class CheckpointLiveness final : public Invariant {
 public:
  void observe(const Event& event) override {
    Note note{event.at, What::kRuns};
    switch (engine::kind_of(event)) {
      case EventKind::kJobRunning:
        break;
      case EventKind::kCoordinatorStarted:
      case EventKind::kJobDeploying:
      case EventKind::kJobFailing:
      case EventKind::kJobFailed:
      case EventKind::kJobFinished:
        note.what = What::kStops;
        break;
      case EventKind::kCheckpointTriggered:
        note.what = What::kBegun;
        break;
      case EventKind::kCheckpointAborted:
        note.what = What::kAborted;
        break;
      case EventKind::kCheckpointCompleted:
        if (event.phase != 0) return;
        ++completed_;
        // Nothing is due after the checkpoint that holds all input.
        note.what = event.values[3] != 0 ? What::kStops : What::kCompleted;
        break;
      case EventKind::kIngestAcknowledged:
        note = {event.at, What::kArrived, {event.values[0], event.values[1]}, event.values[2]};
        break;
      case EventKind::kSourceProgress:
        note = {event.at, What::kRead, {event.values[4], event.values[1]}, event.values[2]};
        break;
      default:
        return;
    }
    notes_.push_back(note);
  }

  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (!evidence.pace) return violations.finding(false, "the pace of checkpoints is not known");
    const CheckpointPace& pace = *evidence.pace;
    const Duration round = pace.interval + pace.min_pause + pace.timeout;
    bounds_[kCompletes] = round * (static_cast<int64_t>(pace.tolerable_failures) + 2) + kGrace;
    bounds_[kBegins] = pace.interval + pace.interval + pace.min_pause + kGrace;
    bounds_[kReads] = round + kGrace;
    add_trouble(evidence.trouble);
    std::stable_sort(notes_.begin(), notes_.end(), [](const Note& a, const Note& b) { return a.at < b.at; });
    for (const Note& note : notes_) {
      look(note.at, violations);
      take(note);
    }
    look(evidence.observed_until, violations);
    return violations.finding(
        completed_ > 0, violations.count() == 0
                            ? fmt::format("{} checkpoints completed, never more than {} without a sign of it",
                                          completed_, for_people(longest_))
                            : fmt::format("the job stood still {} times while it seemed to run", violations.count()));
  }

 private:
  enum class What : uint8_t { kRuns, kStops, kBegun, kAborted, kCompleted, kArrived, kRead, kTrouble, kQuiet };
  enum Clock : uint8_t { kCompletes, kBegins, kReads, kClocks };
  struct Note {
    Time at;
    What what = What::kRuns;
    std::pair<int64_t, int64_t> partition;  ///< topic, partition
    int64_t records = 0;
  };
  struct Partition {
    int64_t arrived = 0;
    int64_t read = 0;
  };

  void add_trouble(const std::vector<TroubleSpan>& spans) {
    for (const TroubleSpan& span : spans) {
      notes_.push_back({span.began, What::kTrouble});
      if (span.ended != Time::never()) notes_.push_back({span.ended, What::kQuiet});
    }
  }

  /// Whether one of the clocks that run has run for too long by `now`; each standstill is told once.
  void look(Time now, Violations& violations) {
    static constexpr std::array<std::string_view, kClocks> kMissing{
        "no checkpoint completed", "no checkpoint was begun", "sources handed on nothing of what was in the input log"};
    if (!running_ || trouble_ > 0) return;
    for (uint8_t clock = 0; clock < kClocks; ++clock) {
      if (!runs(static_cast<Clock>(clock)) || told_[clock]) continue;
      const Duration still = now - since_[clock];
      if (clock == kCompletes) longest_ = std::max(longest_, still);
      if (still <= bounds_[clock]) continue;
      told_[clock] = true;
      violations.add(fmt::format("from {} on {} for {}, though the job ran and nothing was wrong",
                                 to_string(since_[clock]), kMissing[clock], for_people(still)));
    }
  }

  bool runs(Clock clock) const {
    if (clock == kBegins) return !pending_;
    return clock != kReads || behind_ > 0;
  }

  void restart(Clock clock, Time at) {
    since_[clock] = at;
    told_[clock] = false;
  }
  void restart_all(Time at) {
    for (uint8_t clock = 0; clock < kClocks; ++clock) restart(static_cast<Clock>(clock), at);
  }

  void take(const Note& note) {
    switch (note.what) {
      case What::kRuns:
        running_ = true;
        pending_ = false;
        restart_all(note.at);
        break;
      case What::kStops:
        running_ = false;
        break;
      case What::kBegun:
        pending_ = true;
        break;
      case What::kAborted:
        pending_ = false;
        restart(kBegins, note.at);
        break;
      case What::kCompleted:
        pending_ = false;
        restart(kBegins, note.at);
        restart(kCompletes, note.at);
        break;
      case What::kArrived:
        count(note, &Partition::arrived);
        break;
      case What::kRead:
        count(note, &Partition::read);
        restart(kReads, note.at);
        break;
      case What::kTrouble:
        ++trouble_;
        break;
      case What::kQuiet:
        --trouble_;
        restart_all(note.at);
        break;
    }
  }

  void count(const Note& note, int64_t Partition::*side) {
    Partition& partition = partitions_[note.partition];
    const bool was_behind = partition.read < partition.arrived;
    partition.*side = note.records;
    const bool is_behind = partition.read < partition.arrived;
    if (behind_ == 0 && is_behind) restart(kReads, note.at);
    behind_ += static_cast<int64_t>(is_behind) - static_cast<int64_t>(was_behind);
  }

  std::vector<Note> notes_;
  std::map<std::pair<int64_t, int64_t>, Partition> partitions_;
  std::array<Duration, kClocks> bounds_{};
  std::array<Time, kClocks> since_{};
  std::array<bool, kClocks> told_{};
  Duration longest_;
  int64_t behind_ = 0;   ///< partitions that hold more than was read of them
  int64_t trouble_ = 0;  ///< faults at work
  uint64_t completed_ = 0;
  bool running_ = false;
  bool pending_ = false;  ///< a checkpoint has begun and its end is not known
};

}  // namespace

InvariantKind checkpoint_liveness_invariant() {
  return {
      .name = "checkpoint-liveness",
      .sentence = "A job that runs undisturbed completes checkpoints and reads on, or fails visibly.",
      .checks =
          "Three clocks that run only while the job runs and no fault is at work: until a checkpoint completes, until "
          "the next one begins, until sources read on. Each has a bound made of interval, timeout, pause and "
          "tolerable failures, and 10 s of grace. A job that fails visibly holds.",
      .witness = "Names what did not happen, from when, and for how long.",
      .causes =
          "A failure that is not counted, a pending checkpoint that never expires, a coordinator that stays suspended "
          "after the store came back.",
      .make = [] { return std::unique_ptr<Invariant>(new CheckpointLiveness()); }};
}

}  // namespace wavetank::faults
