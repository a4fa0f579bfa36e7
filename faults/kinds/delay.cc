// delay: messages arrive later.
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind delay_kind();

namespace {

struct DelaySettings : MessageMatch {
  Distribution add;
};

const OptionTable& delay_options() {
  static const OptionTable table(
      "delay",
      match_options<DelaySettings>(
          {option("add", &DelaySettings::add, "How much later, as a duration or a distribution.").must_be_given()}));
  return table;
}

class Delay final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_match(settings_, check); }
  void start(Injection& injection) override {
    install_match(injection, settings_, [this](const MessageInFlight&, uint64_t draw) {
      return wavetank::Verdict{wavetank::Verdict::Action::kDelay, settings_.add.quantile(draw)};
    });
  }

 private:
  DelaySettings settings_;
};

}  // namespace

FaultKind delay_kind() {
  return {"delay", "Messages arrive later.", &delay_options(), "link", "for", [] {
            return std::unique_ptr<FaultEffect>(new Delay());
          }};
}

}  // namespace wavetank::faults
