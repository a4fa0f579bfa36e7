// duplicate: messages arrive twice.
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind duplicate_kind();

namespace {

struct DuplicateSettings : MessageMatch {
  Distribution after = Distribution::uniform(0_ms, 10_ms);
};

const OptionTable& duplicate_options() {
  static const OptionTable table("duplicate",
                                 match_options<DuplicateSettings>(
                                     {option("after", &DuplicateSettings::after, "How much later the copy arrives.")}));
  return table;
}

class Duplicate final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_match(settings_, check); }
  void start(Injection& injection) override {
    install_match(injection, settings_, [this](const MessageInFlight&, uint64_t draw) {
      return wavetank::Verdict{wavetank::Verdict::Action::kDuplicate, settings_.after.quantile(draw)};
    });
  }

 private:
  DuplicateSettings settings_;
};

}  // namespace

FaultKind duplicate_kind() {
  return {"duplicate", "Messages arrive twice.", &duplicate_options(), "link", "for", [] {
            return std::unique_ptr<FaultEffect>(new Duplicate());
          }};
}

}  // namespace wavetank::faults
