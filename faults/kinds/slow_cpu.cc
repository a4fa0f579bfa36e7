// slow_cpu: everything a node computes takes longer.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind slow_cpu_kind();

namespace {

struct SlowCpuSettings {
  std::vector<std::string> nodes;
  uint32_t percent = 200;
};

const OptionTable& slow_cpu_options() {
  static const OptionTable table(
      "slow_cpu", {option("nodes", &SlowCpuSettings::nodes, "The nodes that are meant.").must_be_given(),
                   option("percent", &SlowCpuSettings::percent, "How long work takes, in percent of before.")});
  return table;
}

class SlowCpu final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.nodes) check.selector("nodes", text);
    if (settings_.percent <= 100) check.mistake("percent", "100 is full speed; 200 takes twice as long");
  }
  void start(Injection& injection) override {
    for (NodeId node : choose_all(injection, settings_.nodes)) injection.slow_cpu(node, settings_.percent);
  }

 private:
  SlowCpuSettings settings_;
};

}  // namespace

FaultKind slow_cpu_kind() {
  return {"slow_cpu", "All work of the nodes takes longer.", &slow_cpu_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new SlowCpu());
          }};
}

}  // namespace wavetank::faults
