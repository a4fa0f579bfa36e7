// The rules, one function each.
#include "scenarios/text/lints.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/job/plan.h"
#include "engine/record/record.h"
#include "scenarios/text/document.h"

namespace wavetank::scenarios {
namespace {

/// What a cluster should be loaded to at most so that it can catch up; the default of Flink's autoscaler.
constexpr uint32_t kTargetPercent = 70;

class Linter {
 public:
  Linter(const Scenario& scenario, const std::optional<CheckpointDurations>& durations)
      : scenario_(scenario), durations_(durations), document_(parse_document(scenario.path, scenario.text)) {}

  std::vector<Problem> advice() {
    transactions_outlive_a_restart();
    limits_leave_time_to_notice();
    one_lost_heartbeat_is_survived();
    the_pause_is_not_the_interval();
    there_is_headroom();
    if (durations_) {
      the_timeout_leaves_room();
      checkpoints_leave_time_between_them();
    }
    sort_by_position(advice_);
    return std::move(advice_);
  }

 private:
  /// At the deepest part of the dotted `key` that the file has.
  void advise(std::string_view key, std::string message, std::string hint) {
    int line = 1;
    int column = 1;
    const Node* node = &document_.root;
    while (!key.empty() && node->kind == Node::Kind::kMap) {
      const std::string_view part = key.substr(0, key.find('.'));
      const auto entry =
          std::find_if(node->entries.begin(), node->entries.end(), [&](const Node::Entry& e) { return e.key == part; });
      if (entry == node->entries.end()) break;
      line = entry->line;
      column = entry->column;
      node = &entry->value;
      key.remove_prefix(std::min(key.size(), part.size() + 1));
    }
    advice_.push_back(document_.problem(line, column, "advice: " + std::move(message), std::move(hint)));
  }

  /// Between a pre-commit and its commit may lie the rest of the interval, a checkpoint that times out, and a restart.
  void transactions_outlive_a_restart() {
    const engine::EngineConfig& engine = scenario_.engine;
    const Duration restart = engine.heartbeat.timeout + engine.restart.max;
    const Duration needed = engine.checkpoint.interval + engine.checkpoint.timeout + restart;
    if (engine.transaction_timeout >= needed) return;
    advise("engine.transaction_timeout",
           fmt::format("brokers abort transactions after {}, but checkpoint.interval {} + checkpoint.timeout {} + a "
                       "restart of up to {} may pass before one is committed: its output would be lost",
                       for_people(engine.transaction_timeout), for_people(engine.checkpoint.interval),
                       for_people(engine.checkpoint.timeout), for_people(restart)),
           fmt::format("raise engine.transaction_timeout above {}", for_people(needed)));
  }

  void limits_leave_time_to_notice() {
    const RecoveryLimits& limits = scenario_.expect.recovery_time;
    const Duration noticed = scenario_.engine.heartbeat.timeout + scenario_.engine.restart.initial;
    const auto check = [&](std::string_view name, const std::optional<Duration>& limit) {
      if (!limit || *limit > noticed) return;
      advise("engine.heartbeat.timeout",
             fmt::format("a worker that falls silent is given up after heartbeat.timeout {} and its job started again "
                         "restart.initial {} later: expect.recovery_time.{} {} is over before anything is restored",
                         for_people(scenario_.engine.heartbeat.timeout), for_people(scenario_.engine.restart.initial),
                         name, for_people(*limit)),
             "lower engine.heartbeat.timeout or engine.restart.initial, or raise the limit");
    };
    check("max", limits.max);
    check("p99", limits.p99);
  }

  void one_lost_heartbeat_is_survived() {
    const engine::HeartbeatConfig& heartbeat = scenario_.engine.heartbeat;
    if (heartbeat.timeout >= heartbeat.interval * 2) return;
    advise("engine.heartbeat.timeout",
           fmt::format("with a heartbeat each {} and a timeout of {} one lost heartbeat takes a worker down",
                       for_people(heartbeat.interval), for_people(heartbeat.timeout)),
           fmt::format("raise engine.heartbeat.timeout to {} or more", for_people(heartbeat.interval * 3)));
  }

  void the_pause_is_not_the_interval() {
    const engine::CheckpointConfig& checkpoint = scenario_.engine.checkpoint;
    if (checkpoint.min_pause < checkpoint.interval) return;
    advise("engine.checkpoint.min_pause",
           fmt::format("min_pause {} is not shorter than interval {}: the interval never applies, checkpoints begin "
                       "{} after the last one ended",
                       for_people(checkpoint.min_pause), for_people(checkpoint.interval),
                       for_people(checkpoint.min_pause)),
           "lower engine.checkpoint.min_pause, or raise engine.checkpoint.interval");
  }

  void there_is_headroom() {
    const uint32_t percent = utilisation_percent(scenario_);
    if (percent <= kTargetPercent) return;
    if (percent >= 100)
      return advise("workload.rate",
                    fmt::format("the busiest task needs {} % of a core for the offered load: the job falls behind and "
                                "never catches up",
                                percent),
                    "lower workload.rate, raise the parallelism, or correct engine.costs");
    const Duration minute = 60_s;
    advise("workload.rate",
           fmt::format("the busiest task needs {} % of a core for the offered load: catching up takes lag / (capacity "
                       "- rate), so a minute's outage costs about {} more",
                       percent, for_people(minute * percent / (100 - percent))),
           fmt::format("leave headroom: raise the parallelism until it needs {} % or less", kTargetPercent));
  }

  void the_timeout_leaves_room() {
    const Duration timeout = scenario_.engine.checkpoint.timeout;
    if (timeout >= durations_->p99 * 2) return;
    advise("engine.checkpoint.timeout",
           fmt::format("checkpoints take up to {} (p99), and checkpoint.timeout is {}: a slower day expires them",
                       for_people(durations_->p99), for_people(timeout)),
           fmt::format("raise engine.checkpoint.timeout to {} or more", for_people(durations_->p99 * 2)));
  }

  void checkpoints_leave_time_between_them() {
    const engine::CheckpointConfig& checkpoint = scenario_.engine.checkpoint;
    if (checkpoint.min_pause != 0_s || durations_->p50 < checkpoint.interval) return;
    advise("engine.checkpoint.interval",
           fmt::format("a checkpoint takes {} (p50), as long as checkpoint.interval {}, and min_pause is 0 s: they run "
                       "back to back",
                       for_people(durations_->p50), for_people(checkpoint.interval)),
           fmt::format("raise engine.checkpoint.interval above {}, or set engine.checkpoint.min_pause",
                       for_people(durations_->p50)));
  }

  const Scenario& scenario_;
  const std::optional<CheckpointDurations>& durations_;
  Document document_;
  std::vector<Problem> advice_;
};

/// Records an hour that the chain takes in: those of its source, or all that come to it.
std::vector<uint64_t> rates_of(const Scenario& scenario, const engine::Plan& plan) {
  std::vector<uint64_t> rates(plan.chains.size());
  for (size_t chain = 0; chain < plan.chains.size(); ++chain) {
    const engine::VertexSpec& head = scenario.job.vertices[plan.chains[chain].vertices.front()];
    const WorkloadSpec& workload = workload_of(scenario, head.name);
    if (head.kind == engine::VertexKind::kSource && workload.file.empty()) rates[chain] = workload.rate.per_hour;
  }
  // Chains stand before those that read from them.
  for (const engine::EdgePlan& edge : plan.edges) rates[edge.to_chain] += rates[edge.from_chain];
  return rates;
}

}  // namespace

uint32_t utilisation_percent(const Scenario& scenario) {
  if (!engine::validate(scenario.job).empty()) return 0;
  const engine::Plan plan = engine::make_plan(scenario.job);
  const std::vector<uint64_t> rates = rates_of(scenario, plan);
  const engine::CostConfig& costs = scenario.engine.costs;
  uint64_t most = 0;
  for (size_t chain = 0; chain < plan.chains.size(); ++chain) {
    const auto operators = std::ranges::count_if(plan.chains[chain].vertices, [&](uint32_t vertex) {
      return scenario.job.vertices[vertex].kind == engine::VertexKind::kOperator;
    });
    // Each record is read from a buffer and, at most, written into one.
    const int64_t work = costs.per_record.ps * std::max<int64_t>(operators, 1) +
                         costs.per_byte_serialised.ps * 2 * sizeof(engine::Record);
    const auto per_hour = static_cast<unsigned __int128>(rates[chain]) * static_cast<uint64_t>(work);
    constexpr uint64_t kPicosecondsPerHourAndPercent = uint64_t{3600} * 10'000'000'000;
    most = std::max(most,
                    static_cast<uint64_t>(per_hour / plan.chains[chain].parallelism / kPicosecondsPerHourAndPercent));
  }
  return static_cast<uint32_t>(std::min<uint64_t>(most, 100'000));
}

std::vector<Problem> lints(const Scenario& scenario, const std::optional<CheckpointDurations>& durations) {
  return Linter(scenario, durations).advice();
}

}  // namespace wavetank::scenarios
