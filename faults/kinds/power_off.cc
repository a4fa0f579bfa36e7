// power_off: a machine loses its power: nothing survives but what was synced, and no peer is told.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind power_off_kind();

namespace {

struct PowerOffSettings {
  std::vector<std::string> nodes;
};

const OptionTable& power_off_options() {
  static const OptionTable table(
      "power_off", {option("nodes", &PowerOffSettings::nodes, "The nodes that are meant.").must_be_given()});
  return table;
}

class PowerOff final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
  }
  void start(Injection& injection) override {
    for (NodeId node : choose_all(injection, settings_.nodes)) injection.take_down(node, true);
  }

 private:
  PowerOffSettings settings_;
};

}  // namespace

FaultKind power_off_kind() {
  return {"power_off",     "Machines lose power: nothing survives but what was synced.", &power_off_options(), "nodes",
          "restart_after", [] { return std::unique_ptr<FaultEffect>(new PowerOff()); }};
}

}  // namespace wavetank::faults
