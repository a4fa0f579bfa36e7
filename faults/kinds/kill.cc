// kill: the process of a node dies; with restart_after it comes back, its disk as it was.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind kill_kind();

namespace {

struct KillSettings {
  std::vector<std::string> nodes;
};

const OptionTable& kill_options() {
  static const OptionTable table("kill",
                                 {option("nodes", &KillSettings::nodes, "The nodes that are meant.").must_be_given()});
  return table;
}

class Kill final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
  }
  void start(Injection& injection) override {
    for (NodeId node : choose_all(injection, settings_.nodes)) injection.take_down(node, false);
  }

 private:
  KillSettings settings_;
};

}  // namespace

FaultKind kill_kind() {
  return {"kill",          "Processes die; what their page cache holds survives.", &kill_options(), "nodes",
          "restart_after", [] { return std::unique_ptr<FaultEffect>(new Kill()); }};
}

}  // namespace wavetank::faults
