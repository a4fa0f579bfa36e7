// A run: its twin without faults, itself, and its judgement.
#include "scenarios/run.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "engine/events.h"
#include "faults/invariant.h"
#include "faults/recovery.h"
#include "scenarios/judgement/circumstances.h"
#include "scenarios/judgement/gathering.h"
#include "scenarios/judgement/on_time_records.h"
#include "scenarios/judgement/readings.h"
#include "scenarios/judgement/restore_probe.h"
#include "scenarios/telling/anchor.h"
#include "scenarios/telling/chronicling.h"
#include "scenarios/telling/engine_steps.h"
#include "scenarios/telling/record_story.h"
#include "scenarios/telling/story.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

void count_events(const faults::History& history, RunCounts& counts) {
  uint64_t deployments = 0;
  for (size_t i = 0; i < history.size(); ++i) {
    const Event& event = history[i];
    switch (engine::kind_of(event)) {
      case EventKind::kCheckpointCompleted:
        counts.checkpoints += event.phase == 0;
        break;
      case EventKind::kCheckpointAborted:
        ++counts.aborted_checkpoints;
        break;
      case EventKind::kJobDeploying:  // also by a coordinator that has come back, which announces no restart
        ++deployments;
        break;
      case EventKind::kFrameResent:
        ++counts.frames_resent;
        break;
      case EventKind::kFrameDiscarded:
        ++counts.frames_discarded;
        break;
      default:
        break;
    }
  }
  counts.restarts = std::max<uint64_t>(deployments, 1) - 1;
}

/// An invariant of outputs is judged for each sink; together they are one finding. False if it is violated.
bool judge_outputs(std::string_view invariant, Gathered& gathered, std::vector<faults::Finding>& findings) {
  const auto place = std::find_if(findings.begin(), findings.end(),
                                  [&](const faults::Finding& f) { return f.invariant == invariant; });
  CHECK(place != findings.end());
  bool first = true;
  for (auto& [sink, output] : gathered.outputs) {
    faults::Evidence evidence;
    evidence.output = &output;
    faults::Finding finding = faults::judge(*faults::find_invariant(invariant), faults::History(), evidence);
    if (gathered.outputs.size() > 1) finding.summary = fmt::format("{}: {}", sink, finding.summary);
    if (first) {
      *place = std::move(finding);
    } else {
      place->summary += "; " + finding.summary;
      place->violations += finding.violations;
      place->lost += finding.lost;
      place->doubled += finding.doubled;
      place->witnesses.insert(place->witnesses.end(), finding.witnesses.begin(), finding.witnesses.end());
      if (finding.verdict == faults::Verdict::kViolated || place->verdict == faults::Verdict::kNotExercised)
        place->verdict = finding.verdict;
    }
    first = false;
  }
  return place->verdict != faults::Verdict::kViolated;
}

/// What the scenario does not promise of its output is no question.
void forget_other_promises(const std::string& promise, std::vector<faults::Finding>& findings) {
  std::erase_if(findings, [&](const faults::Finding& finding) {
    static constexpr std::array<std::string_view, 4> kPromises{"exactly-once", "upsert", "at-least-once",
                                                               "at-most-once"};
    return std::ranges::find(kPromises, finding.invariant) != kPromises.end() && finding.invariant != promise;
  });
}

Outcome outcome_of(const std::vector<faults::Finding>& findings) {
  bool violated = false;
  bool converged = true;
  for (const faults::Finding& finding : findings) {
    if (finding.verdict != faults::Verdict::kViolated) continue;
    if (finding.invariant == "convergence")
      converged = false;
    else
      violated = true;
  }
  return violated ? Outcome::kViolated : converged ? Outcome::kHeld : Outcome::kNotConverged;
}

}  // namespace

RunResult run(const Scenario& scenario, uint64_t seed, const RunOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  RunResult result;
  result.scenario = scenario.name;
  result.path = scenario.path;
  result.seed = seed;

  faults::ProgressCurve twin;
  if (!scenario.faults.faults.empty()) {
    Course undisturbed(scenario, seed, {}, false);
    undisturbed.director->run(false);
    twin = faults::progress_of(undisturbed.history);
  }

  Course course(scenario, seed, {.digest_payloads = options.digest_payloads, .trace_file = options.trace_file}, true);
  RestoreProbe probe(*course.world, seed, options.probe_every);
  if (options.probe_restore) course.world->cluster().watch(&probe);
  course.director->run(true);
  const faults::ProgressCurve progress = faults::progress_of(course.history);
  const Time end = course.world->cluster().now();

  faults::Evidence evidence;
  evidence.topology = topology_of(course.deployment);
  evidence.trouble = trouble_in(course.injector->ledger());
  evidence.pace = pace_of(scenario.engine.checkpoint);
  evidence.buffers = buffers_of(scenario.engine.channel);
  evidence.observed_until = end;
  evidence.convergence = course.director->convergence();
  const RecoveryLimits& limits = scenario.expect.recovery_time;
  evidence.recovery_limits = {limits.max, limits.p50, limits.p90, limits.p99};
  if (!scenario.faults.faults.empty()) {
    evidence.episodes = faults::find_episodes(course.history, twin, {.observed_until = end});
    // A fault that cost no time at all is in the ledger; there is nothing to recover from.
    std::erase_if(*evidence.episodes, [](const faults::Episode& e) { return e.disturbance && e.total() == 0_s; });
  }
  Gathered gathered;
  InputFingerprints inputs(course.deployment.whole);
  OnTimeRecords on_time(course.deployment);
  if (course.director->act() == Director::Act::kDone) {
    gathered = gather(course.deployment);
    evidence.ingest = gathered.ingest;
    evidence.readings = gather_readings(course.deployment);
    evidence.late = gathered.late;
    evidence.name_record = gathered.name_record;
    evidence.input_fingerprint = [&](uint32_t topic, uint32_t partition, uint64_t offset) {
      return inputs.below({topic, partition}, offset);
    };
    evidence.on_time_from = [&](uint32_t topic, uint32_t partition, uint64_t offset) {
      return on_time.earliest_from({topic, partition}, offset);
    };
  }
  evidence.restores = probe.judge(scenario, seed);
  result.findings = faults::judge(course.history, evidence);
  const std::string promise = invariant_of(scenario.expect.guarantee);
  forget_other_promises(promise, result.findings);
  if (!gathered.outputs.empty()) {
    judge_outputs("key-order", gathered, result.findings);
    const bool kept = judge_outputs(promise, gathered, result.findings);
    if (!kept && promise == "exactly-once") result.story = tell_record_stories(course, seed, gathered.outputs);
  }
  result.outcome = outcome_of(result.findings);

  const WorldStatistics statistics = course.world->statistics();
  result.digest = statistics.digest;
  result.payload_digest = statistics.payload_digest;
  result.virtual_time = end - Time{};
  if (evidence.episodes) result.episodes = *evidence.episodes;
  result.ledger = course.injector->ledger();
  if (result.outcome != Outcome::kHeld) result.anchors = find_anchors(course.history, result.ledger);
  result.timeline = tell_timeline(course.history, course.deployment);
  result.progress = sample_progress(course, progress, twin, end);
  result.chronicle = make_chronicle(course, result.episodes, end);
  result.encounters =
      find_encounters(course.history, result.ledger, static_cast<uint32_t>(course.deployment.plan.tasks.size()));
  if (options.keep_event_kinds) result.event_kinds = kinds_of_events(course.history);
  if (options.keep_steps) result.steps = engine_steps(course.history, course.deployment);
  result.counts.input_records = course.deployment.inputs.records();
  result.counts.output_records = gathered.output_records;
  result.counts.late_records = gathered.late_records;
  result.counts.wakeups = statistics.wakeups;
  result.counts.messages = statistics.messages;
  result.counts.message_bytes = statistics.message_bytes;
  count_events(course.history, result.counts);
  if (const std::string trouble = course.world->finish_trace(); !trouble.empty())
    result.trouble = fmt::format("{}: {}", options.trace_file, trouble);
  result.wall_time = Duration{(std::chrono::steady_clock::now() - began).count()};
  return result;
}

std::string explain_divergence(const Scenario& scenario, uint64_t seed, const RunOptions& options) {
  const auto course = [&](int64_t keep_block) {
    auto made = std::make_unique<Course>(
        scenario, seed,
        WorldWishes{.digest_payloads = options.digest_payloads, .record_blocks = true, .keep_block = keep_block}, true);
    made->director->run(true);
    return made;
  };
  std::vector<Digest> first;
  {
    const auto run = course(-1);
    first = run->world->blocks();
  }
  // The block in which the second run parts from the first is known only at its end: so it is run a third time.
  const auto second = course(-1);
  const std::vector<Digest>& blocks = second->world->blocks();
  const auto parting = std::mismatch(first.begin(), first.end(), blocks.begin(), blocks.end());
  const auto block = static_cast<int64_t>(parting.first - first.begin());
  if (parting.first == first.end() && parting.second == blocks.end()) return {};
  const auto left = course(block);
  const auto right = course(block);
  const std::vector<std::string> a = left->world->kept_steps();
  const std::vector<std::string> b = right->world->kept_steps();
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() && y == b.end()) return fmt::format("they part in block {}, not always in the same way", block);
  std::string text = fmt::format("they part in block {}:", block);
  for (auto context = a.begin() + std::max<std::ptrdiff_t>(x - a.begin() - 3, 0); context != x; ++context)
    text += "\n  both:   " + *context;
  text += "\n  one:    " + (x == a.end() ? "(nothing more)" : *x);
  text += "\n  other:  " + (y == b.end() ? "(nothing more)" : *y);
  return text;
}

}  // namespace wavetank::scenarios
