// Shard after shard into one suite, then the verdicts.
#include "scenarios/suite/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "env/check.h"
#include "scenarios/suite/verdict.h"

namespace wavetank::scenarios {
namespace {

/// A run, and the shard it is from.
struct Origin {
  RunResult run;
  const std::string* shard;
};

/// By seed and options: a kept failure is tried again with the same seed in another way.
using Runs = std::map<std::pair<uint64_t, std::string>, Origin>;

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
      if (std::string trouble = take(scenario, shard); !trouble.empty()) return trouble;
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
      if (std::string trouble = take(std::move(run), runs_[place], shard); !trouble.empty()) return trouble;
    }
    return {};
  }

  std::string take(RunResult&& run, Runs& runs, const Shard& shard) {
    const auto [place, fresh] = runs.try_emplace({run.seed, options_of(run)}, Origin{{}, &shard.name});
    auto& [kept, first] = place->second;
    if (fresh) {
      for (const auto& [key, other] : runs)
        if (key.first == run.seed && key != place->first && *other.shard != shard.name)
          return fmt::format("{} and {} cannot be merged: {}, seed {}, ran with other options: '{}' and '{}'",
                             *other.shard, shard.name, run.scenario, run.seed, key.second, place->first.second);
      kept = std::move(run);
      return {};
    }
    --suite_.planned;
    if (kept.outcome == Outcome::kNondeterministic) return {};
    const bool same = run.digest == kept.digest && run.outcome == kept.outcome && !other_bytes(run, kept);
    if (run.outcome == Outcome::kNondeterministic || same) {
      // The one that tells more: its timeline and progress may have been dropped in the other shard.
      if (run.outcome != kept.outcome || run.timeline.size() > kept.timeline.size()) kept = std::move(run);
      return {};
    }
    kept.trouble = fmt::format("the same build and seed gave {} in {} and {} in {}", ending(kept), *first, ending(run),
                               shard.name);
    kept.outcome = Outcome::kNondeterministic;
    return {};
  }

  /// What the suite adds to the options of a run that was not deterministic makes it no other run.
  static std::string options_of(const RunResult& run) {
    constexpr std::string_view kAdded = "--check-determinism 100%";
    std::string options = run.options;
    if (run.outcome == Outcome::kNondeterministic && options.ends_with(kAdded))
      options.resize(options.size() - kAdded.size());
    while (options.ends_with(' ')) options.pop_back();
    return options;
  }

  /// Where both digested the bytes of their messages.
  static bool other_bytes(const RunResult& one, const RunResult& other) {
    return one.payload_digest != Digest{} && other.payload_digest != Digest{} &&
           one.payload_digest != other.payload_digest;
  }

  static std::string ending(const RunResult& run) {
    if (run.outcome == Outcome::kCrashed) return "a crash";
    const std::string bytes = run.payload_digest == Digest{} ? "" : " / " + to_string(run.payload_digest);
    return "digest " + to_string(run.digest) + bytes;
  }

  void judge_all() {
    for (size_t place = 0; place < runs_.size(); ++place) {
      std::vector<const RunResult*> runs;
      for (const auto& [key, origin] : runs_[place]) runs.push_back(&origin.run);
      ScenarioResult& scenario = suite_.scenarios[place];
      // What has become of a kept failure was said by those who tried it again.
      if (scenario.standing.empty()) scenario = judge(scenario, runs, scenario.complete);
      for (auto& [key, origin] : runs_[place]) suite_.runs.push_back(std::move(origin.run));
    }
  }

  std::vector<Shard>& shards_;
  SuiteResult suite_;
  std::vector<const Shard*> shard_of_;  ///< by scenario: the first that has it
  std::vector<Runs> runs_;              ///< by scenario
};

}  // namespace

Result<SuiteResult> merge(std::vector<Shard> shards) {
  CHECK(!shards.empty(), "nothing to merge");
  if (shards.size() == 1) return std::move(shards.front().results);
  return Merging(shards).merged();
}

}  // namespace wavetank::scenarios
