// Run: one scenario, one seed, one world: trouble, heal, converge, end, judge.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

struct RunOptions {
  std::string trace_file;         ///< every step of the run as a line of JSON; "" : none
  bool digest_payloads = false;   ///< also digests the bytes of every message, beside the digest of all steps
  bool probe_restore = false;     ///< also restores checkpoints in copies of its world, and judges those
  bool probe_every = false;       ///< not those of one moment that the seed chooses, but those of every such moment
  bool keep_steps = false;        ///< the result has every event of the engine
  bool keep_event_kinds = false;  ///< the result says which kinds of them there were
};

/// Runs `scenario`, whose workload files have been checked, and judges it. Never fails: what goes wrong is a finding.
RunResult run(const Scenario& scenario, uint64_t seed, const RunOptions& options);

/// Runs it twice and says at which step the two part; "" if they do not.
std::string explain_divergence(const Scenario& scenario, uint64_t seed, const RunOptions& options);

}  // namespace wavetank::scenarios
