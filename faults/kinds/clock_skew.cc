// clock_skew: the wall clock of a node is wrong by a constant.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind clock_skew_kind();

namespace {

struct ClockSkewSettings {
  std::vector<std::string> nodes;
  Duration offset;
};

const OptionTable& clock_skew_options() {
  static const OptionTable table(
      "clock_skew", {option("nodes", &ClockSkewSettings::nodes, "The nodes that are meant.").must_be_given(),
                     option("offset", &ClockSkewSettings::offset, "Added to the wall clock; may be negative.")
                         .or_negative()
                         .must_be_given()});
  return table;
}

class ClockSkew final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
    if (settings_.offset == 0_s) check.mistake("offset", "an offset of 0 changes nothing");
  }
  void start(Injection& injection) override {
    for (NodeId node : choose_all(injection, settings_.nodes)) injection.skew_clock(node, settings_.offset);
  }

 private:
  ClockSkewSettings settings_;
};

}  // namespace

FaultKind clock_skew_kind() {
  return {"clock_skew", "Wall clocks are off by a constant.", &clock_skew_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new ClockSkew());
          }};
}

}  // namespace wavetank::faults
