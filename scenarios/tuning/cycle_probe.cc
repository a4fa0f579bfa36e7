// A world that runs caught up behind a completed checkpoint, fails at a chosen phase, and comes back.
#include <algorithm>
#include <map>
#include <optional>

#include "engine/events.h"
#include "faults/timeline.h"
#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/trial.h"

namespace wavetank::scenarios::tuning {
namespace {

using engine::EventKind;
using faults::FaultMark;

/// As faults/recovery.h has it.
constexpr faults::RecoveryOptions kLevel{};
/// How finely lag is added up.
constexpr Duration kLagStep = 50_ms;
/// The reader of committed output has seen a commit after this.
constexpr Duration kRead = 2_s;

/// The failures as faults; the first one is anchored at a trigger, so that its phase is right for any interval.
std::vector<faults::Fault> faults_of(const Scenario& scenario, const CycleQuestion& question) {
  const Duration offset{static_cast<int64_t>(question.phase * static_cast<double>(question.cycle.ns))};
  // What strikes before the checkpoint of its cycle is complete needs the one before.
  const uint64_t nth = question.first_warm + (offset <= 2 * question.checkpoint ? 1 : 0);
  std::vector<faults::Fault> plan;
  for (const PlannedFailure& failure : question.failures) {
    faults::Fault& fault = plan.emplace_back();
    fault.id = fmt::format("F{}", plan.size());
    fault.kind = failure.kind;
    const bool cut = failure.kind == "partition";
    fault.arguments = {cut ? Setting{"groups", {failure.node, "rest"}} : Setting{"nodes", {failure.node}}};
    fault.lasting = scenario.failures.restart_after;
    fault.must_touch = false;
    if (plan.size() == 1) {
      fault.trigger.kind = faults::Trigger::Kind::kEvent;
      fault.trigger.event = "checkpoint.triggered";
      fault.trigger.nth = static_cast<uint32_t>(nth);
      fault.trigger.at = offset;
    } else {
      fault.trigger.kind = faults::Trigger::Kind::kFaultStart;
      fault.trigger.fault = "F1";
      fault.trigger.at = failure.after;
    }
  }
  return plan;
}

/// Walks over what happened and adds up what failures cost.
class Account {
 public:
  /// What happened by `until`.
  Account(const faults::History& history, Time until, CycleObservation& seen) : seen_(seen) {
    for (faults::Timeline timeline(history); !timeline.done() && timeline.next().at <= until; timeline.advance()) {
      const faults::Timeline::Item& item = timeline.next();
      if (item.mark != nullptr)
        take(*item.mark);
      else
        take(*item.event);
    }
  }

  std::optional<Time> failed() const { return failed_; }
  /// A failure that needed no restart; nothing has been charged for it.
  bool disturbed() const { return down_; }
  /// When the job did not run.
  const std::vector<std::pair<Time, Time>>& outages() const { return outages_; }

 private:
  using Partition = std::pair<int64_t, int64_t>;
  using Offsets = std::map<Partition, int64_t>;

  void take(const FaultMark& mark) {
    if (mark.kind != FaultMark::Kind::kFirstEffect) return;
    ++seen_.failures;
    if (!failed_) failed_ = mark.at;
    if (down_) return;
    down_ = true;
    down_since_ = mark.at;
    lost_ = handed_on_;
    if (cycle_began_) seen_.since_trigger_ns += (mark.at - *cycle_began_).ns;
  }

  void take(const Event& event) {
    switch (engine::kind_of(event)) {
      case EventKind::kSourceProgress: {
        if (event.attempt < attempt_) break;
        const Partition partition{event.values[4], event.values[1]};
        handed_on_[partition] = event.values[2];
        reader_[partition] = event.values[0];
        break;
      }
      case EventKind::kSnapshotTaken:
        for (const auto& [partition, task] : reader_)
          if (task == event.values[1]) snapshots_[event.values[0]][partition] = handed_on_[partition];
        break;
      case EventKind::kCheckpointTriggered:
        if (!down_) cycle_began_ = event.at;
        break;
      case EventKind::kJobFailing:
        stopped(event.at);
        break;
      case EventKind::kJobDeploying:
        stopped(event.at);
        attempt_ = event.attempt;
        restored_ = event.values[0];
        break;
      case EventKind::kJobRunning:
        resume(event.at);
        break;
      default:
        break;
    }
  }

  void stopped(Time at) {
    if (outages_.empty() || outages_.back().second != Time::never()) outages_.emplace_back(at, Time::never());
  }

  void resume(Time at) {
    if (!outages_.empty()) outages_.back().second = at;
    const bool first = !cycle_began_;
    cycle_began_ = at;
    if (!down_ || first) return;
    down_ = false;
    seen_.down_ns += (at - down_since_).ns;
    const Offsets& snapshot = snapshots_[restored_];
    for (auto& [partition, offset] : lost_) {
      const auto kept = snapshot.find(partition);
      const int64_t base = kept == snapshot.end() ? 0 : kept->second;
      seen_.rework += std::max<int64_t>(offset - base, 0);
      // The new attempt may already have handed on some.
      if (handed_on_[partition] >= offset) handed_on_[partition] = base;
    }
  }

  CycleObservation& seen_;
  Offsets handed_on_;
  Offsets lost_;
  std::map<Partition, int64_t> reader_;
  std::map<int64_t, Offsets> snapshots_;
  int64_t restored_ = 0;
  uint32_t attempt_ = 0;
  bool down_ = false;
  Time down_since_;
  std::optional<Time> failed_;
  std::optional<Time> cycle_began_;
  std::vector<std::pair<Time, Time>> outages_;
};

/// Decides while a world runs whether its cycle is over.
class CycleWatch {
 public:
  CycleWatch(const Trial& trial, const Scenario& scenario, const CycleQuestion& question)
      : trial_(trial),
        question_(question),
        slack_(static_cast<int64_t>(offered_rate(scenario) * static_cast<double>(kLevel.slack.ns) / 1e9)),
        // A failure that nobody has noticed by then is not going to be noticed.
        notice_(2 * scenario.engine.heartbeat.timeout + scenario.failures.restart_after + 5_s) {}

  bool over() {
    look_for_failure();
    if (!failed_) return false;
    const Time now = trial_.now();
    if (now - *failed_ > question_.patience) return true;
    if (!ended_) look_whether_level(now);
    if (!ended_) return false;
    if (question_.saturated) return true;
    // Then until what was late is committed and read.
    if (trial_.completed() == completed_) return false;
    if (!committed_) committed_ = now;
    return now - *committed_ > kRead;
  }
  /// A job that is no further behind is level, in records.
  int64_t level_lag() const { return question_.usual_lag + slack_; }
  /// When the job was level again, for good.
  std::optional<Time> ended() const { return ended_; }

 private:
  void look_for_failure() {
    if (failed_) return;
    for (const FaultMark& mark : trial_.history().marks())
      if (mark.kind == FaultMark::Kind::kFirstEffect) failed_ = failed_ ? failed_ : mark.at;
    if (failed_) progress_then_ = trial_.progress().at(*failed_);
  }
  bool has_come_back() const {
    if (question_.saturated) return trial_.progress().total() >= progress_then_ && restarted_;
    return trial_.arrived(trial_.now()) - trial_.progress().total() <= level_lag();
  }
  void look_whether_level(Time now) {
    if (!trial_.running()) restarted_ = true;
    const bool noticed = restarted_ || now - *failed_ > notice_;
    const bool level = noticed && trial_.running() && has_come_back();
    if (!level) level_since_.reset();
    if (level && !level_since_) level_since_ = now;
    if (!level_since_ || now - *level_since_ <= kLevel.hold + 400_ms) return;
    ended_ = level_since_;
    completed_ = trial_.completed();
  }

  const Trial& trial_;
  const CycleQuestion& question_;
  int64_t slack_;
  Duration notice_;
  std::optional<Time> failed_;
  int64_t progress_then_ = 0;
  bool restarted_ = false;
  std::optional<Time> level_since_;
  std::optional<Time> ended_;
  uint64_t completed_ = 0;
  std::optional<Time> committed_;
};

/// What the job would have done had it been as far behind as it sometimes is, and nothing failed.
faults::ProgressCurve usual_progress(const Trial& trial, int64_t usual_lag) {
  std::vector<faults::ProgressCurve::Point> points;
  for (Time at; at < trial.now() - kLevel.slack; at += kLagStep)
    points.push_back({at, std::max<int64_t>(trial.arrived(at) - usual_lag, 0)});
  return faults::ProgressCurve(std::move(points));
}

void find_phases(const Trial& trial, const CycleQuestion& question, Time failed, Time until, CycleObservation& seen) {
  const auto episodes = faults::find_episodes(trial.history(), usual_progress(trial, question.usual_lag),
                                              {.observed_until = trial.now()});
  for (const faults::Episode& episode : episodes) {
    if (episode.ended < failed || episode.began > until || episode.disturbance) continue;
    seen.detect_ns += episode.phases.detect.ns;
    seen.restart_ns += episode.phases.restart.ns;
    seen.restore_ns += episode.phases.restore.ns;
    seen.replay_ns += episode.phases.replay.ns;
    seen.catch_up_ns += episode.phases.catch_up.ns;
  }
}

/// From the failure until the job is level for good: no time at all if it never was further behind than usual.
Duration recovery_time(const Trial& trial, const Account& account, int64_t level_lag, Time failed, Time until) {
  Duration recovery;
  for (const auto& [from, to] : account.outages())
    if (from <= until) recovery = std::max(recovery, std::min(to, until) - failed);
  for (Time at = failed; at < until; at += kLagStep)
    if (trial.lag(at) > level_lag) recovery = std::max(recovery, at + kLagStep - failed);
  return recovery;
}

void add_up_lag(const Trial& trial, const Scenario& scenario, const CycleQuestion& question, Time failed,
                CycleObservation& seen) {
  const double rate = offered_rate(scenario);
  const Time end = failed + Duration{seen.recovery_ns};
  double area = 0;
  for (Time at = failed; at < end; at += kLagStep) {
    const int64_t lag = trial.lag(at);
    const Duration behind{static_cast<int64_t>(static_cast<double>(lag) / rate * 1e9)};
    const double beyond = static_cast<double>(std::max<int64_t>(lag - question.mean_lag, 0)) / rate;
    area += beyond * static_cast<double>(kLagStep.ns) / 1e9;
    seen.lag_max_ns = std::max(seen.lag_max_ns, behind.ns);
    if (behind > scenario.failures.lag_limit) seen.over_limit_ns += kLagStep.ns;
  }
  seen.lag_area_ms = static_cast<int64_t>(area * 1000);
}

}  // namespace

CycleObservation observe_cycle(const Scenario& scenario, uint64_t seed, const CycleQuestion& question) {
  CycleObservation seen;
  Scenario world = endless(scenario, 1);
  world.faults.faults = faults_of(world, question);
  Trial trial(world, seed);
  CycleWatch watch(trial, world, question);
  const auto cycles = static_cast<int64_t>(question.first_warm + 5);
  const Time limit = Time{} + warm_up(world) + cycles * question.cycle + question.patience + 60_s;
  trial.run([&] { return watch.over(); }, limit);
  const Time until = watch.ended().value_or(trial.now());
  const Account account(trial.history(), until, seen);
  if (!account.failed()) {
    // Nobody noticed, or the node was idle: a failure like others, that cost nothing.
    const bool struck = !trial.history().marks().empty();
    if (!struck) seen.trouble = "the checkpoint at which it was to fail never came";
    seen.failures = struck ? 1 : 0;
    return seen;
  }
  const Time failed = *account.failed();
  if (question.saturated) {
    seen.censored = !watch.ended();
    seen.recovery_ns = (until - failed).ns;
  } else {
    seen.censored = !watch.ended();
    seen.recovery_ns =
        seen.censored ? (until - failed).ns : recovery_time(trial, account, watch.level_lag(), failed, until).ns;
    find_phases(trial, question, failed, until, seen);
  }
  add_up_lag(trial, world, question, failed, seen);
  if (account.disturbed()) {
    const auto usual = static_cast<int64_t>(static_cast<double>(question.mean_lag) / offered_rate(world) * 1e9);
    seen.down_ns += std::clamp<int64_t>(seen.lag_max_ns - usual, 0, seen.recovery_ns);
  }
  seen.latency = trial.latencies(failed, trial.now());
  return seen;
}

}  // namespace wavetank::scenarios::tuning
