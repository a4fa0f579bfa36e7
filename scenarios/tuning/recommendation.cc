// The answer in sentences, and as lines to paste.
#include "scenarios/tuning/recommendation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace wavetank::scenarios::tuning {
namespace {

const Estimate* figure(const Candidate& candidate, const std::string& name) {
  const Metric* found = find_metric(candidate, name);
  return found ? &found->estimate : nullptr;
}

/// "checkpoint every 45s", "engine.channel.credits 16".
std::string choice(const TunePlan& plan, const Candidate& candidate) {
  std::string text;
  for (size_t i = 0; i < plan.parameters.size(); ++i) {
    const std::string& key = plan.parameters[i].parameter.key;
    if (!text.empty()) text += ", ";
    text += key == "engine.checkpoint.interval" ? "checkpoint every " + candidate.values[i]
                                                : key + " " + candidate.values[i];
  }
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::string indistinguishable(const Tuning& tuning) {
  std::vector<std::string> names;
  for (const Candidate& candidate : tuning.candidates)
    if (candidate.indistinguishable) names.push_back(fmt::format("{}", fmt::join(candidate.values, " ")));
  if (names.empty()) return {};
  return fmt::format("It cannot be told apart from {}.", fmt::join(names, ", "));
}

bool undecided(const LimitCheck& limit) { return limit.kind == LimitCheck::Kind::kUndecided; }

/// What would decide a limit: "after 32 failures; 46 in all decide it, if …".
std::string what_decides(const LimitCheck& limit) {
  if (limit.needed <= limit.have)
    return fmt::format("after {} failures, and more of them would not decide it ({})", limit.have, limit.reason);
  return fmt::format(
      "after {0} failures: it needs {1} episodes, {2} more, if they go on like these (a longer --budget, or --runs)",
      limit.have, limit.needed, limit.needed - limit.have);
}

/// "Whether recovery_time.p90 < 10min holds is not decided after 32 failures: it needs 46 episodes, …".
void add_undecided_limits(const Tuning& tuning, std::vector<std::string>& words) {
  const Candidate& told = tuning.recommendation.fresh;
  for (const LimitCheck& limit : told.limits)
    if (undecided(limit))
      words.push_back(fmt::format("Whether {} holds is not decided {}.", limit.text, what_decides(limit)));
  const Candidate& best = tuning.candidates[tuning.recommendation.candidate];
  for (const Candidate& other : tuning.candidates) {
    if (other.fate != Candidate::Fate::kMeasured || !(other.objective.value < best.objective.value)) continue;
    const auto open = std::find_if(other.limits.begin(), other.limits.end(), undecided);
    if (open == other.limits.end() || other.behind.value >= 0) continue;
    words.push_back(fmt::format(
        "{} may be better ({} {}), but whether {} holds there is not decided {}.", fmt::join(other.values, " "),
        tuning.objective, in_words(tuning.objective_unit, other.objective.value), open->text, what_decides(*open)));
  }
}

std::string time_behind(const TunePlan& plan, double minutes, double failures) {
  const std::string limit = format_option(plan.base.failures.lag_limit);
  const std::string behind =
      minutes > 0 ? fmt::format("more than {} behind for {}", limit, in_words(Unit::kMinutesPerYear, minutes))
                  : fmt::format("never more than {} behind", limit);
  return fmt::format("It is {} ({} failures a year).", behind, std::llround(failures));
}

std::string at_the_edge(const TunePlan& plan, const Candidate& best) {
  for (size_t i = 0; i < plan.parameters.size(); ++i) {
    const ParameterRange& range = plan.parameters[i];
    if (range.parameter.named) continue;
    if (best.values[i] == range.values.front() || best.values[i] == range.values.back())
      return fmt::format("{} is the {} of the range that was tried for {}: widen it.", best.values[i],
                         best.values[i] == range.values.front() ? "lower end" : "upper end", range.parameter.key);
  }
  return {};
}

/// "At 2s and below checkpoints take longer than the interval (3.2 s): the store is the bottleneck."
std::string bottleneck(const TunePlan& plan, const Tuning& tuning) {
  if (plan.parameters.size() != 1 || plan.parameters.front().parameter.key != "engine.checkpoint.interval") return {};
  for (auto candidate = tuning.candidates.rbegin(); candidate != tuning.candidates.rend(); ++candidate) {
    const Estimate* cycle = figure(*candidate, "checkpoint_cycle");
    if (!cycle || cycle->value < 1.2 * candidate->positions.front()) continue;
    const std::pair<const char*, const char*> parts[] = {{"checkpoint.serialise", "barriers and serialising state"},
                                                         {"checkpoint.store", "the store"},
                                                         {"checkpoint.finish", "the coordinator"}};
    const auto longest = std::max_element(std::begin(parts), std::end(parts), [&](const auto& a, const auto& b) {
      return figure(*candidate, a.first)->value < figure(*candidate, b.first)->value;
    });
    return fmt::format(
        "At {} and below a checkpoint takes longer than the interval ({}): {} is the bottleneck, with {}.",
        candidate->values.front(), in_words(Unit::kSeconds, cycle->value), longest->second,
        in_words(Unit::kSeconds, figure(*candidate, longest->first)->value));
  }
  return {};
}

Duration whole_seconds(double seconds) { return {static_cast<int64_t>(std::ceil(seconds)) * 1'000'000'000}; }

}  // namespace

std::vector<std::string> words(const TunePlan& plan, const Tuning& tuning) {
  std::vector<std::string> words;
  const Candidate& best = tuning.candidates[tuning.recommendation.candidate];
  const Candidate& told = tuning.recommendation.fresh.metrics.empty() ? best : tuning.recommendation.fresh;
  std::string first = choice(plan, best) + ": ";
  const bool lost = plan.objective->text() == "capacity_lost";
  first += (lost ? "" : plan.objective->text() + " ") + in_words(tuning.objective_unit, told.objective, " to ") +
           (lost ? " of capacity lost" : "");
  const Estimate* p50 = figure(told, "recovery_time.p50");
  const Estimate* p99 = figure(told, "recovery_time.p99");
  if (p50 && p99 && p99->samples > 0)
    first += p99->bounded
                 ? fmt::format(", recovery {} (p50), {} (p99)", in_words(Unit::kSeconds, p50->value),
                               in_words(Unit::kSeconds, p99->value))
                 : fmt::format(", recovery {} (p50), at most {} in {} failures", in_words(Unit::kSeconds, p50->value),
                               in_words(Unit::kSeconds, p99->high), p99->samples);
  words.push_back(first + ".");
  add_undecided_limits(tuning, words);
  if (std::string text = indistinguishable(tuning); !text.empty()) words.push_back(std::move(text));
  if (std::string text = at_the_edge(plan, best); !text.empty()) words.push_back(std::move(text));
  if (std::string text = bottleneck(plan, tuning); !text.empty()) words.push_back(std::move(text));
  if (const Estimate* minutes = figure(told, "minutes_over_limit"); minutes && minutes->samples > 0)
    words.push_back(time_behind(plan, minutes->value, figure(told, "failures_per_year")->value));
  for (const Candidate& candidate : tuning.candidates)
    if (candidate.fate == Candidate::Fate::kBroken)
      words.push_back(fmt::format("{}: {}.", fmt::join(candidate.values, " "), candidate.trouble));
  return words;
}

std::vector<std::string> engine_lines(const TunePlan& plan, const Candidate& chosen) {
  std::vector<std::string> lines;
  std::vector<std::string> open;
  std::map<std::string, std::string> sorted;
  for (size_t i = 0; i < plan.parameters.size(); ++i) sorted[plan.parameters[i].parameter.key] = chosen.values[i];
  for (const auto& [key, value] : sorted) {
    std::vector<std::string> parts;
    for (size_t begin = 0; begin <= key.size();) {
      const size_t dot = std::min(key.find('.', begin), key.size());
      parts.push_back(key.substr(begin, dot - begin));
      begin = dot + 1;
    }
    size_t depth = 0;
    while (depth + 1 < parts.size() && depth < open.size() && open[depth] == parts[depth]) ++depth;
    open.assign(parts.begin(), parts.end() - 1);
    for (; depth + 1 < parts.size(); ++depth) lines.push_back(std::string(2 * depth, ' ') + parts[depth] + ":");
    lines.push_back(std::string(2 * depth, ' ') + parts.back() + ": " + value);
  }
  return lines;
}

std::vector<std::string> flink_lines(const Scenario& scenario, const Contender& recommended,
                                     const Reference& reference) {
  const engine::EngineConfig& engine = scenario.engine;
  const Values values = recommended.figures(reference).values();
  const double longest = values[metric_place("checkpoint_duration.max")];
  // Twice what was seen would do; a checkpoint that expires costs more than one that is late.
  const Duration timeout = std::max(engine.checkpoint.timeout, whole_seconds(5 * longest));
  const Duration pause = std::max(engine.checkpoint.min_pause,
                                  std::min(whole_seconds(longest), Duration{engine.checkpoint.interval.ns / 2}));
  const Duration open = engine.checkpoint.interval + timeout + whole_seconds(values[metric_place("recovery_time.max")]);
  const auto text = [](Duration duration) { return format_option(duration); };
  return {
      fmt::format("execution.checkpointing.interval: {}", text(engine.checkpoint.interval)),
      fmt::format("execution.checkpointing.min-pause: {}", text(pause)),
      fmt::format("execution.checkpointing.timeout: {}", text(timeout)),
      fmt::format("execution.checkpointing.tolerable-failed-checkpoints: {}", engine.checkpoint.tolerable_failures),
      "execution.checkpointing.max-concurrent-checkpoints: 1",
      "execution.checkpointing.mode: EXACTLY_ONCE",
      "execution.checkpointing.unaligned.enabled: false",
      fmt::format("execution.checkpointing.num-retained: {}", std::max(engine.checkpoint.retained, 1u)),
      fmt::format("heartbeat.interval: {}", engine.heartbeat.interval.ns / 1'000'000),
      fmt::format("heartbeat.timeout: {}", engine.heartbeat.timeout.ns / 1'000'000),
      fmt::format("# a transactional Kafka sink needs transaction.timeout.ms of at least {}", open.ns / 1'000'000),
  };
}

}  // namespace wavetank::scenarios::tuning
