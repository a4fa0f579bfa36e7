// pause: a process stands still (as in a long collection of garbage) while clocks and sockets go on.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind pause_kind();

namespace {

struct PauseSettings {
  std::vector<std::string> nodes;
};

const OptionTable& pause_options() {
  static const OptionTable table("pause",
                                 {option("nodes", &PauseSettings::nodes, "The nodes that are meant.").must_be_given()});
  return table;
}

class Pause final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
  }
  void start(Injection& injection) override {
    for (NodeId node : choose_all(injection, settings_.nodes)) injection.pause(node);
  }

 private:
  PauseSettings settings_;
};

}  // namespace

FaultKind pause_kind() {
  return {"pause",
          "Processes stand still; their sockets stay open and clocks go on.",
          &pause_options(),
          "nodes",
          "for",
          [] { return std::unique_ptr<FaultEffect>(new Pause()); }};
}

}  // namespace wavetank::faults
