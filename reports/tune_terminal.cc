// A tuning on a terminal: table, curve, answer, how far it can be trusted, and what to paste.
#include "reports/tune_terminal.h"

#include <algorithm>
#include <cmath>

#include "reports/ink.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Candidate;
using scenarios::tuning::Estimate;
using scenarios::tuning::find_metric;
using scenarios::tuning::in_words;
using scenarios::tuning::LimitCheck;
using scenarios::tuning::SensitivityRow;
using scenarios::tuning::Tuning;
using scenarios::tuning::Unit;

std::string joined(const std::vector<std::string>& values) { return fmt::format("{}", fmt::join(values, " ")); }

std::string with_interval(Unit unit, const Estimate& estimate) { return in_words(unit, estimate, "–"); }

std::string value_of(const Candidate& candidate, const char* name) {
  const scenarios::tuning::Metric* metric = find_metric(candidate, name);
  // A latency of nothing at all: no result was committed while the job was observed.
  if (metric == nullptr || (metric->estimate.value == 0 && metric->name.starts_with("latency"))) return "–";
  return in_words(metric->unit, metric->estimate.value);
}

/// How many columns a text takes.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, width_of(text)), ' ');
}

using Row = std::vector<std::string>;

Row header(const Tuning& tuning) {
  Row row{""};
  for (const auto& parameter : tuning.parameters) row.push_back(parameter.key.substr(parameter.key.rfind('.') + 1));
  row.insert(row.end(), {tuning.objective == "capacity_lost" ? "capacity lost" : tuning.objective, "overhead",
                         "downtime", "rework", "recovery p50 / max", "latency p99", "checkpoint", "runs"});
  return row;
}

std::string mark(const Tuning& tuning, size_t place) {
  const Candidate& candidate = tuning.candidates[place];
  if (tuning.recommendation.given && tuning.recommendation.candidate == place) return "→";
  if (candidate.fate == Candidate::Fate::kBroken || candidate.fate == Candidate::Fate::kUnfit) return "✗";
  const bool undecided = std::any_of(candidate.limits.begin(), candidate.limits.end(), [](const LimitCheck& limit) {
    return limit.kind == LimitCheck::Kind::kUndecided;
  });
  // It would be as good or better, did one know that it keeps its limits.
  if (undecided && candidate.fate == Candidate::Fate::kMeasured && candidate.behind.low <= 0) return "?";
  return candidate.indistinguishable ? "≈" : "";
}

Row row_of(const Tuning& tuning, size_t place) {
  const Candidate& candidate = tuning.candidates[place];
  Row row{mark(tuning, place)};
  row.insert(row.end(), candidate.values.begin(), candidate.values.end());
  if (candidate.metrics.empty()) {
    row.push_back(candidate.trouble.empty() ? "not measured" : candidate.trouble);
    return row;
  }
  const auto pair = [&](const char* first, const char* second) {
    return value_of(candidate, first) + " / " + value_of(candidate, second);
  };
  row.insert(row.end(), {with_interval(tuning.objective_unit, candidate.objective), value_of(candidate, "overhead"),
                         value_of(candidate, "downtime"), value_of(candidate, "rework"),
                         pair("recovery_time.p50", "recovery_time.max"), value_of(candidate, "latency.p99"),
                         value_of(candidate, "checkpoint_duration.p50"), std::to_string(candidate.runs)});
  return row;
}

std::string table(const Tuning& tuning, const Ink& ink) {
  std::vector<Row> rows{header(tuning)};
  for (size_t i = 0; i < tuning.candidates.size(); ++i) rows.push_back(row_of(tuning, i));
  std::vector<size_t> widths(rows.front().size(), 1);
  for (const Row& row : rows)
    for (size_t i = 0; i < row.size() && row.size() == widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  for (const Row& row : rows)
    for (size_t i = 0; i <= tuning.parameters.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += (i == 0 ? "" : "  ") + padded(row[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    const bool best = row.front() == "→";
    text += (&row == &rows.front() ? ink.faint(line) : best ? ink.strong(line) : line) + "\n";
  }
  return text;
}

/// The objective over the candidates as a line of blocks, by its logarithm; × where nothing could be measured.
std::string sparkline(const Tuning& tuning) {
  static constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double low = 0;
  double high = 0;
  for (const Candidate& candidate : tuning.candidates) {
    if (candidate.metrics.empty() || candidate.objective.value <= 0) continue;
    low = low == 0 ? candidate.objective.value : std::min(low, candidate.objective.value);
    high = std::max(high, candidate.objective.value);
  }
  if (!(high > low) || tuning.parameters.size() != 1) return {};
  std::string line;
  for (const Candidate& candidate : tuning.candidates) {
    if (candidate.metrics.empty() || candidate.objective.value <= 0) {
      line += "×";
      continue;
    }
    const double part = std::log(candidate.objective.value / low) / std::log(high / low);
    line += kBlocks[std::min(static_cast<size_t>(part * 8), size_t{7})];
  }
  return fmt::format("{} {} {}   (from {} to {})\n", joined(tuning.candidates.front().values), line,
                     joined(tuning.candidates.back().values), in_words(tuning.objective_unit, low),
                     in_words(tuning.objective_unit, high));
}

std::string section(const Ink& ink, std::string_view title) { return "\n" + ink.strong(title) + "\n"; }

/// Whether what lies far from the choice is shown to be worse.
std::string separation(const Tuning& tuning) {
  const bool scaled = std::all_of(tuning.parameters.begin(), tuning.parameters.end(),
                                  [](const auto& parameter) { return parameter.logarithmic; });
  const char* const others = scaled ? "very setting a factor of 4 away" : "very other setting";
  const char* const limits = tuning.limits.empty() ? "" : ", or breaks a limit";
  return tuning.recommendation.separated ? fmt::format("E{} is worse with 95 % confidence{}.", others, limits)
                                         : fmt::format("Not e{} is shown, with 95 % confidence, to be worse{}.", others,
                                                       tuning.limits.empty() ? "" : " or to break a limit");
}

std::string answer(const Tuning& tuning, const Ink& ink) {
  const auto& recommendation = tuning.recommendation;
  std::string text = section(ink, "Recommendation");
  for (const std::string& sentence : recommendation.words) text += fmt::format("  {}\n", sentence);
  for (const LimitCheck& limit : recommendation.fresh.limits) {
    const std::string verdict = limit.kind == LimitCheck::Kind::kMet      ? ink.good("✓ met")
                                : limit.kind == LimitCheck::Kind::kBroken ? ink.bad("✗ broken")
                                                                          : ink.doubt("? undecided");
    text += fmt::format("  {}: {} ({})\n", verdict, limit.text, limit.reason);
  }
  const Candidate& fresh = recommendation.fresh;
  if (!fresh.metrics.empty() && fresh.trouble.empty())
    text +=
        ink.faint(fmt::format(
            "  Measured again on {} fresh failures in {} worlds; in the search it was {}.", fresh.failures, fresh.runs,
            with_interval(tuning.objective_unit, tuning.candidates[recommendation.candidate].objective))) +
        "\n";
  text += ink.faint("  " + separation(tuning)) + "\n";
  return text;
}

/// What would be best at other costs, and what the recommendation would then lose against it.
std::string row_text(const Tuning& tuning, const SensitivityRow& row) {
  const std::string what =
      row.cost == "your figures" ? "with your figures" : fmt::format("{} × {:g}", row.cost, row.factor);
  if (row.values.empty()) return fmt::format("  {}  no setting would keep its limits\n", padded(what, 25));
  const std::string best = joined(row.values);
  if (row.values == tuning.candidates[tuning.recommendation.candidate].values)
    return fmt::format("  {}  {} stays best\n", padded(what, 25), best);
  const bool lost = tuning.objective == "capacity_lost";
  const std::string more = in_words(tuning.objective_unit, row.regret);
  const std::string recommended = joined(tuning.candidates[tuning.recommendation.candidate].values);
  if (row.over_limit)
    return fmt::format("  {}  {} is best; {} would break a limit\n", padded(what, 25), best, recommended);
  if (row.regret <= 0 || more.starts_with("0 ")) return fmt::format("  {}  {} is as good\n", padded(what, 25), best);
  return fmt::format("  {}  {} is best; {} would {} {}{} more\n", padded(what, 25), best, recommended,
                     lost ? "lose" : "have", more, lost ? " of capacity" : "");
}

std::string trust(const Tuning& tuning, const Ink& ink) {
  std::string text = section(ink, "If costs are not as simulated");
  text += ink.faint("  An interval says how sure the simulation is of itself, and nothing of a wrong table of costs.") +
          "\n";
  for (const SensitivityRow& row : tuning.sensitivity) text += row_text(tuning, row);
  text += ink.faint(fmt::format("  ({})", tuning.sensitivity_method)) + "\n";
  for (const auto& row : tuning.calibration)
    text += fmt::format("  {} {}: measured {}, simulated {}{}\n", row.far ? ink.bad("✗") : ink.good("✓"), row.figure,
                        in_words(row.unit, row.measured), in_words(row.unit, row.simulated),
                        row.far ? ": more than a factor of 2 apart; correct engine.costs or the workload" : "");
  if (tuning.calibration.empty())
    text += "  Tell what you measured: --measured checkpoint_duration=12s,state=200GB,restart=40s\n";
  return text;
}

std::string closed_forms(const Tuning& tuning, const Ink& ink) {
  const auto& forms = tuning.closed_forms;
  if (!forms.applicable) return {};
  std::string text = section(ink, "Closed forms, from what was measured");
  const auto seconds = [](double value) { return in_words(Unit::kSeconds, value); };
  text += fmt::format("  a checkpoint costs {}, a failure every {}, running again after {}\n",
                      seconds(forms.checkpoint_cost), seconds(forms.mtbf), seconds(forms.restart));
  text += fmt::format("  optimum: Young {}, Daly {}, exact expectation {}\n", seconds(forms.young), seconds(forms.daly),
                      seconds(forms.exact));
  for (size_t i = 0; i < tuning.candidates.size() && i < forms.curve.size(); ++i) {
    const Candidate& candidate = tuning.candidates[i];
    const auto* lost = find_metric(candidate, "capacity_lost");
    if (lost == nullptr) continue;
    text += fmt::format("  {}  exact {}  simulated {}\n", padded(joined(candidate.values), 8),
                        padded(in_words(Unit::kShare, forms.curve[i].value), 8),
                        with_interval(Unit::kShare, lost->estimate));
  }
  for (const std::string& sentence : forms.partings) text += fmt::format("  - {}\n", sentence);
  return text;
}

std::string lines_to_paste(const Tuning& tuning, const Ink& ink) {
  std::string text = section(ink, "For a scenario");
  for (const std::string& line : tuning.recommendation.engine_lines) text += fmt::format("  {}\n", line);
  if (tuning.recommendation.flink_lines.empty()) return text;
  text += section(ink, "For Flink");
  for (const std::string& line : tuning.recommendation.flink_lines) text += fmt::format("  {}\n", line);
  return text;
}

}  // namespace

std::string render_tuning(const Tuning& tuning, const TerminalOptions& options) {
  const Ink ink(options.color);
  std::string text = ink.strong(tuning.scenario) + fmt::format(": least {}", tuning.objective);
  if (!tuning.limits.empty()) text += fmt::format(", subject to {}", fmt::join(tuning.limits, ", "));
  text += fmt::format("\n{}\n\n", tuning.failure_model);
  text += table(tuning, ink);
  if (const std::string line = sparkline(tuning); !line.empty()) text += "\n  " + line;
  if (tuning.recommendation.given)
    text += answer(tuning, ink) + closed_forms(tuning, ink) + trust(tuning, ink) + lines_to_paste(tuning, ink);
  if (!tuning.notes.empty()) text += section(ink, "Notes");
  for (const std::string& sentence : tuning.notes) text += fmt::format("  {}\n", sentence);
  text +=
      fmt::format("\n{} worlds, {} of wall time, seed {}\n", tuning.runs, for_people(tuning.wall_time), tuning.seed);
  return text;
}

}  // namespace wavetank::reports
