// Results as nlohmann's JSON. A reader of an older schema ignores members it does not know; a changed one is renamed.
#include "reports/json.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "wavetank.results/1";

template <class T, class F>
Json list(const std::vector<T>& values, F&& to_json) {
  Json items = Json::array();
  for (const T& value : values) items.push_back(to_json(value));
  return items;
}

Json texts(const std::vector<std::string>& values) {
  return list(values, [](const std::string& text) { return Json(text); });
}

Json time_or_null(Time time) { return time == Time::never() ? Json(nullptr) : Json(time.ns); }

Json finding(const faults::Finding& finding) {
  return {{"invariant", finding.invariant},      {"sentence", finding.sentence},
          {"verdict", name_of(finding.verdict)}, {"summary", finding.summary},
          {"violations", finding.violations},    {"witnesses", texts(finding.witnesses)}};
}

Json episode(const faults::Episode& episode) {
  const faults::RecoveryPhases& phases = episode.phases;
  return {{"faults", texts(episode.faults)},
          {"began_ns", episode.began.ns},
          {"ended_ns", episode.ended.ns},
          {"total_ns", episode.total().ns},
          {"censored", episode.censored},
          {"disturbance", episode.disturbance},
          {"attempts", episode.attempts},
          {"phases",
           {{"detect_ns", phases.detect.ns},
            {"restart_ns", phases.restart.ns},
            {"restore_ns", phases.restore.ns},
            {"replay_ns", phases.replay.ns},
            {"catch_up_ns", phases.catch_up.ns}}}};
}

Json ledger_entry(const faults::LedgerEntry& entry) {
  return {{"id", entry.id},
          {"kind", entry.kind},
          {"started", entry.started},
          {"ended", entry.ended},
          {"start_ns", time_or_null(entry.start)},
          {"first_effect_ns", time_or_null(entry.first_effect)},
          {"end_ns", time_or_null(entry.end)},
          {"touched", entry.touched},
          {"what", entry.what}};
}

Json counts(const scenarios::RunCounts& counts) {
  return {{"input_records", counts.input_records},
          {"output_records", counts.output_records},
          {"late_records", counts.late_records},
          {"checkpoints", counts.checkpoints},
          {"aborted_checkpoints", counts.aborted_checkpoints},
          {"restarts", counts.restarts},
          {"wakeups", counts.wakeups},
          {"messages", counts.messages},
          {"message_bytes", counts.message_bytes},
          {"frames_resent", counts.frames_resent},
          {"frames_discarded", counts.frames_discarded}};
}

Json sample(const scenarios::ProgressSample& sample) {
  return {{"at_ns", sample.at.ns},
          {"read", sample.read},
          {"read_without_faults", sample.read_without_faults},
          {"committed", sample.committed}};
}

Json run(const scenarios::SuiteResult& suite, const scenarios::RunResult& run) {
  return {{"scenario", run.scenario},
          {"path", run.path},
          {"seed", std::to_string(run.seed)},
          {"outcome", name_of(run.outcome)},
          {"failing", failing(suite, run)},
          {"digest", to_string(run.digest)},
          {"payload_digest", run.payload_digest == Digest{} ? "" : to_string(run.payload_digest)},
          {"virtual_time_ns", run.virtual_time.ns},
          {"wall_time_ns", run.wall_time.ns},
          {"trouble", run.trouble},
          {"reproduce", reproduce_command(run, suite.settings)},
          {"reproducer", run.reproducer},
          {"findings", list(run.findings, finding)},
          {"episodes", list(run.episodes, episode)},
          {"ledger", list(run.ledger, ledger_entry)},
          {"counts", counts(run.counts)},
          {"timeline", texts(run.timeline)},
          {"story", texts(run.story)},
          {"progress", list(run.progress, sample)}};
}

Json invariant(const scenarios::InvariantTally& tally) {
  return {{"invariant", tally.invariant},
          {"sentence", tally.sentence},
          {"held", tally.held},
          {"violated", tally.violated},
          {"not_exercised", tally.not_exercised},
          {"required", tally.required},
          {"expected_violated", tally.expected_violated}};
}

Json fault(const scenarios::FaultTally& tally) {
  return {{"id", tally.id},
          {"kind", tally.kind},
          {"runs_started", tally.runs_started},
          {"runs_touched", tally.runs_touched},
          {"touched", tally.touched},
          {"vacuous", tally.vacuous}};
}

Json quantile(const scenarios::RecoveryQuantile& quantile) {
  return {{"percent", quantile.percent},
          {"value_ns", quantile.value.ns},
          {"unbounded", quantile.unbounded},
          {"bound_ns", quantile.has_bound ? Json(quantile.bound.ns) : Json(nullptr)}};
}

Json recovery(const scenarios::RecoveryStatistics& recovery) {
  return {{"episodes", recovery.episodes}, {"independent", recovery.independent},
          {"censored", recovery.censored}, {"disturbances", recovery.disturbances},
          {"max_ns", recovery.max.ns},     {"quantiles", list(recovery.quantiles, quantile)}};
}

Json limit(const scenarios::LimitVerdict& limit) {
  return {{"percent", limit.percent}, {"limit_ns", limit.limit.ns}, {"verdict", name_of(limit.kind)},
          {"have", limit.have},       {"over", limit.over},         {"needed", limit.needed},
          {"summary", limit.summary}};
}

Json scenario(const scenarios::ScenarioResult& scenario) {
  return {{"name", scenario.name},
          {"path", scenario.path},
          {"summary", scenario.summary},
          {"conclusion", name_of(scenario.conclusion)},
          {"standing", scenario.standing},
          {"reasons", texts(scenario.reasons)},
          {"runs", scenario.runs},
          {"failing", scenario.failing},
          {"failing_seeds", list(scenario.failing_seeds, [](uint64_t seed) { return Json(std::to_string(seed)); })},
          {"expected_violations", texts(scenario.expected_violations)},
          {"invariants", list(scenario.invariants, invariant)},
          {"faults", list(scenario.faults, fault)},
          {"recovery", recovery(scenario.recovery)},
          {"limits", list(scenario.limits, limit)}};
}

}  // namespace

std::string to_json(const scenarios::SuiteResult& suite) {
  const Json document = {{"schema", kSchema},
                         {"exit_code", scenarios::exit_code(suite)},
                         {"interrupted", suite.interrupted},
                         {"stopped_at_max_fail", suite.stopped_at_max_fail},
                         {"planned", suite.planned},
                         {"repeated", suite.repeated},
                         {"wall_time_ns", suite.wall_time.ns},
                         {"settings", texts(suite.settings)},
                         {"scenarios", list(suite.scenarios, scenario)},
                         {"runs", list(suite.runs, [&](const auto& one) { return run(suite, one); })}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

/// A text member of an object; "" when it is missing or something else.
std::string text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The items of a list member; empty when it is missing or something else.
const Json& items_of(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

}  // namespace

Result<FailedRuns> read_failed_runs(std::string_view json) {
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) return trouble(Trouble::kCorrupt, "it is no JSON");
  if (text_of(document, "schema") != kSchema)
    return trouble(Trouble::kInvalid, fmt::format("it has not \"schema\": \"{}\"; `wavetank run … --json FILE` writes "
                                                  "such a file",
                                                  kSchema));
  FailedRuns failed;
  for (const Json& setting : items_of(document, "settings"))
    if (setting.is_string()) failed.settings.push_back(setting.get<std::string>());
  for (const Json& run : items_of(document, "runs")) {
    const auto failing = run.is_object() ? run.find("failing") : run.end();
    if (failing == run.end() || *failing != true) continue;
    FailedRuns::Run& one = failed.runs.emplace_back();
    one.path = text_of(run, "path");
    const std::string seed = text_of(run, "seed");
    const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), one.seed);
    if (error != std::errc{} || end != seed.data() + seed.size() || seed.empty() || one.path.empty())
      return trouble(Trouble::kInvalid, "a failing run in it has no path or no seed");
  }
  return failed;
}

}  // namespace wavetank::reports
