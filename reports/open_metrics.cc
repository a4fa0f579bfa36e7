// Metric families, one after the other, each with the samples of every scenario and run.
#include "reports/open_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;
using scenarios::SuiteResult;

struct Label {
  std::string_view name;
  std::string value;
};

/// Quotes, backslashes and line ends would end the value.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string seconds(Duration duration) { return fmt::format("{:.9g}", static_cast<double>(duration.ns) / 1e9); }

int64_t whole_seconds(Time at) { return at.ns / 1'000'000'000; }

/// The text of one family after the other.
class Families {
 public:
  /// Begins a family; what is added from here on belongs to it.
  void begin(std::string_view name, std::string_view type, std::string_view unit, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    if (!unit.empty()) text_ += fmt::format("# UNIT {} {}\n", name, unit);
  }
  void add(const std::vector<Label>& labels, const std::string& value, int64_t at, std::string_view suffix = "") {
    text_ += fmt::format("{}{}", name_, suffix);
    for (size_t i = 0; i < labels.size(); ++i)
      text_ += fmt::format("{}{}=\"{}\"", i == 0 ? "{" : ",", labels[i].name, escaped(labels[i].value));
    text_ += fmt::format("}} {} {}\n", value, at);
  }
  std::string finish() { return std::move(text_) + "# EOF\n"; }

 private:
  std::string text_;
  std::string_view name_;
};

/// A series in time: of several samples in one second the last.
using Series = std::map<int64_t, std::string>;

class Metrics {
 public:
  explicit Metrics(const SuiteResult& suite) : suite_(suite) {}

  std::string text() {
    scenario_figures();
    recovery_times();
    progress();
    faults();
    phases();
    return families_.finish();
  }

 private:
  std::vector<Label> labels_of(const ScenarioResult& scenario) const {
    return {{"scenario", scenario.name}, {"path", scenario.path}};
  }
  std::vector<Label> labels_of(const RunResult& run) const {
    return {{"scenario", run.scenario}, {"path", run.path}, {"seed", std::to_string(run.seed)}};
  }
  int64_t end_of(const ScenarioResult& scenario) const {
    Duration longest;
    for (const RunResult& run : suite_.runs)
      if (run.scenario == scenario.name && run.path == scenario.path) longest = std::max(longest, run.virtual_time);
    return whole_seconds(Time{} + longest);
  }

  void scenario_figure(std::string_view name, std::string_view help,
                       const std::function<uint64_t(const ScenarioResult&)>& figure) {
    families_.begin(name, "gauge", "", help);
    for (const ScenarioResult& scenario : suite_.scenarios)
      families_.add(labels_of(scenario), std::to_string(figure(scenario)), end_of(scenario));
  }
  void scenario_figures() {
    scenario_figure("wavetank_runs", "Runs of the scenario.", [](const auto& scenario) { return scenario.runs; });
    scenario_figure("wavetank_failing_runs", "Runs that failed.",
                    [](const auto& scenario) { return scenario.failing; });
    families_.begin("wavetank_conclusion", "gauge", "", "1 at what is concluded of the scenario.");
    for (const ScenarioResult& scenario : suite_.scenarios) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<ScenarioResult::Conclusion>>([&](auto each) {
        std::vector<Label> labels = labels_of(scenario);
        labels.push_back({"conclusion", std::string(name_of(each.value))});
        families_.add(labels, scenario.conclusion == each.value ? "1" : "0", end_of(scenario));
      });
    }
    scenario_figure("wavetank_unfinished_recoveries", "Recoveries that had not ended when observation did.",
                    [](const auto& scenario) { return scenario.recovery.censored; });
    scenario_figure("wavetank_disturbances", "Faults that slowed the job down without a restart.",
                    [](const auto& scenario) { return scenario.recovery.disturbances; });
  }

  void recovery_times() {
    families_.begin("wavetank_recovery_seconds", "summary", "seconds",
                    "Time from a fault's first effect until progress is again what it would have been without.");
    for (const ScenarioResult& scenario : suite_.scenarios) {
      const std::vector<Label> labels = labels_of(scenario);
      const int64_t at = end_of(scenario);
      for (const scenarios::RecoveryQuantile& quantile : scenario.recovery.quantiles) {
        std::vector<Label> with_quantile = labels;
        with_quantile.push_back({"quantile", fmt::format("{}", quantile.percent / 100.0)});
        families_.add(with_quantile, quantile.unbounded ? "+Inf" : seconds(quantile.value), at);
      }
      Duration sum;
      for (const RunResult& run : suite_.runs)
        if (run.scenario == scenario.name && run.path == scenario.path)
          for (const faults::Episode& episode : run.episodes)
            if (!episode.disturbance) sum += episode.total();
      families_.add(labels, seconds(sum), at, "_sum");
      families_.add(labels, std::to_string(scenario.recovery.episodes), at, "_count");
    }
    families_.begin("wavetank_recovery_max_seconds", "gauge", "seconds", "The longest recovery.");
    for (const ScenarioResult& scenario : suite_.scenarios)
      families_.add(labels_of(scenario), seconds(scenario.recovery.max), end_of(scenario));
  }

  void progress_figure(std::string_view name, std::string_view help, uint64_t scenarios::ProgressSample::*figure) {
    families_.begin(name, "gauge", "", help);
    for (const RunResult& run : suite_.runs) {
      Series series;
      for (const scenarios::ProgressSample& sample : run.progress)
        series[whole_seconds(sample.at)] = std::to_string(sample.*figure);
      add(series, labels_of(run));
    }
  }
  void progress() {
    using Sample = scenarios::ProgressSample;
    progress_figure("wavetank_offered_records", "Records that have come to the clients.", &Sample::offered);
    progress_figure("wavetank_read_records", "Records that sources have handed on and not taken back.", &Sample::read);
    progress_figure("wavetank_read_records_without_faults", "The same in a run without faults.",
                    &Sample::read_without_faults);
    progress_figure("wavetank_committed_records", "Output records visible to readers of committed data.",
                    &Sample::committed);
  }

  void faults() {
    families_.begin("wavetank_fault_active", "gauge", "", "1 while a fault is at work.");
    for (const RunResult& run : suite_.runs) {
      for (const faults::LedgerEntry& entry : run.ledger) {
        if (!entry.started || entry.start == Time::never()) continue;
        Series series;
        if (whole_seconds(entry.start) > 0) series[0] = "0";
        series[whole_seconds(entry.start)] = "1";
        // A fault that is over within a second would else never be seen.
        if (entry.ended && entry.end != Time::never())
          series[std::max(whole_seconds(entry.end), whole_seconds(entry.start) + 1)] = "0";
        std::vector<Label> labels = labels_of(run);
        labels.push_back({"fault", entry.id});
        labels.push_back({"kind", entry.kind});
        add(series, labels);
      }
    }
  }

  void phases() {
    families_.begin("wavetank_recovery_phase_seconds", "gauge", "seconds",
                    "The parts of one recovery, at its end; an unfinished one's do not sum to its length.");
    for (const RunResult& run : suite_.runs) {
      for (size_t i = 0; i < run.episodes.size(); ++i) {
        const faults::Episode& episode = run.episodes[i];
        if (episode.disturbance) continue;
        boost::mp11::mp_for_each<codec::MembersOf<faults::RecoveryPhases>>([&](auto phase) {
          std::vector<Label> labels = labels_of(run);
          labels.push_back({"episode", std::to_string(i + 1)});
          labels.push_back({"phase", phase.name});
          families_.add(labels, seconds(episode.phases.*phase.pointer), whole_seconds(episode.ended));
        });
      }
    }
  }

  void add(const Series& series, const std::vector<Label>& labels) {
    for (const auto& [at, value] : series) families_.add(labels, value, at);
  }

  const SuiteResult& suite_;
  Families families_;
};

}  // namespace

std::string to_open_metrics(const SuiteResult& suite) { return Metrics(suite).text(); }

}  // namespace wavetank::reports
