// RestoreProbe: retained checkpoints are tried out: each restored in a copy of the durable world, and run to the end.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "env/cluster.h"
#include "faults/evidence.h"
#include "scenarios/judgement/newer_output.h"
#include "scenarios/scenario.h"
#include "scenarios/world/simulated_world.h"

namespace wavetank::scenarios {

/// Watches a world, and keeps copies of all disks: as a checkpoint completes, or as the next one is begun, when the
/// sinks have committed and older checkpoints are deleted. Of these moments the seed chooses one, each as likely as the
/// others; or all are kept. At such a moment every retained checkpoint is tried, in a copy of its own.
///
/// Each must lead to what the scenario promises. An older one than the newest is restored by the engine itself, after
/// the newer manifests are taken away from the store: what newer checkpoints had committed is in the log and comes
/// again, so that it is taken out of the output before that is judged.
class RestoreProbe final : public Observer {
 public:
  /// `world` must outlive the watching.
  RestoreProbe(SimulatedWorld& world, uint64_t seed, bool every_moment);

  void observe(const Event& event) override;

  /// All machines of a second world lose their power at that moment and start again, without any further fault. Its
  /// output is judged against the reference, its input log against its clients. Nothing if no checkpoint completed.
  std::vector<faults::RestoreEvidence> judge(const Scenario& scenario, uint64_t seed) const;

 private:
  struct Moment {
    Time at;
    std::vector<int64_t> retained;  ///< checkpoints, oldest first
    std::shared_ptr<const DiskImages> disks;
  };
  std::shared_ptr<const DiskImages> disks_for(const Moment& moment, int64_t checkpoint) const;
  const CoveredTransactions& covered_by(int64_t checkpoint) const;

  SimulatedWorld& world_;
  Random random_;
  bool every_moment_;
  std::vector<int64_t> retained_;
  std::map<int64_t, CoveredTransactions> covered_;  ///< by checkpoint
  uint64_t seen_ = 0;                               ///< moments there have been
  std::vector<Moment> moments_;
};

}  // namespace wavetank::scenarios
