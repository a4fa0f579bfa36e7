// reorder: messages overtake each other within a window.
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind reorder_kind();

namespace {

struct ReorderSettings : MessageMatch {
  Duration window = 20_ms;
};

const OptionTable& reorder_options() {
  static const OptionTable table(
      "reorder", match_options<ReorderSettings>(
                     {option("window", &ReorderSettings::window, "By how much a message may be late.")}));
  return table;
}

class Reorder final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_match(settings_, check); }
  void start(Injection& injection) override {
    install_match(injection, settings_, [this](const MessageInFlight&, uint64_t draw) {
      const auto within = static_cast<uint64_t>(settings_.window.ns);
      return wavetank::Verdict{wavetank::Verdict::Action::kDelay,
                               Duration{static_cast<int64_t>(Random::scale(draw, within + 1))}};
    });
  }

 private:
  ReorderSettings settings_;
};

}  // namespace

FaultKind reorder_kind() {
  return {"reorder", "Messages overtake each other.", &reorder_options(), "link", "for", [] {
            return std::unique_ptr<FaultEffect>(new Reorder());
          }};
}

}  // namespace wavetank::faults
