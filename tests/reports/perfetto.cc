// The trace for Perfetto: what a viewer needs of it, whatever the run was like.
#include "reports/perfetto.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using scenarios::CheckpointStatus;
using scenarios::NodeCondition;
using scenarios::SuiteResult;

/// The good run as it is kept from near.
SuiteResult suite_from_near() {
  SuiteResult suite = suite_of_one_good_run();
  scenarios::RunResult& run = suite.runs.front();
  const auto at = [](uint64_t s) { return Time{static_cast<int64_t>(s) * 1'000'000'000}; };
  run.chronicle = {};
  run.chronicle.lanes = {
      {"worker-1", "worker", {{NodeCondition::kUp, at(0), at(30)}}},
      {"worker-2", "worker", {{NodeCondition::kUp, at(0), at(12)}, {NodeCondition::kDown, at(12), at(30)}}},
  };
  run.chronicle.checkpoints.resize(2);
  run.chronicle.checkpoints[0].checkpoint = 1;
  run.chronicle.checkpoints[0].status = CheckpointStatus::kCompleted;
  run.chronicle.checkpoints[0].triggered = at(5);
  run.chronicle.checkpoints[0].duration = 400_ms;
  run.chronicle.checkpoints[1].checkpoint = 2;
  run.chronicle.checkpoints[1].status = CheckpointStatus::kAborted;
  run.chronicle.checkpoints[1].triggered = at(11);
  run.chronicle.checkpoints[1].duration = 2_s;
  run.chronicle.checkpoints[1].cause = "a \"worker\" is lost\\";
  run.steps = {{at(5), "coordinator-1", "", "checkpoint.triggered checkpoint=1"},
               {at(5) + 100_ms, "worker-2", "per_key/2", "snapshot.taken checkpoint=1 task=per_key/2 bytes=12"},
               {at(12), "worker-1", "", "job.failing"}};
  return suite;
}

nlohmann::json events_of(const SuiteResult& suite) {
  return nlohmann::json::parse(to_perfetto(suite)).at("traceEvents");
}

TEST(Perfetto, a_run_is_tracks_of_what_happened) { expect_golden("trace.json", to_perfetto(suite_from_near())); }

TEST(Perfetto, every_track_has_a_name_and_slices_of_one_lie_within_each_other_or_apart) {
  SuiteResult suite = suite_from_near();
  suite.runs.push_back(suite.runs.front());
  suite.runs.back().seed = 8;
  suite.runs.back().episodes.front().censored = true;
  suite.runs.back().episodes.front().phases.catch_up = 100_s;  // more than the whole
  std::set<std::pair<int, int>> named;
  std::map<std::pair<int, int>, std::vector<std::pair<int64_t, int64_t>>> slices;
  for (const nlohmann::json& event : events_of(suite)) {
    const auto place = [&] { return std::pair<int, int>(event.at("pid"), event.at("tid")); };
    const auto ns = [&](const char* name) { return std::llround(event.at(name).get<double>() * 1000); };
    const std::string kind = event.at("ph");
    const bool names = kind == "M" && (event.at("name") == "thread_name" || event.at("name") == "process_name");
    EXPECT_TRUE(!names || named.insert(place()).second) << event;
    EXPECT_TRUE((kind != "X" && kind != "i") || named.contains(place())) << event;
    if (kind != "X") continue;
    const std::pair slice{ns("ts"), ns("ts") + ns("dur")};
    for (const auto& other : slices[place()]) {
      const bool apart = slice.first >= other.second || other.first >= slice.second;
      const bool within = other.first <= slice.first && slice.second <= other.second;
      EXPECT_TRUE(apart || within) << event;
    }
    slices[place()].push_back(slice);
  }
  EXPECT_GE(slices.size(), 8u);
}

TEST(Perfetto, runs_that_nobody_kept_from_near_are_not_in_it) {
  EXPECT_TRUE(events_of(suite_of_one_good_run()).empty());
  SuiteResult suite = suite_from_near();
  const size_t alone = events_of(suite).size();
  suite.runs.push_back(suite_of_one_bad_run().runs.front());
  EXPECT_EQ(events_of(suite).size(), alone);
}

}  // namespace
}  // namespace wavetank::reports
