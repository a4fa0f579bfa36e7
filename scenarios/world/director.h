// Director: leads a deployed scenario through its acts: trouble, healing, convergence, end of input, final reading.
#pragma once

#include <map>
#include <string>

#include "env/cluster.h"
#include "faults/evidence.h"
#include "faults/injector.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// Watches the engine's events to know when an act is over; acts on the engine only through its clients.
class Director final : public Observer {
 public:
  enum class Act : uint8_t { kTrouble, kConverging, kEnding, kReading, kDone, kGaveUp };

  /// `injector` may be null: a run without faults.
  Director(Cluster& cluster, Deployment& deployment, faults::Injector* injector);

  /// For a world that goes on where another one was: the input ends as soon as it has arrived. Convergence is not asked
  /// for: it counts what has happened in a world from its beginning. Before run().
  void skip_convergence() { skip_convergence_ = true; }
  /// Runs to the end. `whole`: also read everything back; otherwise stop when all input is processed and committed.
  void run(bool whole);
  /// The same by hand: begin(), then run the cluster until over().
  void begin(bool whole);
  bool over() const { return act_ == Act::kDone || act_ == Act::kGaveUp; }

  void observe(const Event& event) override;
  void due(uint64_t token) override;

  Act act() const { return act_; }
  faults::ConvergenceFacts convergence() const;
  /// All input was committed, and the job is over.
  bool finished() const { return finished_; }

 private:
  Time trouble_ends() const;
  void step();
  void enter(Act act);
  void post_to_clients();
  bool converged() const;
  std::string missing() const;

  Cluster& cluster_;
  Deployment& deployment_;
  faults::Injector* injector_;
  Duration limit_;
  uint64_t records_;
  bool whole_ = true;
  bool skip_convergence_ = false;
  Act act_ = Act::kTrouble;
  Time healed_at_ = Time::never();
  Time deadline_ = Time::never();
  Time converged_at_ = Time::never();
  std::string missing_;
  bool running_ = false;
  bool finished_ = false;
  uint32_t attempt_ = 0;                                         ///< the newest that has processed anything
  uint32_t checkpoints_ = 0;                                     ///< completed since healing
  std::map<std::pair<int64_t, int64_t>, int64_t> acknowledged_;  ///< records in the input log, by (topic, partition)
  std::map<std::pair<int64_t, int64_t>, int64_t> processed_;     ///< offsets handed on
};

}  // namespace wavetank::scenarios
