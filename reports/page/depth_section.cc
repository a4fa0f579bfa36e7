// One run in depth: lanes, charts, recoveries, checkpoints, topology, in an element that opens and closes.
#include <algorithm>
#include <array>
#include <set>

#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::CheckpointRow;
using scenarios::CheckpointStatus;
using scenarios::RunResult;

struct Phase {
  const char* name;
  const char* style;
  Duration length;
};

std::vector<Phase> phases_of(const faults::Episode& episode) {
  const faults::RecoveryPhases& phases = episode.phases;
  std::vector<Phase> all{{"detect", "phase-0", phases.detect},
                         {"restart", "phase-1", phases.restart},
                         {"restore", "phase-2", phases.restore},
                         {"replay", "phase-3", phases.replay},
                         {"catch up", "phase-4", phases.catch_up}};
  Duration rest = episode.total();
  for (const Phase& phase : all) rest -= phase.length;
  all.push_back({"unfinished", "phase-5", rest});
  std::erase_if(all, [](const Phase& phase) { return phase.length <= Duration{}; });
  return all;
}

std::string blame(const faults::Episode& episode) {
  std::string text;
  for (const std::string& fault : episode.faults) text += (text.empty() ? "" : ", ") + fault;
  return text.empty() ? "no fault known" : text;
}

std::string fate_of(const faults::Episode& episode) {
  if (episode.censored) return fmt::format("not recovered after {}", for_people(episode.total()));
  if (episode.disturbance) return for_people(episode.total()) + ", no restart";
  return fmt::format("{}, {}", for_people(episode.total()), counted(episode.attempts, "restart"));
}

void write_episode(Html& html, const faults::Episode& episode, Duration longest) {
  const std::vector<Phase> phases = phases_of(episode);
  html.in("li", {}, [&] {
    html.in("p", {}, [&] {
      html.element("strong", blame(episode));
      html.text(fmt::format(" at {}: ", clock_text(episode.began)));
      html.element("span", {{"class", episode.censored ? "bad" : ""}}, fate_of(episode));
    });
    html.in("svg", {{"class", "bar"}, {"aria-hidden", "true"}}, [&] {
      Duration before;
      for (const Phase& phase : phases) {
        html.in("rect",
                {{"class", phase.style},
                 {"x", percent(static_cast<double>(before.ns), static_cast<double>(longest.ns))},
                 {"width", percent(static_cast<double>(phase.length.ns), static_cast<double>(longest.ns))},
                 {"height", "18"}},
                [&] { html.element("title", fmt::format("{} {}", phase.name, for_people(phase.length))); });
        before += phase.length;
      }
    });
    html.in("ul", {{"class", "phases"}}, [&] {
      for (const Phase& phase : phases)
        html.in("li", {}, [&] {
          html.in("svg", {{"class", "swatch"}, {"aria-hidden", "true"}}, [&] {
            html.empty("rect", {{"class", phase.style}, {"width", "12"}, {"height", "12"}, {"y", "2"}});
          });
          html.text(fmt::format("{} {}", phase.name, for_people(phase.length)));
        });
    });
  });
}

const char* status_text(CheckpointStatus status) {
  switch (status) {
    case CheckpointStatus::kCompleted:
      return "✓ completed";
    case CheckpointStatus::kAborted:
      return "✗ aborted";
    case CheckpointStatus::kLost:
      return "✗ lost";
    case CheckpointStatus::kPending:
      return "… under way";
  }
  return "?";
}

std::string or_dash(const std::optional<Duration>& duration) { return duration ? for_people(*duration) : "–"; }

void write_checkpoint(Html& html, const CheckpointRow& row) {
  const bool good = row.status == CheckpointStatus::kCompleted;
  html.in("tr", {}, [&] {
    const auto number = [&](const std::string& text) { html.element("td", {{"class", "number"}}, text); };
    html.element("th", {{"scope", "row"}, {"class", "number"}}, std::to_string(row.checkpoint));
    html.element("td", {{"class", good ? "good" : "bad"}},
                 fmt::format("{}{}", status_text(row.status), row.final ? ", final" : ""));
    number(fmt::format("{} of {}", row.acknowledged, row.tasks));
    number(clock_text(row.triggered));
    number(for_people(row.duration));
    number(or_dash(row.alignment));
    number(or_dash(row.sync));
    number(or_dash(row.async));
    number(row.bytes == 0 ? "–" : size_text(row.bytes));
    html.element("td", row.cause.empty() ? "" : row.cause);
  });
}

}  // namespace

void write_episodes(Html& html, const RunResult& run) {
  if (run.episodes.empty()) return;
  Duration longest{1};
  for (const faults::Episode& episode : run.episodes) longest = std::max(longest, episode.total());
  html.element("h4", "Recoveries, phase by phase");
  html.in("ol", {{"class", "episodes"}}, [&] {
    for (const faults::Episode& episode : run.episodes) write_episode(html, episode, longest);
  });
}

void write_checkpoints(Html& html, const RunResult& run) {
  constexpr size_t kMostRows = 80;
  const std::vector<CheckpointRow>& rows = run.chronicle.checkpoints;
  if (rows.empty()) return;
  html.element("h4", "Checkpoints");
  html.in(
      "div",
      {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Checkpoints of " + run_name(run)}},
      [&] {
        html.in("table", {{"class", "checkpoints"}}, [&] {
          html.element(
              "caption",
              "Alignment, sync and async are the longest of any task; sync is known of tasks that align only.");
          html.in("thead", {}, [&] {
            html.in("tr", {}, [&] {
              html.element("th", {{"scope", "col"}, {"class", "number"}}, "ID");
              html.element("th", {{"scope", "col"}}, "Status");
              for (const char* name :
                   {"Acknowledged", "Trigger time", "Duration", "Alignment", "Sync", "Async", "Size"})
                html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
              html.element("th", {{"scope", "col"}}, "Failure cause");
            });
          });
          html.in("tbody", {}, [&] {
            for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) write_checkpoint(html, rows[i]);
          });
        });
      });
  if (rows.size() > kMostRows)
    html.element("p", {{"class", "quiet"}},
                 fmt::format("{} more are in the results.", counted(rows.size() - kMostRows, "checkpoint")));
}

std::vector<const RunResult*> runs_in_depth(const scenarios::SuiteResult& suite) {
  constexpr size_t kMost = 12;
  std::vector<const RunResult*> runs;
  std::set<std::string> seen;
  for (const bool want_failing : {true, false})
    for (const RunResult& run : suite.runs)
      if (!run.chronicle.empty() && failing(suite, run) == want_failing && seen.insert(run.scenario).second)
        runs.push_back(&run);
  // Of those that held, the slowest recovery is what a reader looks for.
  const auto longest = [](const RunResult* run) {
    Duration most;
    for (const faults::Episode& episode : run->episodes)
      if (!episode.disturbance) most = std::max(most, episode.total());
    return most;
  };
  const auto held = std::ranges::find_if(runs, [&](const RunResult* run) { return !failing(suite, *run); });
  std::stable_sort(held, runs.end(), [&](const RunResult* a, const RunResult* b) { return longest(a) > longest(b); });
  if (runs.size() > kMost) runs.resize(kMost);
  return runs;
}

void write_depth(Html& html, const Contents& page, const RunResult& run, const std::string& id, bool open) {
  const bool fails = failing(page.suite, run);
  Html::Attributes attributes{{"class", "run"}, {"id", id}};
  if (open) attributes.push_back({"open", ""});
  html.in("details", attributes, [&] {
    html.in("summary", {}, [&] {
      html.in("h3", {}, [&] {
        html.text(fmt::format("{}, seed {} ", run.scenario, run.seed));
        html.element("span", {{"class", fails ? "badge bad" : "badge good"}}, fails ? "✗ failing" : "✓ held");
      });
    });
    const scenarios::RunCounts& counts = run.counts;
    html.element("p", {{"class", "quiet"}},
                 fmt::format("{} in, {} out, {} late; {} completed, {} given up; {}; {} of virtual time.",
                             counted(counts.input_records, "record"), grouped(counts.output_records),
                             grouped(counts.late_records), counted(counts.checkpoints, "checkpoint"),
                             grouped(counts.aborted_checkpoints), counted(counts.restarts, "restart"),
                             for_people(run.virtual_time)));
    write_lanes(html, run);
    write_charts(html, run, id);
    write_episodes(html, run);
    write_checkpoints(html, run);
    write_topology(html, run);
  });
}

}  // namespace wavetank::reports
