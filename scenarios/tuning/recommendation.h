// Recommendation: what a search means for whoever asked: words, sensitivity, closed forms, lines to paste.
#pragma once

#include "scenarios/tuning/search.h"

namespace wavetank::scenarios::tuning {

/// What closed forms say with the costs that were measured of the recommended candidate, and where the simulation
/// departs from them. Not applicable unless the checkpoint interval is the only parameter.
ClosedForms closed_forms(const TunePlan& plan, const Search& search, const Contender& recommended);

/// The best candidate if checkpoint duration, state size or restart time were half or twice as large. Estimated anew
/// from the same worlds, their costs scaled; no world is simulated again.
std::vector<SensitivityRow> sensitivity(const TunePlan& plan, const Search& search);

/// The user's figures beside the simulated ones; and, where they differ, what would be best with theirs, as rows of
/// sensitivity().
std::vector<Calibration> calibrate(const Measured& measured, const Contender& recommended, const Reference& reference);
std::optional<SensitivityRow> with_measured(const TunePlan& plan, const Search& search,
                                            const std::vector<Calibration>& calibration);

/// "checkpoint every 45s: 2.1 % lost (1.9 to 2.3), p99 recovery 18 s", and what limits candidates on either side.
std::vector<std::string> words(const TunePlan& plan, const Tuning& tuning);

/// The chosen values as YAML of a scenario.
std::vector<std::string> engine_lines(const TunePlan& plan, const Candidate& chosen);
/// Flink's configuration for the same checkpoints; nothing when no parameter is about them.
std::vector<std::string> flink_lines(const Scenario& scenario, const Contender& recommended,
                                     const Reference& reference);

}  // namespace wavetank::scenarios::tuning
