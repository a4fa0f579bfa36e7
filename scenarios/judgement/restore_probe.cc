// The second worlds of a restore probe.
#include "scenarios/judgement/restore_probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/events.h"
#include "faults/invariant.h"
#include "scenarios/judgement/gathering.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {
namespace {

/// Runs a world that starts from `disks` to its end, and judges what it has come to from the checkpoint that is to be
/// `restored`, given what that and the newest cover.
faults::RestoreEvidence try_out(const Scenario& scenario, uint64_t seed, std::shared_ptr<const DiskImages> disks,
                                const CoveredTransactions& restored, const CoveredTransactions& newest) {
  faults::RestoreEvidence evidence;
  Course course(scenario, seed, {.disks = std::move(disks)}, false);
  course.director->skip_convergence();
  course.director->run(true);
  for (size_t i = 0; i < course.history.size(); ++i) {
    const Event& event = course.history[i];
    if (engine::kind_of(event) != engine::EventKind::kJobDeploying) continue;
    evidence.restored = event.values[0];
    break;
  }
  evidence.trouble = course.director->convergence().missing;
  if (course.director->act() != Director::Act::kDone) {
    if (evidence.trouble.empty()) evidence.trouble = "it did not come to its end";
    return evidence;
  }
  take_out_newer_output(course.deployment, course.history, restored, newest);
  Gathered gathered = gather(course.deployment);
  faults::Evidence judged;
  judged.ingest = gathered.ingest;
  evidence.findings.push_back(faults::judge(*faults::find_invariant("ingest"), course.history, judged));
  for (auto& [sink, output] : gathered.outputs) {
    judged.output = &output;
    const std::string promise = invariant_of(scenario.expect.guarantee);
    evidence.findings.push_back(faults::judge(*faults::find_invariant(promise), course.history, judged));
  }
  return evidence;
}

}  // namespace

RestoreProbe::RestoreProbe(SimulatedWorld& world, uint64_t seed, bool every_moment)
    : world_(world), random_(Random(seed).child("restore-probe")), every_moment_(every_moment) {}

void RestoreProbe::observe(const Event& event) {
  switch (engine::kind_of(event)) {
    case engine::EventKind::kCheckpointSubsumed:
    case engine::EventKind::kCheckpointUnreadable:
      std::erase(retained_, event.values[0]);
      return;
    case engine::EventKind::kSinkPreCommitted:
      covered_[event.values[0]][event.values[1]] = static_cast<uint64_t>(event.values[4]);
      return;
    case engine::EventKind::kCheckpointCompleted:
      if (event.phase != 0) return;
      retained_.push_back(event.values[0]);
      break;
    case engine::EventKind::kCheckpointTriggered:
      if (retained_.empty()) return;
      break;
    default:
      return;
  }
  ++seen_;
  // The nth of them replaces the one chosen so far with probability 1/n.
  if (!every_moment_ && random_.below(seen_) != 0) return;
  if (!every_moment_) moments_.clear();
  moments_.push_back({event.at, retained_, world_.copy_disks()});
}

std::shared_ptr<const DiskImages> RestoreProbe::disks_for(const Moment& moment, int64_t checkpoint) const {
  std::shared_ptr<const DiskImages> disks = moment.disks;
  const auto& nodes = world_.cluster().nodes();
  for (NodeId node = 0; node < nodes.size(); ++node) {
    if (!nodes[node].name.starts_with("store-")) continue;
    disks = disks->without(node, [&](std::string_view file) {
      return file.ends_with("/manifest") && std::ranges::any_of(moment.retained, [&](int64_t newer) {
               return newer > checkpoint && file.find(fmt::format("checkpoint-{}/", newer)) != file.npos;
             });
    });
  }
  return disks;
}

/// Nothing, if its sinks have not told.
const CoveredTransactions& RestoreProbe::covered_by(int64_t checkpoint) const {
  static const CoveredTransactions kNothing;
  const auto covered = covered_.find(checkpoint);
  return covered == covered_.end() ? kNothing : covered->second;
}

std::vector<faults::RestoreEvidence> RestoreProbe::judge(const Scenario& scenario, uint64_t seed) const {
  std::vector<faults::RestoreEvidence> all;
  const size_t most = std::max<size_t>(scenario.engine.checkpoint.retained, 1);
  for (const Moment& moment : moments_)
    // As a checkpoint completes there may be one too many, which a coordinator that starts anew does not count any
    // more.
    for (size_t i = moment.retained.size() - std::min(most, moment.retained.size()); i < moment.retained.size(); ++i) {
      const int64_t checkpoint = moment.retained[i];
      faults::RestoreEvidence evidence = try_out(scenario, seed, disks_for(moment, checkpoint), covered_by(checkpoint),
                                                 covered_by(moment.retained.back()));
      evidence.checkpoint = checkpoint;
      evidence.at = moment.at;
      all.push_back(std::move(evidence));
    }
  return all;
}

}  // namespace wavetank::scenarios
