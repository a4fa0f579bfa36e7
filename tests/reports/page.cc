// The page: what it says without a script, that no text becomes markup, and that its policy names what it carries.
#include "reports/page/page.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "reports/page/html.h"
#include "reports/page/sha256.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using namespace scenarios;

/// What stands between the first `begin` after `from` and the `end` that follows.
std::string between(const std::string& text, const std::string& begin, const std::string& end, size_t from = 0) {
  const size_t first = text.find(begin, from);
  if (first == std::string::npos) return {};
  const size_t last = text.find(end, first + begin.size());
  return text.substr(first + begin.size(), last - first - begin.size());
}

/// A run as a suite keeps it for its depth.
RunResult with_depth(RunResult run, const std::string& name) {
  run.chronicle.lanes = {
      {name,
       "worker",
       {{NodeCondition::kUp, {}, Time{} + 12_s}, {NodeCondition::kDown, Time{} + 12_s, Time{} + 30_s}}}};
  CheckpointRow row;
  row.checkpoint = 1;
  row.status = CheckpointStatus::kAborted;
  row.triggered = Time{} + 3_s;
  row.duration = 2_s;
  row.alignment = 17_ms;
  row.tasks = 4;
  row.cause = name;
  run.chronicle.checkpoints = {row};
  run.chronicle.topology = {{{{name + ": log source"}, 2}}, {{0, 0, name}}, {{name + "/0", {name, name}}}};
  run.encounters = {{"F1", name, ProtocolPhase::kBarriers}};
  for (int64_t i = 0; i < 400; ++i)
    run.progress.push_back({Time{} + 1_s + 75_ms * i, uint64_t(100 * i), uint64_t(110 * i), uint64_t(90 * i),
                            uint64_t(120 * i), i % 40 == 0 ? 3_s : Duration{-1}, 25});
  return run;
}

constexpr const char* kHostile = "<script>alert(\"x\")</script>&'</details>\x01\xff";

SuiteResult hostile_suite() {
  SuiteResult suite = suite_of_one_bad_run();
  RunResult& run = suite.runs.front();
  ScenarioResult& scenario = suite.scenarios.front();
  for (std::string* text : {&run.scenario, &run.path, &run.trouble, &run.reproducer, &scenario.name, &scenario.path,
                            &scenario.summary, &scenario.text})
    *text = kHostile;
  for (faults::Finding& finding : run.findings)
    finding.invariant = finding.sentence = finding.summary = kHostile, finding.witnesses = {kHostile};
  for (faults::LedgerEntry& entry : run.ledger) entry.id = entry.kind = entry.what = kHostile;
  for (faults::Episode& episode : run.episodes) episode.faults = {kHostile};
  run.timeline = run.story = {kHostile};
  suite.build = {kHostile, kHostile};
  suite.settings = scenario.reasons = {kHostile};
  run = with_depth(run, kHostile);
  return suite;
}

TEST(Page, no_text_becomes_markup) {
  const std::string page = html_page({hostile_suite()});
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("alert(\"x\")"), std::string::npos) << "a quote could end an attribute";
  EXPECT_NE(page.find("&lt;script&gt;alert(&quot;x&quot;)"), std::string::npos);
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  size_t scripts = 0;
  for (size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1)) ++scripts;
  EXPECT_EQ(scripts, 3u) << "the data, the charts, the page's own";
  size_t ended = 0;
  for (size_t at = page.find("</script"); at != std::string::npos; at = page.find("</script", at + 1)) ++ended;
  EXPECT_EQ(ended, 3u);
}

void expect_well_formed(const std::string& page) {
  const std::set<std::string> kVoid{"meta", "input", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const size_t end = page.find('>', at);
    std::string tag = page.substr(at + 1, end - at - 1);
    const bool empty = tag.back() == '/';
    tag = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag.front() == '/') {
      ASSERT_FALSE(open.empty());
      ASSERT_EQ(tag.substr(1), open.back()) << page.substr(at, 80);
      open.pop_back();
    } else if (!empty && !kVoid.contains(tag)) {
      open.push_back(tag);
      if (tag == "script" || tag == "style") at = page.find("</" + tag, at) - 1;
    }
  }
  EXPECT_TRUE(open.empty());
}

TEST(Page, what_is_opened_is_closed_in_order) { expect_well_formed(html_page({hostile_suite()})); }

TEST(Page, ids_are_there_once) {
  SuiteResult suite = suite_of_many();
  for (RunResult& run : suite.runs) run = with_depth(run, "worker-1");
  const std::string page = html_page({suite});
  std::set<std::string> ids;
  for (size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    const std::string id = between(page, "\"", "\"", at);
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  for (size_t at = page.find("aria-labelledby=\""); at != std::string::npos;
       at = page.find("aria-labelledby=\"", at + 1))
    EXPECT_TRUE(ids.contains(between(page, "\"", "\"", at)));
}

TEST(Page, the_verdict_is_a_word_and_a_sentence_of_the_document) {
  const auto verdict = [](const SuiteResult& suite) {
    const std::string page = html_page({suite});
    return between(page, "</span>", "</h1>", page.find("<h1")) + ": " + between(page, "<p class=\"sentence\">", "</p>");
  };
  EXPECT_EQ(verdict(suite_of_one_good_run()), "Passed: Everything held, in 1 run of 1 scenario.");
  EXPECT_EQ(verdict(suite_of_one_bad_run()), "Failed: 1 of 1 run failed, in 1 of 1 scenario.");
  EXPECT_EQ(verdict(SuiteResult{}), "Nothing ran: No run was made, so nothing is known.");
  SuiteResult interrupted = suite_of_one_good_run();
  interrupted.interrupted = true;
  interrupted.planned = 7;
  EXPECT_EQ(verdict(interrupted).substr(0, 43), "Interrupted: Interrupted after 1 of 7 runs.");
  SuiteResult open = suite_of_one_good_run();
  open.scenarios.front().conclusion = ScenarioResult::Conclusion::kInconclusive;
  EXPECT_EQ(verdict(open), "Inconclusive: Nothing failed, but 1 of 1 scenario cannot be decided from these runs.");
  EXPECT_EQ(verdict(suite_of_many()).substr(0, 7), "Crashed");
}

TEST(Page, what_it_says_of_a_suite) {
  const std::string page = html_page({suite_of_many()});
  expect_golden("page.html", between(page, "<main id=\"main\">", "</main>"));
}

TEST(Page, losses_duplicates_and_the_worst_recovery_are_tiles) {
  SuiteResult suite = suite_of_one_bad_run();
  suite.runs.front().findings.front().lost = 6;
  suite.runs.front().findings.front().doubled = 2;
  suite.scenarios.front().recovery.episodes = 1;
  suite.scenarios.front().recovery.max = 12_s;
  suite.scenarios.front().recovery_limit = 10_s;
  const std::string page = html_page({suite});
  const auto tile = [&](const std::string& name) {
    return between(page, "<span class=\"figure\">", "</span>", page.find("<span class=\"name\">" + name + "<"));
  };
  EXPECT_EQ(tile("Losses"), "6");
  EXPECT_EQ(tile("Duplicates"), "2");
  EXPECT_EQ(tile("Failing"), "1");
  EXPECT_EQ(tile("Worst recovery"), "12.0 s");
  EXPECT_NE(page.find("of 10.0 s allowed, worker-dies"), std::string::npos);
}

TEST(Page, a_baseline_and_a_history_are_sections_of_their_own) {
  const SuiteResult suite = suite_of_one_good_run();
  EXPECT_EQ(html_page({suite}).find("id=\"baseline\""), std::string::npos);
  Comparison comparison;
  comparison.regressed = 1;
  ScenarioComparison& scenario = comparison.scenarios.emplace_back();
  scenario.name = kHostile;
  scenario.regressions = {"p50 slower"};
  scenario.recovery = {{"p50", 1_s, 2_s, 900_ms, std::nullopt, RecoveryChange::Kind::kRegressed, 40, 12},
                       {"p99", 1_s, 2_s, std::nullopt, std::nullopt, RecoveryChange::Kind::kTooFew, 40, 299}};
  std::vector<Trend> trends{
      {"calm", {{"a", 3, 0, 3, 0, 1_s, 1_s, 1_s}}},
      {kHostile, {{"a", 3, 0, 3, 0, 1_s, 1_s, 1_s}, {kHostile, 3, 2, 3, 0, 4_s, 4_s, 4_s, TrendChange::kWorse}}}};
  const std::string page = html_page({suite, &comparison, &trends});
  expect_well_formed(page);
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  const std::string baseline = between(page, "id=\"baseline\"", "</section>");
  EXPECT_NE(baseline.find("1 scenario became worse."), std::string::npos);
  EXPECT_NE(baseline.find("+1.00 s (+900 ms to …)"), std::string::npos);
  EXPECT_NE(baseline.find("have 40, need 299"), std::string::npos);
  const std::string history = between(page, "id=\"history\"", "</section>");
  EXPECT_NE(history.find("✗ slower"), std::string::npos);
  EXPECT_LT(history.find("&lt;script&gt;"), history.find("calm")) << "what changed comes first";
}

TEST(Page, its_policy_allows_what_it_carries_and_nothing_else) {
  const std::string page = html_page({suite_of_one_good_run()});
  const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\"");
  EXPECT_TRUE(policy.starts_with("default-src &#39;none&#39;;")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  const auto allowed = [&](const std::string& content) {
    return policy.find("&#39;sha256-" + escaped(sha256_base64(content)) + "&#39;") != std::string::npos;
  };
  EXPECT_TRUE(allowed(between(page, "<style>", "</style>")));
  size_t scripts = 0;
  for (size_t at = page.find("<script>"); at != std::string::npos; at = page.find("<script>", at + 1), ++scripts)
    EXPECT_TRUE(allowed(between(page, "<script>", "</script>", at)));
  EXPECT_EQ(scripts, 2u);
  const std::string markup = page.substr(0, page.find("<script"));
  EXPECT_EQ(markup.find(" style=\""), std::string::npos) << "the policy forbids it";
  for (const char* reference : {" src=", " href=\"http", "url(", "@import"})
    EXPECT_EQ(markup.find(reference), std::string::npos) << reference << ": it needs nothing else";
}

TEST(Page, the_data_of_the_charts_is_json) {
  SuiteResult suite = suite_of_one_good_run();
  suite.runs.front() = with_depth(suite.runs.front(), "worker-1");
  const std::string page = html_page({suite});
  const auto data = nlohmann::json::parse(between(page, "id=\"chart-data\">", "</script>"), nullptr, false);
  ASSERT_FALSE(data.is_discarded());
  const auto& run = data["runs"][0];
  const size_t samples = suite.runs.front().progress.size();
  EXPECT_EQ(run["id"], "run-1");
  EXPECT_EQ(run["end_ms"], 30'000);
  EXPECT_EQ(run["faults"][0], nlohmann::json::parse(R"(["F1", 12000, 17000])"));
  for (const char* series : {"rate", "lag", "latency", "blocked"})
    for (const auto& values : run[series]) EXPECT_EQ(values.size(), samples) << series;
  EXPECT_EQ(run["lag"][0].back(), 399 * 20);
  EXPECT_EQ(run["latency"][0].back(), nullptr) << "no commit just then";
}

TEST(Page, two_hundred_runs_in_depth_stay_below_a_megabyte) {
  SuiteResult suite;
  for (int i = 0; i < 200; ++i) {
    SuiteResult one = i % 4 == 0 ? suite_of_one_bad_run() : suite_of_one_good_run();
    one.scenarios[0].name = one.runs[0].scenario = fmt::format("scenario-{}", i);
    one.scenarios[0].text = std::string(2000, 'x');
    RunResult run = with_depth(one.runs[0], "worker-1");
    for (int node = 0; node < 30; ++node) run.chronicle.lanes.push_back(run.chronicle.lanes[0]);
    for (int row = 0; row < 100; ++row) run.chronicle.checkpoints.push_back(run.chronicle.checkpoints[0]);
    suite.runs.push_back(run);
    suite.scenarios.push_back(one.scenarios[0]);
  }
  const std::string page = html_page({suite});
  EXPECT_LT(page.size(), 1'000'000u);
  EXPECT_NE(page.find("further runs left out"), std::string::npos);
}

tuning::Tuning example_tuning(const std::string& word) {
  using namespace tuning;
  Tuning tuning;
  tuning.scenario = word;
  tuning.parameters = {{"engine.checkpoint.interval", Unit::kSeconds, true, false}};
  tuning.objective = "capacity_lost";
  tuning.objective_unit = Unit::kShare;
  tuning.limits = tuning.notes = {word};
  tuning.failure_model = word;
  for (const double interval : {1.0, 4.0, 16.0, 64.0}) {
    Candidate candidate;
    candidate.values = {fmt::format("{}s", interval)};
    candidate.positions = {interval};
    const double lost = 0.02 / interval + interval / 2000;
    candidate.objective = {lost, lost * 0.9, lost * 1.1, true, 40};
    candidate.metrics = {
        {"recovery_time.p99", word, Unit::kSeconds, {5 + interval, 4 + interval, 7 + interval, false, 40}}};
    candidate.runs = 40;
    tuning.candidates.push_back(candidate);
  }
  tuning.candidates[1].indistinguishable = true;
  tuning.candidates[3].fate = Candidate::Fate::kUnfit;
  tuning.candidates[3].limits = {{word, LimitCheck::Kind::kBroken, "69.0 s"}};
  tuning.candidates.emplace_back().fate = Candidate::Fate::kBroken;
  tuning.candidates.back().values = {"300s"};
  tuning.candidates.back().trouble = word;
  tuning.recommendation = {true,  2, tuning.candidates[2], true, {word}, {"engine:", "  checkpoint: {interval: 16s}"},
                           {word}};
  tuning.closed_forms = {true, 0.2, 3600, 4, 15, 14, 14.5, {{1, 0.03}, {4, 0.02}, {16, 0.01}, {64, 0.02}}, {word}};
  tuning.sensitivity = {{"checkpoint duration", 2, {"22s"}, 0.001}};
  tuning.calibration = {{word, Unit::kSeconds, 0.4, 0.2, true}};
  return tuning;
}

TEST(TuningPage, the_answer_stands_above_and_every_candidate_below) {
  const std::string page = html_page(example_tuning("shop"), "a build");
  expect_well_formed(page);
  EXPECT_NE(page.find("engine.checkpoint.interval 16s</h1>"), std::string::npos);
  EXPECT_NE(page.find("engine:\n  checkpoint: {interval: 16s}</code>"), std::string::npos);
  EXPECT_NE(page.find("<td>★ recommended</td>"), std::string::npos);
  EXPECT_NE(page.find("≈ as good"), std::string::npos);
  EXPECT_NE(page.find("0.925 % (0.832–1.02)"), std::string::npos) << "16 s: value and interval, in percent";
  EXPECT_NE(page.find("21.0 s (20.0–≥ 23.0)"), std::string::npos) << "a sample that does not bound it from above";
  EXPECT_NE(page.find("shop: 69.0 s"), std::string::npos) << "the limit that is broken";
  size_t marks = 0;
  for (size_t at = page.find("class=\"interval\""); at != std::string::npos;
       at = page.find("class=\"interval\"", at + 1))
    ++marks;
  EXPECT_EQ(marks, 4u) << "what could not be measured is not drawn";
}

TEST(TuningPage, no_text_becomes_markup) {
  const std::string page = html_page(example_tuning(kHostile), kHostile);
  expect_well_formed(page);
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
}

TEST(TuningPage, without_a_recommendation_it_says_so) {
  tuning::Tuning tuning = example_tuning("shop");
  tuning.recommendation = {};
  EXPECT_NE(html_page(tuning, "a build").find("No recommendation</h1>"), std::string::npos);
  expect_well_formed(html_page(tuning::Tuning{}, ""));
}

TEST(Sha256, it_is_the_one_of_the_standard) {
  // FIPS 180-2, appendix B, and the empty text; in base64.
  EXPECT_EQ(sha256_base64(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(sha256_base64("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
  EXPECT_EQ(sha256_base64(std::string(1'000'000, 'a')), "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA=")
      << "many blocks";
}

}  // namespace
}  // namespace wavetank::reports
