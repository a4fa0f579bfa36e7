// Results as plain values: of one run, and of a suite. Reports read nothing else. What a struct's description at the
// end names travels by itself: from a run's process, into the results file and back (reports/described_json.h says
// how).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/codec.h"
#include "faults/finding.h"
#include "scenarios/telling/chronicle.h"

namespace wavetank::scenarios {

/// How one run went, worst first.
enum class Outcome : uint8_t {
  kCrashed,           ///< the process died: a CHECK, a signal; `trouble` says how
  kNondeterministic,  ///< repeating it gave another digest; `trouble` says where they part
  kViolated,          ///< an invariant was violated
  kNotConverged,      ///< after healing, the engine did not come back
  kHeld,              ///< everything held
};
BOOST_DESCRIBE_ENUM(Outcome, kCrashed, kNondeterministic, kViolated, kNotConverged, kHeld)

/// Where a fault that came by the clock stands among what the coordinator decided: so long after the nth such event.
struct FaultAnchor {
  std::string fault;
  std::string event;
  std::string phase;
  uint32_t nth = 1;
  Duration after;
};

/// One sample of a run's course, for charts.
struct ProgressSample {
  Time at;
  uint64_t read = 0;  ///< records that sources have handed on and not taken back
  uint64_t read_without_faults = 0;
  uint64_t committed = 0;  ///< output records visible to readers of committed data
  uint64_t offered = 0;    ///< records that have come to the clients
  /// The longest wait of any record, from its coming to the client until a checkpoint that covers it was complete and
  /// committed by the sinks, of those for which that came since the sample before; negative: it came for none.
  Duration latency{-1};
  uint32_t blocked_permille = 0;  ///< of the tasks' time since the sample before, how much they waited for credit
};

/// One event of the engine in words.
struct EngineStep {
  Time at;
  std::string node;
  std::string task;   ///< "" : a role's
  std::string event;  ///< "checkpoint.triggered checkpoint=3"
};

struct RunCounts {
  uint64_t input_records = 0;
  uint64_t output_records = 0;
  uint64_t late_records = 0;
  uint64_t checkpoints = 0;
  uint64_t aborted_checkpoints = 0;
  uint64_t restarts = 0;
  uint64_t wakeups = 0;  ///< simulator events
  uint64_t messages = 0;
  uint64_t message_bytes = 0;
  uint64_t frames_resent = 0;
  uint64_t frames_discarded = 0;
};

/// One setting of a scenario that was made smaller.
struct SmallerSetting {
  std::string what;    ///< "workload.rate"
  std::string before;  ///< as a scenario writes it
  std::string after;   ///< "" : it is gone
};

/// The smallest scenario that was found to fail as a failing run does.
struct ShrunkFailure {
  uint64_t seed = 0;                    ///< with which it fails
  std::vector<std::string> violated;    ///< invariants; none: it crashes
  std::vector<std::string> faults;      ///< those that are left, each as a scenario has it
  uint64_t faults_before = 0;           ///< single ones: a repeated fault counts as often as it came
  std::vector<SmallerSetting> smaller;  ///< what else became smaller
  uint64_t runs = 0;                    ///< that it took
  Duration wall_time;
  bool complete = false;  ///< nothing smaller that there was to try fails; else the time for it ran out
  std::string file;       ///< the scenario file that keeps it; "" : none
};

struct RunResult {
  std::string scenario;  ///< its name
  std::string path;      ///< its file
  uint64_t seed = 0;
  Outcome outcome = Outcome::kHeld;
  Digest digest;
  Digest payload_digest;  ///< of the bytes of all messages; zero: they were not digested
  Duration virtual_time;
  Duration wall_time;
  std::vector<faults::Finding> findings;
  std::vector<faults::Episode> episodes;
  std::vector<faults::LedgerEntry> ledger;
  std::vector<FaultAnchor> anchors;   ///< of a failing run
  std::vector<std::string> timeline;  ///< the engine's notable events, for a failing run's story
  std::vector<std::string> story;     ///< what became of the records the output is wrong about
  std::vector<ProgressSample> progress;
  Chronicle chronicle;
  std::vector<FaultEncounter> encounters;  ///< one for each fault that had an effect
  std::vector<EngineStep> steps;           ///< the engine's events, if they were asked for
  std::vector<std::string> event_kinds;    ///< those that came, with their phases, if they were asked for
  RunCounts counts;
  std::string trouble;     ///< for kCrashed and kNondeterministic: what, first line first
  std::string options;     ///< of `wavetank run`, beside its seed and settings, that it takes to see this again
  std::string reproducer;  ///< the scenario file that keeps this failing run; "" : none
  std::optional<ShrunkFailure> shrunk;  ///< of a failing run, if it was asked for
};

/// How one invariant fared over all runs of a scenario.
struct InvariantTally {
  std::string invariant;
  std::string sentence;
  uint64_t held = 0;
  uint64_t violated = 0;
  uint64_t not_exercised = 0;
  bool required = false;           ///< `expect` asks for it: never exercised is inconclusive
  bool expected_violated = false;  ///< the scenario is meant to break it: never violated is a failure
};

/// How one fault fared over all runs of a scenario.
struct FaultTally {
  std::string id;
  std::string kind;
  uint64_t runs_started = 0;
  uint64_t runs_touched = 0;
  uint64_t touched = 0;     ///< in all runs together
  bool must_touch = false;  ///< the scenario demands that it touches something
  bool vacuous = false;     ///< it had to touch something and never did
};

/// An order statistic of recovery times: the empirical quantile, and the bound it stays under with 95 % confidence.
struct RecoveryQuantile {
  uint32_t percent = 0;
  Duration value;                 ///< nearest rank over all episodes
  bool unbounded = false;         ///< the rank falls on a censored episode: `value` is at least so long
  std::optional<Duration> bound;  ///< none: too few independent episodes for an upper bound
};

/// Recovery over all runs of a scenario. Episodes of one run share its chance, so that only one of each run,
/// picked by its seed, counts as independent.
struct RecoveryStatistics {
  uint64_t episodes = 0;
  uint64_t independent = 0;
  uint64_t censored = 0;
  uint64_t disturbances = 0;
  std::vector<RecoveryQuantile> quantiles;  ///< p50, p90, p99; empty without episodes
  Duration max;
};

/// Whether a limit on a recovery quantile is met, at 95 % confidence.
struct LimitVerdict {
  enum class Kind : uint8_t { kHolds, kViolated, kInconclusive, kNotJudged };
  BOOST_DESCRIBE_NESTED_ENUM(Kind, kHolds, kViolated, kInconclusive, kNotJudged)
  uint32_t percent = 0;
  Duration limit;
  Kind verdict = Kind::kNotJudged;
  uint64_t have = 0;    ///< independent episodes
  uint64_t over = 0;    ///< of them, longer than the limit or censored
  uint64_t needed = 0;  ///< how many would decide with as many over the limit
  std::string summary;  ///< "inconclusive: have 12, need 299"
};

/// How often something fails, as a scenario's `failures` states it.
struct StatedFailures {
  Duration every;     ///< mean time between two failures anywhere in the cluster
  std::string words;  ///< "one failure every 1h in the cluster, exponential: 70 % kill, 30 % pause; back after 20s"
};

/// What a suite says of one scenario.
struct ScenarioResult {
  enum class Conclusion : uint8_t { kPassed, kFailed, kInconclusive, kNotRun };
  BOOST_DESCRIBE_NESTED_ENUM(Conclusion, kPassed, kFailed, kInconclusive, kNotRun)
  std::string name;
  std::string path;
  std::string summary;
  Conclusion conclusion = Conclusion::kNotRun;
  std::string standing;              ///< of a kept failure, what has become of it: "held: …"; else ""
  std::vector<std::string> reasons;  ///< why it is not passed, one line each; failing runs speak for themselves
  uint64_t runs = 0;
  uint64_t failing = 0;
  std::vector<uint64_t> failing_seeds;
  std::vector<std::string> expected_violations;
  std::vector<InvariantTally> invariants;
  std::vector<FaultTally> faults;
  RecoveryStatistics recovery;
  std::vector<LimitVerdict> limits;
  std::optional<Duration> recovery_limit;         ///< what no recovery may exceed, `expect.recovery_time.max`
  std::optional<StatedFailures> stated_failures;  ///< none: the scenario says nothing of it
  std::string text;                               ///< the scenario as it was read
  bool failed_over_suite = false;                 ///< a verdict over all runs went wrong, beyond any single run
  bool complete = false;  ///< every run that was planned was done, so that what never happened is a finding
};

/// Which program found something.
struct Build {
  std::string version;   ///< "wavetank 0.1.0 (Release, GCC 12.2.0)"
  std::string identity;  ///< this program file and no other: "0.1.0-694ea59ee6897f40"
  friend bool operator==(const Build&, const Build&) = default;
};

/// How far an exploration came: what its faults have met, and what the engine has done.
struct Exploration {
  uint64_t seed = 0;
  uint64_t plans = 0;              ///< fault plans that were run
  uint64_t kept = 0;               ///< of them, those that brought something new
  uint64_t last_new = 0;           ///< the plan that was the last to do so, from 1
  uint64_t meetings = 0;           ///< kinds of fault in steps of the protocol, each pair once
  uint64_t meetings_of = 0;        ///< pairs there are
  uint64_t events = 0;             ///< kinds of the engine's events, by phase
  uint64_t events_of = 0;          ///< those there are
  std::vector<std::string> unmet;  ///< events that never came: "checkpoint.unreadable"
};

/// Everything a suite found. Runs are in order of scenario and seed, whatever order they ended in.
struct SuiteResult {
  Build build;
  std::vector<ScenarioResult> scenarios;
  std::vector<RunResult> runs;        ///< in a suite of several runs, those that held have no timeline, and only the
                                      ///< slowest recovery of each scenario has progress and a chronicle
  std::vector<std::string> settings;  ///< `--set` of all runs, as given
  std::optional<Exploration> exploration;  ///< of `wavetank explore`
  uint64_t planned = 0;                    ///< runs there were to do
  uint64_t repeated = 0;                   ///< runs done a second time to compare digests
  bool interrupted = false;
  bool stopped_at_max_fail = false;
  Duration wall_time;
};

/// The invariants that `run` violates, without those that it is expected to.
std::vector<std::string> violated_by(const RunResult& run, const std::vector<std::string>& expected_violations = {});

/// Whether this run counts against its scenario: it did not hold, and not only as the scenario expects.
bool is_failure(const RunResult& run, const std::vector<std::string>& expected_violations);

/// The recovery that stands for `run` in a sample of independent ones: its episodes share its chance, so that its seed
/// picks one of them. nullptr when it recovered from nothing; disturbances do not count.
const faults::Episode* independent_recovery(const RunResult& run);

/// The exit code of DESIGN's table for what the suite found: 130, 3, 4, 1, 5, 6 or 0, first match wins.
int exit_code(const SuiteResult& suite);

BOOST_DESCRIBE_STRUCT(FaultAnchor, (), (fault, event, phase, nth, after))
BOOST_DESCRIBE_STRUCT(ProgressSample, (),
                      (at, read, read_without_faults, committed, offered, latency, blocked_permille))
BOOST_DESCRIBE_STRUCT(EngineStep, (), (at, node, task, event))
BOOST_DESCRIBE_STRUCT(RunCounts, (),
                      (input_records, output_records, late_records, checkpoints, aborted_checkpoints, restarts, wakeups,
                       messages, message_bytes, frames_resent, frames_discarded))
BOOST_DESCRIBE_STRUCT(SmallerSetting, (), (what, before, after))
BOOST_DESCRIBE_STRUCT(ShrunkFailure, (),
                      (seed, violated, faults, faults_before, smaller, runs, wall_time, complete, file))
BOOST_DESCRIBE_STRUCT(RunResult, (),
                      (scenario, path, seed, outcome, digest, payload_digest, virtual_time, wall_time, findings,
                       episodes, ledger, anchors, timeline, story, progress, steps, chronicle, encounters, event_kinds,
                       counts, trouble, options, reproducer, shrunk))
BOOST_DESCRIBE_STRUCT(InvariantTally, (),
                      (invariant, sentence, held, violated, not_exercised, required, expected_violated))
BOOST_DESCRIBE_STRUCT(FaultTally, (), (id, kind, runs_started, runs_touched, touched, must_touch, vacuous))
BOOST_DESCRIBE_STRUCT(RecoveryQuantile, (), (percent, value, unbounded, bound))
BOOST_DESCRIBE_STRUCT(RecoveryStatistics, (), (episodes, independent, censored, disturbances, max, quantiles))
BOOST_DESCRIBE_STRUCT(LimitVerdict, (), (percent, limit, verdict, have, over, needed, summary))
BOOST_DESCRIBE_STRUCT(StatedFailures, (), (every, words))
BOOST_DESCRIBE_STRUCT(ScenarioResult, (),
                      (name, path, summary, conclusion, standing, reasons, runs, failing, failing_seeds,
                       expected_violations, invariants, faults, recovery, limits, recovery_limit, stated_failures, text,
                       failed_over_suite, complete))
BOOST_DESCRIBE_STRUCT(Build, (), (version, identity))
BOOST_DESCRIBE_STRUCT(Exploration, (), (seed, plans, kept, last_new, meetings, meetings_of, events, events_of, unmet))
BOOST_DESCRIBE_STRUCT(SuiteResult, (),
                      (build, exploration, interrupted, stopped_at_max_fail, planned, repeated, wall_time, settings,
                       scenarios, runs))

}  // namespace wavetank::scenarios
