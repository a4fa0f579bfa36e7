// drop: messages are lost.
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind drop_kind();

namespace {

using DropSettings = MessageMatch;

const OptionTable& drop_options() {
  static const OptionTable table("drop", match_options<DropSettings>({}));
  return table;
}

class Drop final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_match(settings_, check); }
  void start(Injection& injection) override {
    install_match(injection, settings_, [](const MessageInFlight&, uint64_t) {
      return wavetank::Verdict{wavetank::Verdict::Action::kDrop, {}};
    });
  }

 private:
  DropSettings settings_;
};

}  // namespace

FaultKind drop_kind() {
  return {"drop",          "Messages are lost.",
          &drop_options(), "link",
          "for",           [] { return std::unique_ptr<FaultEffect>(new Drop()); }};
}

}  // namespace wavetank::faults
