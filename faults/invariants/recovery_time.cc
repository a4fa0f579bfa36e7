// recovery-time: no recovery in this run takes longer than the limit; quantiles are judged over a suite.
#include <fmt/format.h>

#include <algorithm>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind recovery_time_invariant();

namespace {

std::string words_of(const Episode& episode) {
  const RecoveryPhases& p = episode.phases;
  const std::pair<const char*, Duration> phases[] = {{"detect", p.detect},
                                                     {"restart", p.restart},
                                                     {"restore", p.restore},
                                                     {"replay", p.replay},
                                                     {"catch up", p.catch_up}};
  std::string parts;
  for (const auto& [name, length] : phases)
    if (length > 0_s) parts += fmt::format(", {}{} {}", parts.empty() ? "of it " : "", name, for_people(length));
  const std::string causes =
      episode.faults.empty() ? "no fault" : fmt::format("{}", fmt::join(episode.faults, " and "));
  return fmt::format("at {}, after {}: {}{}{}", to_string(episode.began), causes, for_people(episode.total()),
                     episode.censored ? " and not over yet" : "", parts);
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
  return {
      .name = "recovery-time",
      .sentence = "After a fault, progress is again what it would have been without, within the limit.",
      .checks =
          "The time from a fault's first effect until the sources' progress is again that of the same run without "
          "faults, and stays so. In one run only the limit `max` is judged; quantiles belong to a suite.",
      .witness =
          "Names the moment, the faults, the whole time, and how much of it went into detection, restart, restoring, "
          "replay and catching up.",
      .causes =
          "A heartbeat timeout that is too long, a death that is noticed late, restart pauses that have grown, large "
          "state, too little spare speed to catch up.",
      .make = [] { return std::unique_ptr<Invariant>(new RecoveryTime()); }};
}

}  // namespace wavetank::faults
