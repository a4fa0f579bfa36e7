// The acts of a run.
#include "scenarios/world/director.h"

#include <algorithm>

#include "engine/events.h"
#include "engine/roles/checksums.h"
#include "scenarios/world/console_client.h"
#include "scenarios/world/ingest_client.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// How often the director looks whether an act is over, and repeats what it has said.
constexpr Duration kStep = 250_ms;
/// A world that is healed needs this much longer than the last fault before it is looked at.
constexpr Duration kBreath = 100_ms;

int64_t sum(const std::map<std::pair<int64_t, int64_t>, int64_t>& counts) {
  int64_t total = 0;
  for (const auto& [partition, count] : counts) total += count;
  return total;
}

}  // namespace

Director::Director(Cluster& cluster, Deployment& deployment, faults::Injector* injector)
    : cluster_(cluster),
      deployment_(deployment),
      injector_(injector),
      limit_(deployment.scenario->expect.converge_within),
      records_(deployment.inputs.records()) {}

/// Trouble lasts until all input has arrived and every fault that has started is over.
Time Director::trouble_ends() const {
  const Time input = deployment_.inputs.end();
  return (injector_ ? std::max(input, injector_->last_planned_end()) : input) + kBreath;
}

void Director::run(bool whole) {
  begin(whole);
  while (!over() && cluster_.run_until(Time::never())) {
  }
}

void Director::begin(bool whole) {
  whole_ = whole;
  cluster_.watch(this);
  cluster_.call_at(cluster_.now() + kStep, this, 0);
}

void Director::due(uint64_t /*token*/) {
  step();
  if (over())
    cluster_.stop();
  else
    cluster_.call_at(cluster_.now() + kStep, this, 0);
}

void Director::step() {
  const Time now = cluster_.now();
  if (now >= deadline_) {
    missing_ = missing();
    return enter(Act::kGaveUp);
  }
  switch (act_) {
    case Act::kTrouble:
      if (now < trouble_ends()) break;
      healed_at_ = now;
      if (injector_) injector_->heal();
      enter(skip_convergence_ ? Act::kEnding : Act::kConverging);
      break;
    case Act::kConverging:
      if (!converged()) break;
      converged_at_ = now;
      enter(Act::kEnding);
      break;
    case Act::kEnding:
      if (finished_) enter(whole_ ? Act::kReading : Act::kDone);
      break;
    case Act::kReading:
      if (deployment_.whole.complete()) enter(Act::kDone);
      break;
    case Act::kDone:
    case Act::kGaveUp:
      break;
  }
  post_to_clients();
}

void Director::enter(Act act) {
  act_ = act;
  deadline_ = act == Act::kTrouble ? Time::never() : cluster_.now() + limit_;
}

/// Clients may crash and forget, so what they are told is said again at each step.
void Director::post_to_clients() {
  if (act_ == Act::kEnding)
    for (const NodeId client : deployment_.clients)
      cluster_.post({client, kRoleActor}, engine::with_checksum(make_message(EndInput{})));
  if (act_ == Act::kReading)
    cluster_.post({deployment_.console, kRoleActor}, engine::with_checksum(make_message(ReadEverything{})));
}

void Director::observe(const Event& event) {
  switch (engine::kind_of(event)) {
    case EventKind::kJobRunning:
      running_ = true;
      break;
    case EventKind::kJobDeploying:
    case EventKind::kJobFailing:
    case EventKind::kCoordinatorStarted:
      running_ = false;
      break;
    case EventKind::kJobFinished:
      finished_ = true;
      break;
    case EventKind::kCheckpointCompleted:
      if (event.phase == 0 && act_ == Act::kConverging) ++checkpoints_;
      break;
    case EventKind::kIngestAcknowledged:
      acknowledged_[{event.values[0], event.values[1]}] = event.values[2];
      break;
    case EventKind::kSourceProgress:
      // What a task of an older attempt still hands on goes nowhere.
      if (event.attempt >= attempt_) processed_[{event.values[4], event.values[1]}] = event.values[2];
      attempt_ = std::max(attempt_, event.attempt);
      break;
    default:
      break;
  }
}

/// Converged: the job runs, all input is in the log and processed, and two further checkpoints have completed.
bool Director::converged() const { return missing().empty(); }

std::string Director::missing() const {
  const auto acknowledged = static_cast<uint64_t>(sum(acknowledged_));
  const auto processed = static_cast<uint64_t>(sum(processed_));
  if (acknowledged < records_) return fmt::format("the input log holds {} of {} records", acknowledged, records_);
  if (!running_) return "the job is not running";
  if (processed < records_) return fmt::format("sources have handed on {} of {} records", processed, records_);
  if (checkpoints_ < 2) return fmt::format("{} of 2 checkpoints completed after healing", checkpoints_);
  if (act_ == Act::kEnding && !finished_) return "the job did not finish after the end of its input";
  if (act_ == Act::kReading) return "the log could not be read back";
  return {};
}

faults::ConvergenceFacts Director::convergence() const {
  return {healed_at_, finished_ ? converged_at_ : Time::never(), limit_, missing_};
}

}  // namespace wavetank::scenarios
