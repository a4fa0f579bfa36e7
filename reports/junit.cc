// Results as pugixml's XML, in the dialect that continuous integration servers agree on.
#include "reports/junit.h"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "reports/shrunk_text.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

/// Only what XML 1.0 allows: pugixml would write control characters, and readers then refuse the whole file.
std::string for_xml(std::string_view text) {
  std::string allowed = printable(text);
  // U+FFFE and U+FFFF are characters of UTF-8 but not of XML.
  for (const std::string_view refused : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (size_t place; (place = allowed.find(refused)) != std::string::npos;) allowed.replace(place, 3, "\xEF\xBF\xBD");
  return allowed;
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(for_xml(value).c_str());
}

std::string seconds(Duration duration) {
  const int64_t ms = duration.ns / 1'000'000;
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

/// A <failure> or <error> below a test case.
void add_problem(pugi::xml_node test, const char* element, std::string_view type, std::string_view message,
                 std::string_view text) {
  pugi::xml_node node = test.append_child(element);
  set(node, "type", type);
  set(node, "message", message);
  node.text().set(for_xml(text).c_str());
}

struct Tally {
  uint64_t tests = 0;
  uint64_t failures = 0;
  uint64_t errors = 0;
  Duration time;

  Tally& operator+=(const Tally& other) {
    tests += other.tests, failures += other.failures, errors += other.errors, time += other.time;
    return *this;
  }
  void write(pugi::xml_node node) const {
    set(node, "tests", std::to_string(tests));
    set(node, "failures", std::to_string(failures));
    set(node, "errors", std::to_string(errors));
    set(node, "time", seconds(time));
  }
};

/// What went wrong in `run`, for the body of its failure.
std::string story(const scenarios::RunResult& run, const std::vector<std::string>& settings) {
  std::string text;
  if (!run.trouble.empty()) text += run.trouble + "\n";
  for (const faults::Finding& finding : run.findings) {
    if (finding.verdict != faults::Verdict::kViolated) continue;
    text += fmt::format("{}: {}\n  {}\n", finding.invariant, finding.summary, finding.sentence);
    for (const std::string& witness : finding.witnesses) text += fmt::format("  - {}\n", witness);
  }
  text += "reproduce: " + reproduce_command(run, settings) + "\n";
  if (!run.reproducer.empty()) text += "reproducer: " + run.reproducer + "\n";
  return text + shrunk_lines(run, 0, Ink(false));
}

void add_run(pugi::xml_node suite_node, Tally& tally, const scenarios::SuiteResult& suite,
             const scenarios::RunResult& run) {
  pugi::xml_node test = suite_node.append_child("testcase");
  set(test, "classname", run.scenario);
  set(test, "name", fmt::format("seed {}", run.seed));
  set(test, "time", seconds(run.wall_time));
  ++tally.tests;
  tally.time += run.wall_time;
  if (!failing(suite, run)) return;
  const bool error =
      run.outcome == scenarios::Outcome::kCrashed || run.outcome == scenarios::Outcome::kNondeterministic;
  ++(error ? tally.errors : tally.failures);
  add_problem(test, error ? "error" : "failure", name_of(run.outcome), headline(run), story(run, suite.settings));
}

/// The verdicts over all runs, as a test case, for readers that know nothing above test cases.
void add_verdict(pugi::xml_node suite_node, Tally& tally, const scenarios::ScenarioResult& scenario) {
  if (scenario.reasons.empty()) return;
  pugi::xml_node test = suite_node.append_child("testcase");
  set(test, "classname", scenario.name);
  set(test, "name", "over all seeds");
  set(test, "time", "0.000");
  ++tally.tests;
  std::string text;
  for (const std::string& reason : scenario.reasons) text += reason + "\n";
  ++(scenario.failed_over_suite ? tally.failures : tally.errors);
  add_problem(test, scenario.failed_over_suite ? "failure" : "error",
              scenario.failed_over_suite ? "failed" : "inconclusive", scenario.reasons.front(), text);
}

/// What has become of the scenario since the baseline, as a test case.
void add_comparison(pugi::xml_node suite_node, Tally& tally, const Comparison& comparison,
                    const scenarios::ScenarioResult& scenario) {
  for (const ScenarioComparison& compared : comparison.scenarios) {
    if (compared.name != scenario.name || compared.path != scenario.path ||
        compared.presence != ScenarioComparison::Presence::kBoth)
      continue;
    pugi::xml_node test = suite_node.append_child("testcase");
    set(test, "classname", scenario.name);
    set(test, "name", "against the baseline");
    set(test, "time", "0.000");
    ++tally.tests;
    if (compared.regressions.empty()) continue;
    std::string text;
    for (const std::string& worse : compared.regressions) text += worse + "\n";
    ++tally.failures;
    add_problem(test, "failure", "worse", compared.regressions.front(), text);
  }
}

}  // namespace

std::string to_junit(const Contents& contents) {
  const scenarios::SuiteResult& suite = contents.suite;
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", "wavetank");
  Tally all;
  for (const scenarios::ScenarioResult& scenario : suite.scenarios) {
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", scenario.name);
    set(node, "file", scenario.path);
    Tally tally;
    for (const scenarios::RunResult& run : suite.runs)
      if (run.scenario == scenario.name && run.path == scenario.path) add_run(node, tally, suite, run);
    add_verdict(node, tally, scenario);
    if (contents.comparison) add_comparison(node, tally, *contents.comparison, scenario);
    tally.write(node);
    all += tally;
  }
  all.write(root);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace wavetank::reports
