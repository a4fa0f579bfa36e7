// recovery-time: no recovery in this run takes longer than the limit; quantiles are judged over a suite.
#include <fmt/format.h>

#include <algorithm>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind recovery_time_invariant();

namespace {

std::string words_of(const Episode& episode) {
  const RecoveryPhases& phases = episode.phases;
  const std::string causes =
      episode.faults.empty() ? "no fault" : fmt::format("{}", fmt::join(episode.faults, " and "));
  return fmt::format("{} after {}: {}{}, of it detect {}, restart {}, restore {}, replay {}, catch up {}",
                     to_string(episode.began), causes, for_people(episode.total()),
                     episode.censored ? " and not over yet" : "", for_people(phases.detect), for_people(phases.restart),
                     for_people(phases.restore), for_people(phases.replay), for_people(phases.catch_up));
}

class RecoveryTime final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (!evidence.episodes) return violations.finding(false, "recovery was not measured");
    const std::vector<Episode>& episodes = *evidence.episodes;
    const std::optional<Duration> limit = evidence.recovery_limits.max;
    if (episodes.empty()) return violations.finding(false, "no fault had an effect");
    Duration worst;
    for (const Episode& episode : episodes) {
      worst = std::max(worst, episode.total());
      if (limit && (episode.censored || episode.total() > *limit)) violations.add(words_of(episode));
    }
    std::string summary =
        fmt::format("{} episode{}, worst {}", episodes.size(), episodes.size() == 1 ? "" : "s", for_people(worst));
    if (limit) summary += fmt::format(" of {}", for_people(*limit));
    return violations.finding(limit.has_value(), std::move(summary));
  }
};

}  // namespace

InvariantKind recovery_time_invariant() {
  return {"recovery-time", "After a fault, progress is again what it would have been without, within the limit.",
          [] { return std::unique_ptr<Invariant>(new RecoveryTime()); }};
}

}  // namespace wavetank::faults
