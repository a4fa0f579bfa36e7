// Shard after shard into one suite, then the verdicts.
#include "scenarios/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "env/check.h"
#include "scenarios/verdict.h"

namespace wavetank::scenarios {
namespace {

/// A run, and the shard it is from.
struct Origin {
  RunResult run;
  const std::string* shard;
};

/// What a scenario asks of its runs, as text to compare.
std::string demands(const ScenarioResult& scenario) {
  std::string text = fmt::format("{}", fmt::join(scenario.expected_violations, ","));
  std::vector<std::string> invariants;
  for (const InvariantTally& invariant : scenario.invariants)
    if (invariant.required || invariant.expected_violated) invariants.push_back(invariant.invariant);
  std::ranges::sort(invariants);
  text += fmt::format("; {}; ", fmt::join(invariants, ","));
  for (const FaultTally& fault : scenario.faults)
    text += fmt::format("{} {} {},", fault.id, fault.kind, fault.must_touch);
  for (const LimitVerdict& limit : scenario.limits)
    text += fmt::format("; p{} {}", limit.percent, to_string(limit.limit));
  return text;
}

class Merging {
 public:
  explicit Merging(std::vector<Shard>& shards) : shards_(shards) {}

  Result<SuiteResult> merged() {
    suite_.build = shards_.front().results.build;
    suite_.settings = shards_.front().results.settings;
    for (Shard& shard : shards_)
      if (const std::string trouble = take(shard); !trouble.empty())
        return wavetank::trouble(Trouble::kInvalid, trouble);
    judge_all();
    return std::move(suite_);
  }

 private:
  static std::string told(const Shard& one, const Shard& other, const std::string& how) {
    return fmt::format("{} and {} cannot be merged: {}", one.name, other.name, how);
  }

  /// What keeps `shard` from being merged with those before; "" if nothing does.
  std::string take(Shard& shard) {
    const Shard& first = shards_.front();
    SuiteResult& results = shard.results;
    if (results.build != suite_.build)
      return told(
          first, shard,
          fmt::format("they come from different builds, {} and {}", suite_.build.identity, results.build.identity));
    if (results.settings != suite_.settings)
      return told(first, shard,
                  fmt::format("their --set differ: '{}' and '{}'", fmt::join(suite_.settings, " "),
                              fmt::join(results.settings, " ")));
    suite_.planned += results.planned;
    suite_.repeated += results.repeated;
    suite_.interrupted |= results.interrupted;
    suite_.stopped_at_max_fail |= results.stopped_at_max_fail;
    suite_.wall_time += results.wall_time;
    for (ScenarioResult& scenario : results.scenarios)
      if (const std::string trouble = take(scenario, shard); !trouble.empty()) return trouble;
    return {};
  }

  std::string take(ScenarioResult& scenario, Shard& shard) {
    const auto same = [&](const ScenarioResult& other) {
      return other.name == scenario.name && other.path == scenario.path;
    };
    size_t place = static_cast<size_t>(std::ranges::find_if(suite_.scenarios, same) - suite_.scenarios.begin());
    if (place == suite_.scenarios.size()) {
      suite_.scenarios.push_back(scenario);
      shard_of_.push_back(&shard);
      runs_.emplace_back();
    }
    ScenarioResult& asked = suite_.scenarios[place];
    if (demands(asked) != demands(scenario))
      return told(*shard_of_[place], shard, fmt::format("scenario {} asks different things in them", scenario.name));
    asked.complete &= scenario.complete;
    for (RunResult& run : shard.results.runs) {
      if (run.scenario != scenario.name || run.path != scenario.path) continue;
      if (const std::string trouble = take(std::move(run), runs_[place], shard); !trouble.empty()) return trouble;
    }
    return {};
  }

  std::string take(RunResult&& run, std::map<uint64_t, Origin>& runs, const Shard& shard) {
    const auto [place, fresh] = runs.try_emplace(run.seed, Origin{{}, &shard.name});
    auto& [kept, first] = place->second;
    if (fresh) {
      kept = std::move(run);
      return {};
    }
    --suite_.planned;
    if (kept.outcome == Outcome::kNondeterministic) return {};
    if (run.outcome == Outcome::kNondeterministic || (run.digest == kept.digest && run.outcome == kept.outcome)) {
      // The one that tells more: its timeline and progress may have been dropped in the other shard.
      if (run.outcome != kept.outcome || run.timeline.size() > kept.timeline.size()) kept = std::move(run);
      return {};
    }
    if (run.options != kept.options)
      return fmt::format("{} and {} cannot be merged: {}, seed {}, ran with other options: '{}' and '{}'", *first,
                         shard.name, run.scenario, run.seed, kept.options, run.options);
    kept.trouble = fmt::format("the same build and seed gave {} in {} and {} in {}", ending(kept), *first, ending(run),
                               shard.name);
    kept.outcome = Outcome::kNondeterministic;
    return {};
  }

  static std::string ending(const RunResult& run) {
    return run.outcome == Outcome::kCrashed ? "a crash" : "digest " + to_string(run.digest);
  }

  void judge_all() {
    for (size_t place = 0; place < runs_.size(); ++place) {
      std::vector<const RunResult*> runs;
      for (const auto& [seed, origin] : runs_[place]) runs.push_back(&origin.run);
      ScenarioResult& scenario = suite_.scenarios[place];
      scenario = judge(scenario, runs, scenario.complete);
      for (auto& [seed, origin] : runs_[place]) suite_.runs.push_back(std::move(origin.run));
    }
  }

  std::vector<Shard>& shards_;
  SuiteResult suite_;
  std::vector<const Shard*> shard_of_;            ///< by scenario: the first that has it
  std::vector<std::map<uint64_t, Origin>> runs_;  ///< by scenario and seed
};

}  // namespace

Result<SuiteResult> merge(std::vector<Shard> shards) {
  CHECK(!shards.empty(), "nothing to merge");
  if (shards.size() == 1) return std::move(shards.front().results);
  return Merging(shards).merged();
}

}  // namespace wavetank::scenarios
