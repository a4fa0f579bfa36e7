// The sections of a page, top down. Each is one file; each writes nothing when it has nothing to say.
#pragma once

#include <string>
#include <vector>

#include "reports/page/html.h"
#include "reports/page/page.h"
#include "scenarios/result.h"

namespace wavetank::reports {

void write_verdict(Html& html, const Contents& page);
void write_failures(Html& html, const Contents& page);
void write_scenarios(Html& html, const Contents& page);
void write_recovery(Html& html, const Contents& page);
void write_year_over_limit(Html& html, const Contents& page);  ///< below the former
void write_comparison(Html& html, const Contents& page);
void write_history(Html& html, const Contents& page);
void write_coverage(Html& html, const Contents& page);
void write_appendix(Html& html, const Contents& page);

/// Of a tuning: the answer above, then what it rests on.
void write_answer(Html& html, const scenarios::tuning::Tuning& tuning, const std::string& build);
void write_tuning_curve(Html& html, const scenarios::tuning::Tuning& tuning);
void write_candidates(Html& html, const scenarios::tuning::Tuning& tuning);
void write_tuning_costs(Html& html, const scenarios::tuning::Tuning& tuning);

/// One run: lanes, charts, recoveries, checkpoints, topology. `id` begins the ids of its elements.
void write_depth(Html& html, const Contents& page, const scenarios::RunResult& run, const std::string& id, bool open);
/// The runs to show so, the most telling first.
std::vector<const scenarios::RunResult*> runs_in_depth(const scenarios::SuiteResult& suite);
/// What page.js draws of them, as JSON; `ids` as they were given to write_depth.
std::string chart_data(const std::vector<const scenarios::RunResult*>& runs, const std::vector<std::string>& ids);

/// Parts of a run in depth.
void write_lanes(Html& html, const scenarios::RunResult& run);
void write_episodes(Html& html, const scenarios::RunResult& run);
void write_checkpoints(Html& html, const scenarios::RunResult& run);
void write_charts(Html& html, const scenarios::RunResult& run, const std::string& id);
void write_topology(Html& html, const scenarios::RunResult& run);

/// A command or lines to copy.
void write_copyable(Html& html, const std::string& text);

/// A heading that can be linked to, and the lead below it; "" : none.
void write_heading(Html& html, const std::string& id, std::string_view title, std::string_view lead);

/// What tells parts of this run from those of others, by name: "smoke, seed 7".
std::string run_name(const scenarios::RunResult& run);

/// "12.000 s" since the run began; "–" for never.
std::string clock_text(Time time);
/// A count of bytes: "12.3 kB".
std::string size_text(uint64_t bytes);

}  // namespace wavetank::reports
