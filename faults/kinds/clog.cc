// clog: links hold what is sent, and release it in order when the fault ends.
#include <map>
#include <utility>

#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind clog_kind();

namespace {

struct ClogSettings : MessageMatch {
  Duration apart = 100_us;
};

const OptionTable& clog_options() {
  static const OptionTable table(
      "clog", match_options<ClogSettings>(
                  {option("apart", &ClogSettings::apart, "Time between two messages that a link releases.")}));
  return table;
}

/// A message is judged once, as it leaves: its release must be known then, and with it the fault's end.
class Clog final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    check_match(settings_, check);
    if (!check.fault().lasting) check.mistake("for", "`clog` needs `for`: when it releases what it holds");
    if (check.fault().until) check.mistake("until", "`clog` takes no `until`: it releases what it holds after `for`");
  }
  void start(Injection& injection) override {
    const Time end = injection.now() + *injection.fault().lasting;
    install_match(injection, settings_, [this, end](const MessageInFlight& flight, uint64_t) {
      const int64_t ahead = held_[{flight.from.node, flight.to.node}]++;
      return wavetank::Verdict{wavetank::Verdict::Action::kDelay, end - flight.sent + settings_.apart * ahead};
    });
  }

 private:
  ClogSettings settings_;
  std::map<std::pair<NodeId, NodeId>, int64_t> held_;
};

}  // namespace

FaultKind clog_kind() {
  return {"clog", "Links hold what is sent, and release it when the fault ends.", &clog_options(), "link",
          "for",  [] {
            return std::unique_ptr<FaultEffect>(new Clog()); }};
}

}  // namespace wavetank::faults
