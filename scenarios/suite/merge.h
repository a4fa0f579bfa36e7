// Merging: results of several shards of one suite as the results of the whole.
#pragma once

#include <string>
#include <vector>

#include "env/result.h"
#include "scenarios/result.h"

namespace wavetank::scenarios {

/// Results, and what to call them in messages: their file.
struct Shard {
  std::string name;
  SuiteResult results;
};

/// The results of at least one shard as one suite's: all runs, in order of scenario and seed, and every verdict over a
/// scenario's runs judged anew. A run that is in several shards counts once if its digests agree; if not it is
/// kNondeterministic, and says which shards part. A scenario is known by name and path.
/// A single shard comes back as it is. Fails when the shards come from different builds, settings or options, or ask
/// different things of one scenario: no verdict over all of them would mean anything. The message names the two shards.
Result<SuiteResult> merge(std::vector<Shard> shards);

}  // namespace wavetank::scenarios
