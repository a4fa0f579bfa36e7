// FaultAtWork: one fault of a plan while it acts: what it did, and how to take it back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "env/random.h"
#include "faults/kind.h"
#include "faults/scene.h"

namespace wavetank::faults {

class FaultAtWork final : public Injection {
 public:
  enum class Status : uint8_t { kWaiting, kStarting, kActive, kOver };

  /// The fault at `index` of the scene's plan. `scene` outlives this.
  FaultAtWork(Scene& scene, size_t index, Random random) : scene_(scene), index_(index), random_(random) {}

  void begin();
  /// It asked for this moment.
  void again() { effect_->again(*this); }
  void undo();

  const Fault& fault() const override { return scene_.plan.faults[index_]; }
  Cluster& cluster() override { return scene_.cluster; }
  Time now() const override { return scene_.now(); }
  Random& random() override { return random_; }
  std::vector<NodeId> choose(const Selector& selector) override;
  void describe(std::string what) override { scene_.ledger.describe(index_, std::move(what)); }
  void touched(uint64_t count) override { scene_.ledger.touched(index_, now(), count); }
  void again_after(Duration span) override { scene_.appoint(index_, Appointment::kAgain, span); }
  void take_down(NodeId node, bool power) override;
  void release_down(NodeId node) override;
  void pause(NodeId node) override;
  void resume(NodeId node) override;
  void cuts_off(const std::vector<NodeId>& nodes) override;
  void slow_cpu(NodeId node, uint32_t percent) override;
  void skew_clock(NodeId node, Duration offset) override;
  void install(std::unique_ptr<MessageRule> rule) override;
  void install(std::unique_ptr<DiskRule> rule) override;

  Status status = Status::kWaiting;
  bool end_wanted = false;        ///< while starting
  uint32_t anchors_seen = 0;      ///< of the start trigger
  uint32_t until_seen = 0;        ///< of `until`, since the start
  uint64_t started_in_event = 0;  ///< number of the event inside which it started, 0: none

 private:
  Scene& scene_;
  size_t index_;
  Random random_;
  std::unique_ptr<FaultEffect> effect_;
  std::vector<NodeId> chosen_;
  std::vector<NodeId> down_;
  std::vector<NodeId> paused_;
  std::vector<NodeId> cut_off_;
  std::vector<NodeId> slow_;
  std::vector<NodeId> skewed_;
  std::vector<std::unique_ptr<MessageRule>> message_rules_;  ///< kept until the end of the world: see MessageRule
  std::vector<std::unique_ptr<DiskRule>> disk_rules_;
};

}  // namespace wavetank::faults
