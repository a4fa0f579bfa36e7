// clock_drift: the wall clock of a node runs too fast or too slow.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind clock_drift_kind();

namespace {

struct ClockDriftSettings {
  std::vector<std::string> nodes;
  Duration per_second;
};

const OptionTable& clock_drift_options() {
  static const OptionTable table(
      "clock_drift",
      {option("nodes", &ClockDriftSettings::nodes, "The nodes that are meant.").must_be_given(),
       option("per_second", &ClockDriftSettings::per_second, "What the wall clock gains in a second; may be negative.")
           .or_negative()
           .must_be_given()});
  return table;
}

/// A world knows clocks that are off by a constant; the constant is moved on many times a second.
class ClockDrift final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
    if (settings_.per_second == 0_s) check.mistake("per_second", "a clock that gains 0 does not drift");
  }
  void start(Injection& injection) override {
    nodes_ = choose_all(injection, settings_.nodes);
    began_ = injection.now();
    if (!nodes_.empty()) injection.again_after(kStep);
  }
  void again(Injection& injection) override {
    const auto gained = static_cast<__int128>((injection.now() - began_).ns) * settings_.per_second.ns / (1_s).ns;
    for (NodeId node : nodes_) injection.skew_clock(node, Duration{static_cast<int64_t>(gained)});
    injection.again_after(kStep);
  }

 private:
  static constexpr Duration kStep = 10_ms;

  ClockDriftSettings settings_;
  std::vector<NodeId> nodes_;
  Time began_;
};

}  // namespace

FaultKind clock_drift_kind() {
  return {"clock_drift", "Wall clocks run too fast or too slow.", &clock_drift_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new ClockDrift());
          }};
}

}  // namespace wavetank::faults
