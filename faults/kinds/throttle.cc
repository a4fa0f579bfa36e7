// throttle: only so many messages a second get through to a node; the others wait their turn.
#include <map>

#include "faults/leaky_queue.h"
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind throttle_kind();

namespace {

struct ThrottleSettings : MessageMatch {
  Rate rate;
  uint32_t burst = 1;
  Duration longest = 10_s;
};

const OptionTable& throttle_options() {
  static const OptionTable table(
      "throttle",
      match_options<ThrottleSettings>({
          option("rate", &ThrottleSettings::rate, "What each receiving node is let have, such as 5/s.").must_be_given(),
          option("burst", &ThrottleSettings::burst, "So many get through at once after a calm time."),
          option("longest", &ThrottleSettings::longest, "A message that would wait longer is lost."),
      }));
  return table;
}

class Throttle final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    check_match(settings_, check);
    if (settings_.rate.per_hour == 0) check.mistake("rate", "a rate of 0 lets nothing through; `drop` does that");
    if (settings_.burst == 0 || settings_.burst > kMostBurst)
      check.mistake("burst", "must be at least 1 and at most 1M");
  }
  void start(Injection& injection) override {
    install_match(injection, settings_, [this](const MessageInFlight& flight, uint64_t) { return turn_of(flight); });
  }

 private:
  /// As a rate is kept per hour, a message is as many parts as an hour has nanoseconds.
  static constexpr uint64_t kMessage = 3'600'000'000'000;
  static constexpr uint32_t kMostBurst = 1'000'000;

  wavetank::Verdict turn_of(const MessageInFlight& flight) {
    using Action = wavetank::Verdict::Action;
    const auto [queue, first] =
        queues_.try_emplace(flight.to.node, settings_.rate.per_hour, kMessage * settings_.burst);
    const auto wait = queue->second.join(flight.sent, kMessage, settings_.longest);
    if (!wait) return {Action::kDrop, {}};
    return *wait == 0_s ? wavetank::Verdict{} : wavetank::Verdict{Action::kDelay, *wait};
  }

  ThrottleSettings settings_;
  std::map<NodeId, LeakyQueue> queues_;
};

}  // namespace

FaultKind throttle_kind() {
  return {"throttle", "Only so many messages a second get through to a node.",    &throttle_options(), "link",
          "for",      [] {
            return std::unique_ptr<FaultEffect>(new Throttle()); }};
}

}  // namespace wavetank::faults
