// reset_connections: the connections between nodes are cut once; what was on its way between them is lost.
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind reset_connections_kind();

namespace {

struct ResetConnectionsSettings {
  std::string link = "all";
};

const OptionTable& reset_connections_options() {
  static const OptionTable table(
      "reset_connections",
      {option("link", &ResetConnectionsSettings::link, "Which links: `A <-> B`, or nodes for all their links.")});
  return table;
}

class ResetConnections final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check.link("link", settings_.link); }
  void start(Injection& injection) override {
    const LinkSet links(injection, settings_.link);
    const auto count = static_cast<NodeId>(injection.cluster().nodes().size());
    for (NodeId a = 0; a < count; ++a)
      for (NodeId b = a + 1; b < count; ++b) {
        if (!links.covers(a, b) && !links.covers(b, a)) continue;
        injection.cluster().reset_connections(a, b);
        injection.touched();
      }
  }

 private:
  ResetConnectionsSettings settings_;
};

}  // namespace

FaultKind reset_connections_kind() {
  return {"reset_connections",
          "Connections are cut; what was on its way in them is lost.",
          &reset_connections_options(),
          "link",
          "",
          [] { return std::unique_ptr<FaultEffect>(new ResetConnections()); }};
}

}  // namespace wavetank::faults
