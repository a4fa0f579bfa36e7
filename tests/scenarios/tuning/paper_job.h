// The engine's own job that is what the closed forms are about, for tests of a whole tuning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/text/reader.h"
#include "scenarios/tuning/tune.h"

namespace wavetank::scenarios::tuning {

/// More comes in than the job can take; a checkpoint stops it for half a second; its one worker comes back after three.
inline constexpr const char* kPaperJob = R"(version: 1
name: paper-job
summary: What Young and Daly thought of.
cluster:
  workers: {count: 1, slots: 1, cores: 2}
  network: {latency: 1ms}
  disk: {latency: 100us}
job:
  sources: {events: {partitions: 1}}
  sinks: {copies: {from: events, partitions: 1}}
workload: {rate: 80k/s, duration: 10s}
engine:
  checkpoint: {interval: 10s, timeout: 60s}
  restart: {initial: 1s, multiplier_percent: 100, jitter: 0%}
  costs: {per_record: 12500ns, per_snapshot_byte: 12ms}
  weight: {record: 2k}
failures: {mtbf: 150s, restart_after: 3s}
)";

struct NoObserver final : TuneObserver {
  void progress(std::string_view, uint64_t, uint64_t) override {}
};

/// Candidates of that job by one key; each value with its place on the axis.
inline TunePlan paper_plan(const std::string& key, const std::vector<std::pair<std::string, double>>& values,
                           const std::vector<std::string>& limits = {}, const std::vector<std::string>& settings = {}) {
  TunePlan plan;
  plan.objective = *Expression::parse("capacity_lost");
  for (const std::string& limit : limits) plan.limits.push_back(*Limit::parse(limit));
  ParameterRange range;
  range.parameter.key = key;
  range.parameter.logarithmic = true;
  plan.base = *read_scenario_text("paper-job", kPaperJob, settings).scenario;
  for (const auto& [value, position] : values) {
    std::vector<std::string> own = settings;
    own.push_back(key + "=" + value);
    plan.scenarios.push_back(*read_scenario_text("paper-job", kPaperJob, own).scenario);
    Candidate& candidate = plan.candidates.emplace_back();
    candidate.values = {value};
    candidate.positions = {position};
    range.values.push_back(value);
    range.positions.push_back(position);
  }
  plan.parameters = {range};
  return plan;
}

}  // namespace wavetank::scenarios::tuning
