// RestoreProbe: a completed checkpoint is tried out: restored in a copy of the durable world, and run to the end there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "env/cluster.h"
#include "faults/evidence.h"
#include "scenarios/scenario.h"
#include "scenarios/simulated_world.h"

namespace wavetank::scenarios {

/// Watches a world, and at one moment keeps a copy of all disks: as a checkpoint completes, or as the next one is
/// begun, when the sinks have committed and older checkpoints are deleted. The seed chooses, each as likely as the
/// others. Only the newest checkpoint can be tried so: what it committed is in the log and must not come twice.
class RestoreProbe final : public Observer {
 public:
  /// `world` must outlive the watching.
  RestoreProbe(SimulatedWorld& world, uint64_t seed);

  void observe(const Event& event) override;

  /// All machines of a second world lose their power at that moment and start again, without any further fault. Its
  /// output is judged against the reference, its input log against its clients. Nothing if no checkpoint completed.
  std::optional<faults::RestoreEvidence> judge(const Scenario& scenario, uint64_t seed) const;

 private:
  SimulatedWorld& world_;
  Random random_;
  int64_t newest_ = 0;    ///< the newest complete checkpoint
  uint64_t moments_ = 0;  ///< there have been to choose from
  int64_t checkpoint_ = 0;
  Time at_;
  std::shared_ptr<const DiskImages> disks_;
};

}  // namespace wavetank::scenarios
