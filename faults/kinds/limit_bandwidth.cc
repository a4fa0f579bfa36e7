// limit_bandwidth: links carry only so many bits a second; what is more waits its turn.
#include <map>
#include <utility>

#include "faults/leaky_queue.h"
#include "faults/message_match.h"

namespace wavetank::faults {

FaultKind limit_bandwidth_kind();

namespace {

struct LimitSettings : MessageMatch {
  Bandwidth to;
  Duration longest = 10_s;
};

const OptionTable& limit_options() {
  static const OptionTable table(
      "limit_bandwidth",
      match_options<LimitSettings>({
          option("to", &LimitSettings::to, "What is left of each link in each direction, such as 1Mbit/s.")
              .must_be_given(),
          option("longest", &LimitSettings::longest, "A message that would wait longer is lost."),
      }));
  return table;
}

class LimitBandwidth final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override {
    check_match(settings_, check);
    if (settings_.to.bits_per_second == 0) check.mistake("to", "0 is no limit");
  }
  void start(Injection& injection) override {
    install_match(injection, settings_, [this](const MessageInFlight& flight, uint64_t) {
      using Action = wavetank::Verdict::Action;
      const auto [queue, first] =
          queues_.try_emplace({flight.from.node, flight.to.node}, settings_.to.bits_per_second, 0);
      const auto wait = queue->second.join(flight.sent, weighted_size(flight.message) * kByte, settings_.longest);
      return wait ? wavetank::Verdict{Action::kDelay, *wait} : wavetank::Verdict{Action::kDrop, {}};
    });
  }

 private:
  /// As the limit is per second, a bit is as many parts as a second has nanoseconds.
  static constexpr uint64_t kByte = 8'000'000'000;

  LimitSettings settings_;
  std::map<std::pair<NodeId, NodeId>, LeakyQueue> queues_;
};

}  // namespace

FaultKind limit_bandwidth_kind() {
  return {"limit_bandwidth", "Links carry only so many bits a second.", &limit_options(), "link", "for", [] {
            return std::unique_ptr<FaultEffect>(new LimitBandwidth());
          }};
}

}  // namespace wavetank::faults
