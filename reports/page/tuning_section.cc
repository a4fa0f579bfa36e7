// A tuning: the answer, and the lines to paste.
#include "reports/ink.h"
#include "reports/page/figure_text.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Candidate;
using scenarios::tuning::LimitCheck;
using scenarios::tuning::Metric;
using scenarios::tuning::Tuning;

std::string setting_text(const Tuning& tuning, const Candidate& candidate) {
  std::string text;
  for (size_t i = 0; i < candidate.values.size() && i < tuning.parameters.size(); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", tuning.parameters[i].key, candidate.values[i]);
  return text;
}

std::string fate_text(const Tuning& tuning, size_t place) {
  const Candidate& candidate = tuning.candidates[place];
  if (tuning.recommendation.given && tuning.recommendation.candidate == place) return "★ recommended";
  switch (candidate.fate) {
    case Candidate::Fate::kMeasured:
      return candidate.indistinguishable ? "≈ as good, as far as can be told" : "measured";
    case Candidate::Fate::kDropped:
      return "dropped early";
    case Candidate::Fate::kUnfit:
      return "✗ breaks a limit";
    case Candidate::Fate::kBroken:
      return "✗ " + (candidate.trouble.empty() ? "cannot be measured" : candidate.trouble);
  }
  return "";
}

/// What a reader compares first; the rest is told of the recommended one.
constexpr const char* kColumns[] = {
    "overhead", "downtime",           "rework",      "recovery_time.p50",      "recovery_time.p99", "recovery_time.max",
    "lag.max",  "minutes_over_limit", "latency.p99", "checkpoint_duration.p50"};

/// Those of them that some candidate has, and that are not the objective itself.
std::vector<Metric> metrics_of(const Tuning& tuning) {
  std::vector<Metric> metrics;
  for (const char* name : kColumns)
    for (const Candidate& candidate : tuning.candidates)
      if (const Metric* metric = scenarios::tuning::find_metric(candidate, name); metric && name != tuning.objective) {
        metrics.push_back(*metric);
        break;
      }
  return metrics;
}

/// Everything that was measured of one candidate.
void write_metrics(Html& html, const Candidate& candidate) {
  if (candidate.metrics.empty()) return;
  html.in("details", {{"class", "alternative"}}, [&] {
    html.element("summary", "Everything that was measured of the recommended one");
    html.in(
        "div",
        {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Everything that was measured"}},
        [&] {
          html.in("table", {}, [&] {
            html.element("caption", "On seeds that the search had not seen");
            html.in("thead", {}, [&] {
              html.in("tr", {}, [&] {
                html.element("th", {{"scope", "col"}}, "Metric");
                html.element("th", {{"scope", "col"}, {"class", "number"}}, "Figure");
                html.element("th", {{"scope", "col"}}, "What it is");
              });
            });
            html.in("tbody", {}, [&] {
              for (const Metric& metric : candidate.metrics)
                html.in("tr", {}, [&] {
                  html.element("th", {{"scope", "row"}}, metric.name);
                  html.element("td", {{"class", "number"}}, estimate_text(metric.estimate, metric.unit));
                  html.element("td", metric.sentence);
                });
            });
          });
        });
  });
}

void write_lines(Html& html, std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  html.element("h2", {{"class", "minor"}}, title);
  html.in("div", {{"class", "lines"}}, [&] { write_copyable(html, text); });
}

}  // namespace

void write_answer(Html& html, const Tuning& tuning, const std::string& build) {
  const bool given = tuning.recommendation.given;
  html.in("section", {{"class", "verdict"}, {"id", "verdict"}, {"aria-labelledby", "verdict-title"}}, [&] {
    html.in("h1", {{"id", "verdict-title"}, {"class", given ? "long good" : "doubt"}}, [&] {
      html.element("span", {{"class", "mark"}, {"aria-hidden", "true"}}, given ? "★" : "?");
      html.text(given ? setting_text(tuning, tuning.recommendation.fresh) : "No recommendation");
    });
    const std::vector<std::string>& words = tuning.recommendation.words;
    for (size_t i = 0; i < words.size(); ++i) html.element("p", {{"class", i == 0 ? "sentence" : "remark"}}, words[i]);
    html.in("dl", {{"class", "facts"}}, [&] {
      const auto fact = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        html.in("div", {}, [&] {
          html.element("dt", name);
          html.element("dd", value);
        });
      };
      std::string limits;
      for (const std::string& limit : tuning.limits) limits += (limits.empty() ? "" : ", ") + limit;
      fact("Scenario", tuning.scenario);
      fact("Objective", tuning.objective);
      fact("Subject to", limits);
      fact("Failures", tuning.failure_model);
      fact("Runs", grouped(tuning.runs));
      fact("Seed", std::to_string(tuning.seed));
      fact("Wall time", for_people(tuning.wall_time) + (tuning.interrupted    ? ", interrupted"
                                                        : tuning.budget_spent ? ", all of its budget"
                                                                              : ""));
      fact("Build", build);
    });
    if (!tuning.notes.empty())
      html.in("ul", {{"class", "reasons"}}, [&] {
        for (const std::string& note : tuning.notes) html.element("li", note);
      });
    write_lines(html, "For a scenario", tuning.recommendation.engine_lines);
    write_lines(html, "For Flink", tuning.recommendation.flink_lines);
  });
}

void write_candidates(Html& html, const Tuning& tuning) {
  if (tuning.candidates.empty()) return;
  html.in("section", {{"id", "candidates"}, {"aria-labelledby", "candidates-title"}}, [&] {
    write_heading(html, "candidates", "Every candidate",
                  "With 95 % intervals. “Behind” is how much worse it is than the best one, from the same failures and "
                  "arrivals.");
    html.in(
        "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Table of candidates"}},
        [&] {
          const std::vector<Metric> metrics = metrics_of(tuning);
          html.in("table", {}, [&] {
            html.element("caption", {{"class", "hidden"}}, "Candidates and what was measured of them");
            html.in("thead", {}, [&] {
              html.in("tr", {}, [&] {
                for (const auto& parameter : tuning.parameters) html.element("th", {{"scope", "col"}}, parameter.key);
                html.element("th", {{"scope", "col"}}, "Verdict");
                for (const char* name : {"Objective", "Behind"})
                  html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
                for (const Metric& metric : metrics)
                  html.element("th", {{"scope", "col"}, {"class", "number"}, {"title", metric.sentence}}, metric.name);
                html.element("th", {{"scope", "col"}, {"class", "number"}}, "Runs");
              });
            });
            html.in("tbody", {}, [&] {
              for (size_t i = 0; i < tuning.candidates.size(); ++i) {
                const Candidate& candidate = tuning.candidates[i];
                html.in("tr", {}, [&] {
                  for (size_t p = 0; p < tuning.parameters.size(); ++p)
                    html.element("th", {{"scope", "row"}}, p < candidate.values.size() ? candidate.values[p] : "–");
                  html.in("td", {}, [&] {
                    html.text(fate_text(tuning, i));
                    for (const LimitCheck& limit : candidate.limits)
                      if (limit.kind != LimitCheck::Kind::kMet)
                        html.element("span", {{"class", "summary"}}, limit.text + ": " + limit.reason);
                  });
                  const bool known = candidate.fate != Candidate::Fate::kBroken;
                  html.element("td", {{"class", "number"}},
                               known ? estimate_text(candidate.objective, tuning.objective_unit) : "–");
                  html.element("td", {{"class", "number"}},
                               known ? estimate_text(candidate.behind, tuning.objective_unit) : "–");
                  for (const Metric& wanted : metrics) {
                    const Metric* metric = scenarios::tuning::find_metric(candidate, wanted.name);
                    html.element("td", {{"class", "number"}},
                                 metric ? estimate_text(metric->estimate, metric->unit) : "–");
                  }
                  html.element("td", {{"class", "number"}}, grouped(candidate.runs));
                });
              }
            });
          });
        });
    if (tuning.recommendation.given) write_metrics(html, tuning.recommendation.fresh);
  });
}

}  // namespace wavetank::reports
