// corrupt: messages arrive with flipped bits.
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind corrupt_kind();

namespace {

using CorruptSettings = MessageMatch;

const OptionTable& corrupt_options() {
  static const OptionTable table("corrupt", match_options<CorruptSettings>({}));
  return table;
}

class Corrupt final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_match(settings_, check); }
  void start(Injection& injection) override {
    install_match(injection, settings_, [](const MessageInFlight&, uint64_t) {
      return wavetank::Verdict{wavetank::Verdict::Action::kCorrupt, {}};
    });
  }

 private:
  CorruptSettings settings_;
};

}  // namespace

FaultKind corrupt_kind() {
  return {"corrupt", "Messages arrive damaged.", &corrupt_options(), "link", "for", [] {
            return std::unique_ptr<FaultEffect>(new Corrupt());
          }};
}

}  // namespace wavetank::faults
