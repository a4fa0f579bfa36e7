// The report on one run: what was done to the engine, what stayed true, how it recovered.
#include <algorithm>

#include "reports/ink.h"
#include "reports/recovery_bar.h"
#include "reports/shrunk_text.h"
#include "reports/terminal.h"
#include "reports/timeline.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::Outcome;
using scenarios::RunResult;

constexpr uint32_t kBarCells = 40;
constexpr size_t kWitnesses = 5;

std::string seconds(Time time) {
  if (time == Time::never()) return "–";
  const int64_t ms = (time.ns + 500'000) / 1'000'000;
  return fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
}

std::string indented(std::string_view text, size_t depth) {
  std::string lines = std::string(depth, ' ');
  for (const char c : text) {
    lines += c;
    if (c == '\n') lines.append(depth, ' ');
  }
  return lines;
}

std::string verdict_word(const RunResult& run, bool fails, const Ink& ink) {
  switch (run.outcome) {
    case Outcome::kCrashed:
      return ink.bad("CRASHED");
    case Outcome::kNondeterministic:
      return ink.bad("NOT DETERMINISTIC");
    case Outcome::kViolated:
      return fails ? ink.bad("VIOLATED") : ink.good("VIOLATED, as expected");
    case Outcome::kNotConverged:
      return fails ? ink.bad("DID NOT CONVERGE") : ink.good("DID NOT CONVERGE, as expected");
    case Outcome::kHeld:
      return ink.good("HELD");
  }
  return "?";
}

std::string ledger(const RunResult& run, const Ink& ink) {
  if (run.ledger.empty()) return "  no faults\n";
  size_t id_width = 0;
  size_t kind_width = 0;
  for (const faults::LedgerEntry& entry : run.ledger) {
    id_width = std::max(id_width, entry.id.size());
    kind_width = std::max(kind_width, entry.kind.size());
  }
  std::string text;
  for (const faults::LedgerEntry& entry : run.ledger) {
    text += fmt::format("  {:<{}}  {:<{}}  ", entry.id, id_width, entry.kind, kind_width);
    if (!entry.started) {
      text += ink.doubt("never started") + (entry.what.empty() ? "" : ": " + printable(entry.what)) + "\n";
      continue;
    }
    const std::string until = entry.end == Time::never() ? "to the end" : "– " + seconds(entry.end);
    text += fmt::format("{:>10} {:<12}  ", seconds(entry.start), until);
    text += entry.touched == 0 ? ink.doubt("touched nothing") : printable(entry.what);
    text += "\n";
  }
  return text;
}

std::string witnesses(const faults::Finding& finding, size_t depth) {
  std::string text;
  const size_t shown = std::min(finding.witnesses.size(), kWitnesses);
  for (size_t i = 0; i < shown; ++i) text += fmt::format("{:{}}- {}\n", "", depth, printable(finding.witnesses[i]));
  const uint64_t all = std::max<uint64_t>(finding.violations, finding.witnesses.size());
  if (shown > 0 && all > shown) text += fmt::format("{:{}}  and {} more\n", "", depth, grouped(all - shown));
  return text;
}

std::string findings(const RunResult& run, const Ink& ink) {
  size_t width = 0;
  for (const faults::Finding& finding : run.findings) width = std::max(width, finding.invariant.size());
  std::string text;
  for (const faults::Finding& finding : run.findings) {
    text += fmt::format("  {} {:<{}}  {}\n", ink.mark(finding.verdict), finding.invariant, width, finding.sentence);
    std::string summary = printable(finding.summary);
    if (summary.empty() && finding.verdict == faults::Verdict::kNotExercised) summary = "not exercised";
    if (!summary.empty()) text += fmt::format("    {:{}}  {}\n", "", width, ink.faint(summary));
    if (finding.verdict == faults::Verdict::kViolated) text += witnesses(finding, width + 6);
  }
  return text;
}

std::string blame(const faults::Episode& episode) {
  std::string text;
  for (const std::string& fault : episode.faults) text += (text.empty() ? "" : ", ") + fault;
  return text.empty() ? "no fault known" : text;
}

std::string recoveries(const RunResult& run, const Ink& ink) {
  Duration longest;
  for (const faults::Episode& episode : run.episodes) longest = std::max(longest, episode.total());
  std::string text;
  for (const faults::Episode& episode : run.episodes) {
    std::string fate = for_people(episode.total());
    if (episode.censored) fate = ink.bad(fmt::format("not recovered after {}", fate));
    const std::string attempts = episode.disturbance ? "disturbance, no restart" : counted(episode.attempts, "restart");
    text += fmt::format("  {} at {}: {}, {}\n", blame(episode), seconds(episode.began), ink.strong(fate), attempts);
    text += fmt::format("    {}\n", recovery_bar(episode, longest, kBarCells));
    const std::string figures = recovery_figures(episode);
    if (!figures.empty()) text += fmt::format("    {}\n", figures);
  }
  return text;
}

std::string totals(const RunResult& run) {
  const scenarios::RunCounts& counts = run.counts;
  std::string text = fmt::format("  records      {} in, {} out, {} late\n", grouped(counts.input_records),
                                 grouped(counts.output_records), grouped(counts.late_records));
  text += fmt::format("  checkpoints  {} completed, {} aborted\n", grouped(counts.checkpoints),
                      grouped(counts.aborted_checkpoints));
  text += fmt::format("  restarts     {}\n", grouped(counts.restarts));
  text += fmt::format("  network      {}, {}; {} resent, {} discarded\n", counted(counts.messages, "message"),
                      counted(counts.message_bytes, "byte"), counted(counts.frames_resent, "frame"),
                      grouped(counts.frames_discarded));
  text += fmt::format("  time         {} virtual, {} real, {}\n", for_people(run.virtual_time),
                      for_people(run.wall_time), counted(counts.wakeups, "wake-up"));
  return text;
}

std::string story(const RunResult& run, size_t depth) {
  std::string text;
  for (const std::string& line : run.story) {
    // A step begins with its time; a record's headline does not.
    const bool step = !line.empty() && line.front() >= '0' && line.front() <= '9';
    text += fmt::format("{:{}}{}\n", "", depth + (step ? 2 : 0), printable(line));
  }
  return text;
}

}  // namespace

std::string render_run(const scenarios::SuiteResult& suite, const TerminalOptions& options) {
  const Ink ink(options.color);
  const RunResult& run = suite.runs.front();
  const scenarios::ScenarioResult* scenario = scenario_of(suite, run);
  const bool fails = failing(suite, run);
  const bool doubtful = run.outcome == Outcome::kHeld && scenario && !scenario->reasons.empty();
  std::string text = fmt::format("{}, seed {}: {}{}\n", ink.strong(run.scenario), run.seed,
                                 verdict_word(run, fails, ink), doubtful ? ", " + ink.doubt("BUT INCONCLUSIVE") : "");
  if (scenario && !scenario->summary.empty()) text += fmt::format("{}\n", scenario->summary);
  if (!run.trouble.empty()) text += "\n" + indented(printable(run.trouble), 2) + "\n";
  if (run.outcome != Outcome::kCrashed) {
    text += fmt::format("\n{}\n{}", ink.strong("What went wrong"), ledger(run, ink));
    if (!run.findings.empty()) text += fmt::format("\n{}\n{}", ink.strong("What must stay true"), findings(run, ink));
    if (!run.episodes.empty()) text += fmt::format("\n{}\n{}", ink.strong("Recovery"), recoveries(run, ink));
    text += fmt::format("\n{}\n{}", ink.strong("Totals"), totals(run));
    text += fmt::format("  digest       {}\n", to_string(run.digest));
  }
  if (!run.story.empty()) text += fmt::format("\n{}\n{}", ink.strong("What became of the records"), story(run, 2));
  if (const auto [title, lines] = timeline_text(run, options.all_timeline, 2);
      (fails || options.all_timeline) && !lines.empty())
    text += fmt::format("\n{}\n{}", ink.strong(title), lines);
  if (scenario)
    for (const std::string& reason : scenario->reasons) text += fmt::format("\n{} {}\n", ink.doubt("?"), reason);
  if (fails) text += fmt::format("\nSee it again: {}\n", reproduce_command(run, suite.settings));
  if (!run.reproducer.empty()) text += fmt::format("Reproducer:   {}\n", run.reproducer);
  return text + shrunk_lines(run, 0, ink);
}

std::string render_failure(const RunResult& run, const std::vector<std::string>& settings,
                           const TerminalOptions& options) {
  const Ink ink(options.color);
  std::string text = fmt::format("{} {}, seed {}: {}\n", ink.bad("✗"), ink.strong(run.scenario), run.seed,
                                 verdict_word(run, true, ink));
  if (!run.trouble.empty()) text += indented(printable(run.trouble), 4) + "\n";
  for (const faults::Finding& finding : run.findings) {
    if (finding.verdict != faults::Verdict::kViolated) continue;
    text += fmt::format("    {}: {}\n", ink.strong(finding.invariant), printable(finding.summary));
    text += fmt::format("    {}\n", ink.faint(finding.sentence));
    text += witnesses(finding, 6);
  }
  if (!run.story.empty()) text += fmt::format("    What became of the records\n{}", story(run, 6));
  if (const auto [title, lines] = timeline_text(run, options.all_timeline, 6); !lines.empty())
    text += fmt::format("    {}\n{}", title, lines);
  text += fmt::format("    See it again: {}\n", reproduce_command(run, settings));
  if (!run.reproducer.empty()) text += fmt::format("    Reproducer:   {}\n", run.reproducer);
  return text + shrunk_lines(run, 4, ink);
}

std::string render_failure_line(const RunResult& run, const TerminalOptions& options) {
  const Ink ink(options.color);
  return fmt::format("{} {}, seed {}: {}\n", ink.bad("✗"), ink.strong(run.scenario), run.seed,
                     printable(headline(run)));
}

}  // namespace wavetank::reports
