// The second world of a restore probe.
#include "scenarios/restore_probe.h"

#include "engine/events.h"
#include "faults/invariant.h"
#include "scenarios/course.h"
#include "scenarios/gathering.h"

namespace wavetank::scenarios {

RestoreProbe::RestoreProbe(SimulatedWorld& world, uint64_t seed)
    : world_(world), random_(Random(seed).child("restore-probe")) {}

void RestoreProbe::observe(const Event& event) {
  switch (engine::kind_of(event)) {
    case engine::EventKind::kCheckpointCompleted:
      if (event.phase != 0) return;
      newest_ = event.values[0];
      break;
    case engine::EventKind::kCheckpointTriggered:
      if (newest_ == 0) return;
      break;
    default:
      return;
  }
  // The nth of them replaces the one chosen so far with probability 1/n.
  if (random_.below(++moments_) != 0) return;
  checkpoint_ = newest_;
  at_ = event.at;
  disks_ = world_.copy_disks();
}

std::optional<faults::RestoreEvidence> RestoreProbe::judge(const Scenario& scenario, uint64_t seed) const {
  if (!disks_) return {};
  faults::RestoreEvidence evidence{checkpoint_, at_, {}, {}};
  Course course(scenario, seed, {.disks = disks_}, false);
  course.director->skip_convergence();
  course.director->run(true);
  evidence.trouble = course.director->convergence().missing;
  if (course.director->act() != Director::Act::kDone) {
    if (evidence.trouble.empty()) evidence.trouble = "it did not come to its end";
    return evidence;
  }
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

}  // namespace wavetank::scenarios
