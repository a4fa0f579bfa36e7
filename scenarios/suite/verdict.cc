// Folding a scenario's runs into what can be said of them together.
#include "scenarios/suite/verdict.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "env/check.h"
#include "scenarios/suite/order_statistics.h"
#include "scenarios/tuning/failure_model.h"

namespace wavetank::scenarios {
namespace {

using Runs = std::vector<const RunResult*>;

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

/// The invariants that `expect` names, so that never exercising them leaves a question open.
std::vector<std::string> required_invariants(const Expectations& expect) {
  std::vector<std::string> names;
  if (expect.exactly_once || expect.guarantee != "exactly_once") names.push_back(invariant_of(expect.guarantee));
  if (expect.recovery_time.max) names.push_back("recovery-time");
  return names;
}

std::vector<InvariantTally> tally_invariants(const ScenarioResult& asked, const Runs& runs) {
  std::vector<InvariantTally> tallies;
  const auto tally_of = [&](const std::string& name) -> InvariantTally& {
    const auto found = std::ranges::find(tallies, name, &InvariantTally::invariant);
    if (found != tallies.end()) return *found;
    tallies.emplace_back().invariant = name;
    return tallies.back();
  };
  for (const RunResult* run : runs) {
    for (const faults::Finding& finding : run->findings) {
      InvariantTally& tally = tally_of(finding.invariant);
      tally.sentence = finding.sentence;
      tally.held += finding.verdict == faults::Verdict::kHolds;
      tally.violated += finding.verdict == faults::Verdict::kViolated;
      tally.not_exercised += finding.verdict == faults::Verdict::kNotExercised;
    }
  }
  for (const InvariantTally& invariant : asked.invariants) {
    if (!invariant.required && !invariant.expected_violated) continue;
    InvariantTally& tally = tally_of(invariant.invariant);
    tally.required = invariant.required;
    tally.expected_violated = invariant.expected_violated;
  }
  return tallies;
}

/// A periodic fault is many in a run: "F3" has done what "F3#1", "F3#2" did.
bool belongs_to(std::string_view entry, std::string_view fault) {
  return entry.starts_with(fault) && (entry.size() == fault.size() || entry[fault.size()] == '#');
}

std::vector<FaultTally> tally_faults(const ScenarioResult& asked, const Runs& runs, bool complete) {
  std::vector<FaultTally> tallies;
  for (const FaultTally& fault : asked.faults) {
    FaultTally& tally = tallies.emplace_back();
    tally.id = fault.id;
    tally.kind = fault.kind;
    tally.must_touch = fault.must_touch;
    uint64_t alive = 0;
    for (const RunResult* run : runs) {
      uint64_t touched = 0;
      bool started = false;
      for (const faults::LedgerEntry& entry : run->ledger) {
        if (!belongs_to(entry.id, fault.id)) continue;
        touched += entry.touched;
        started |= entry.started;
      }
      alive += run->outcome != Outcome::kCrashed;
      tally.runs_started += started;
      tally.runs_touched += touched > 0;
      tally.touched += touched;
    }
    tally.vacuous = fault.must_touch && complete && alive > 0 && tally.runs_touched == 0;
  }
  return tallies;
}

/// Recoveries over all runs, in order of length; censored ones are longer than any.
struct Sample {
  struct Value {
    Duration length;
    bool censored;
    bool over(Duration limit) const { return censored || length > limit; }
    friend bool operator<(const Value& a, const Value& b) {
      return a.censored != b.censored ? b.censored : a.length < b.length;
    }
  };
  std::vector<Value> all;
  std::vector<Value> independent;
};

Sample recoveries(const Runs& runs) {
  Sample sample;
  for (const RunResult* run : runs) {
    for (const faults::Episode& episode : run->episodes)
      if (!episode.disturbance) sample.all.push_back({episode.total(), episode.censored});
    if (const faults::Episode* episode = independent_recovery(*run))
      sample.independent.push_back({episode->total(), episode->censored});
  }
  std::ranges::sort(sample.all, std::less<>());
  std::ranges::sort(sample.independent, std::less<>());
  return sample;
}

RecoveryStatistics statistics_of(const Sample& sample, const Runs& runs) {
  RecoveryStatistics statistics;
  statistics.episodes = sample.all.size();
  statistics.independent = sample.independent.size();
  for (const Sample::Value& value : sample.all) {
    statistics.censored += value.censored;
    statistics.max = std::max(statistics.max, value.length);
  }
  for (const RunResult* run : runs)
    statistics.disturbances +=
        static_cast<uint64_t>(std::ranges::count(run->episodes, true, &faults::Episode::disturbance));
  if (sample.all.empty()) return statistics;
  for (const uint32_t percent : {50u, 90u, 99u}) {
    const Sample::Value& value = sample.all[nearest_rank(percent, sample.all.size()) - 1];
    RecoveryQuantile quantile{percent, value.length, value.censored, {}};
    const auto rank = upper_bound_rank(percent, sample.independent.size());
    if (rank && !sample.independent[*rank - 1].censored) {
      quantile.bound = sample.independent[*rank - 1].length;
    }
    statistics.quantiles.push_back(quantile);
  }
  return statistics;
}

std::vector<LimitVerdict> judge_limits(const std::vector<LimitVerdict>& asked, const Sample& sample, size_t runs) {
  std::vector<LimitVerdict> verdicts;
  for (const LimitVerdict& one : asked) {
    const auto over =
        std::ranges::count_if(sample.independent, [&](const auto& value) { return value.over(one.limit); });
    LimitVerdict& verdict = verdicts.emplace_back(
        judge_limit(one.percent, one.limit, sample.independent.size(), static_cast<uint64_t>(over)));
    if (runs != 1) continue;
    verdict.verdict = LimitVerdict::Kind::kNotJudged;
    verdict.summary = fmt::format("not judged by one run; a suite needs {} episodes", sample_needed(one.percent, 0));
  }
  return verdicts;
}

/// The verdicts over all runs as lines for people; true when one of them is a failure.
bool give_reasons(ScenarioResult& result, bool complete) {
  std::vector<std::string> failures;
  std::vector<std::string> questions;
  for (const InvariantTally& tally : result.invariants) {
    if (!complete) break;
    if (tally.expected_violated && tally.violated == 0)
      failures.push_back(fmt::format("{} was to be violated, and never was", tally.invariant));
    else if (tally.required && tally.held + tally.violated == 0)
      questions.push_back(fmt::format("{} was never exercised", tally.invariant));
  }
  for (const LimitVerdict& limit : result.limits) {
    if (limit.verdict == LimitVerdict::Kind::kViolated)
      failures.push_back(fmt::format("recovery p{} {}", limit.percent, limit.summary));
    if (limit.verdict == LimitVerdict::Kind::kInconclusive)
      questions.push_back(fmt::format("recovery p{} {}", limit.percent, limit.summary));
  }
  for (const FaultTally& fault : result.faults)
    if (fault.vacuous) questions.push_back(fmt::format("fault {} ({}) never touched anything", fault.id, fault.kind));
  const bool failed = !failures.empty();
  result.reasons = std::move(failures);
  result.reasons.insert(result.reasons.end(), questions.begin(), questions.end());
  return failed;
}

std::optional<StatedFailures> stated_failures(const Scenario& scenario) {
  const tuning::FailureModel model(scenario);
  if (model.never()) return std::nullopt;
  return StatedFailures{.every = {std::llround(model.mtbf() * 1e9)}, .words = model.words()};
}

}  // namespace

ScenarioResult asked_of(const Scenario& scenario) {
  ScenarioResult asked;
  asked.name = scenario.name;
  asked.path = scenario.path;
  asked.summary = scenario.summary;
  asked.text = scenario.text;
  asked.expected_violations = scenario.expect.violated;
  asked.stated_failures = stated_failures(scenario);
  for (const std::string& name : required_invariants(scenario.expect)) {
    InvariantTally& invariant = asked.invariants.emplace_back();
    invariant.invariant = name;
    invariant.required = true;
    invariant.expected_violated = contains(scenario.expect.violated, name);
  }
  for (const std::string& name : scenario.expect.violated) {
    if (std::ranges::find(asked.invariants, name, &InvariantTally::invariant) != asked.invariants.end()) continue;
    InvariantTally& invariant = asked.invariants.emplace_back();
    invariant.invariant = name;
    invariant.expected_violated = true;
  }
  for (const faults::Fault& fault : scenario.faults.faults) {
    FaultTally& tally = asked.faults.emplace_back();
    tally.id = fault.id;
    tally.kind = fault.kind;
    tally.must_touch = fault.must_touch;
  }
  // A limit that is meant to be broken is not held against the scenario.
  if (contains(scenario.expect.violated, "recovery-time")) return asked;
  const RecoveryLimits& limits = scenario.expect.recovery_time;
  asked.recovery_limit = limits.max;
  for (const auto& [percent, limit] : {std::pair{50u, limits.p50}, {90u, limits.p90}, {99u, limits.p99}})
    if (limit) asked.limits.push_back({.percent = percent, .limit = *limit});
  return asked;
}

ScenarioResult judge(const ScenarioResult& asked, const Runs& runs, bool complete) {
  ScenarioResult result;
  result.name = asked.name;
  result.path = asked.path;
  result.summary = asked.summary;
  result.expected_violations = asked.expected_violations;
  result.invariants = asked.invariants;
  result.faults = asked.faults;
  result.limits = asked.limits;
  result.recovery_limit = asked.recovery_limit;
  result.stated_failures = asked.stated_failures;
  result.text = asked.text;
  result.runs = runs.size();
  result.complete = complete;
  if (runs.empty()) return result;
  for (const RunResult* run : runs)
    if (is_failure(*run, asked.expected_violations)) result.failing_seeds.push_back(run->seed);
  result.failing = result.failing_seeds.size();
  result.invariants = tally_invariants(asked, runs);
  result.faults = tally_faults(asked, runs, complete);
  const Sample sample = recoveries(runs);
  result.recovery = statistics_of(sample, runs);
  result.limits = judge_limits(asked.limits, sample, runs.size());
  result.failed_over_suite = give_reasons(result, complete);
  using Conclusion = ScenarioResult::Conclusion;
  result.conclusion = Conclusion::kPassed;
  if (!result.reasons.empty()) result.conclusion = Conclusion::kInconclusive;
  if (result.failing > 0 || result.failed_over_suite) result.conclusion = Conclusion::kFailed;
  return result;
}

}  // namespace wavetank::scenarios
