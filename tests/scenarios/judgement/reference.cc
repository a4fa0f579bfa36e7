// The reference evaluator against one that is slower and simpler still.
#include "scenarios/judgement/reference.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace wavetank::scenarios {
namespace {

using engine::JobSpec;
using engine::Record;
using engine::VertexKind;
using Records = std::vector<Record>;

JobSpec window_job(const std::string& aggregate) {
  JobSpec job;
  job.vertices = {
      {"in", VertexKind::kSource, "log", {}, {}, 0},
      {"twice", VertexKind::kOperator, "map", {{"multiply", {"2"}}, {"add", {"-3"}}}, {"in"}, 0},
      {"odd",
       VertexKind::kOperator,
       "filter",
       {{"field", {"key"}}, {"modulo", {"3"}}, {"remainder", {"1"}}},
       {"twice"},
       0},
      {"sums", VertexKind::kOperator, "window", {{"tumbling", {"10ns"}}, {"aggregate", {aggregate}}}, {"odd"}, 0},
      {"out", VertexKind::kSink, "log", {}, {"sums"}, 0},
      {"raw", VertexKind::kSink, "log", {}, {"twice"}, 0}};
  return job;
}

/// For each record, once per group: walk over all records and fold those of the same group.
Records by_brute_force(const Records& input, const std::string& aggregate) {
  Records kept;
  for (Record record : input) {
    if (record.key % 3 != 1) continue;
    record.value = record.value * 2 - 3;
    kept.push_back(record);
  }
  const auto same_group = [](const Record& a, const Record& b) {
    for (int64_t start = -1000; start <= 1000; start += 10)
      if (a.time_ns >= start && a.time_ns < start + 10)
        return a.key == b.key && b.time_ns >= start && b.time_ns < start + 10;
    return false;
  };
  Records rows;
  for (size_t i = 0; i < kept.size(); ++i) {
    bool seen = false;
    for (size_t j = 0; j < i; ++j) seen |= same_group(kept[i], kept[j]);
    if (seen) continue;
    int64_t end = -1000;
    while (end <= kept[i].time_ns) end += 10;
    Record row{kept[i].key, end, aggregate == "count" || aggregate == "sum" ? 0 : kept[i].value, 0};
    for (const Record& other : kept) {
      if (!same_group(kept[i], other)) continue;
      row.fingerprint += other.fingerprint;
      if (aggregate == "count") row.value += 1;
      if (aggregate == "sum") row.value += other.value;
      if (aggregate == "min") row.value = std::min(row.value, other.value);
      if (aggregate == "max") row.value = std::max(row.value, other.value);
    }
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [](const Record& a, const Record& b) {
    return std::tie(a.key, a.time_ns, a.value) < std::tie(b.key, b.time_ns, b.value);
  });
  return rows;
}

Records arbitrary_records() {
  const auto keys = *rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(0, 8));
  Records records;
  for (size_t i = 0; i < keys.size(); ++i)
    records.push_back(
        {keys[i], *rc::gen::inRange<int64_t>(-60, 60), *rc::gen::inRange<int64_t>(-50, 50), engine::fingerprint_of(i)});
  return records;
}

TEST(Reference, agrees_with_brute_force_for_every_aggregate) {
  ASSERT_TRUE(rc::check([] {
    const Records input = arbitrary_records();
    const auto aggregate = *rc::gen::element<std::string>("count", "sum", "min", "max");
    const size_t cut = input.size() / 2;
    const std::vector<InputPartition> partitions{{"in", 0, std::span(input).first(cut)},
                                                 {"in", 1, std::span(input).subspan(cut)}};
    const ReferenceOutput output = evaluate(window_job(aggregate), partitions, {});
    RC_ASSERT(output.sinks.at("out") == by_brute_force(input, aggregate));
    RC_ASSERT(output.sinks.at("raw").size() == input.size());
  }));
}

TEST(Reference, late_records_are_left_out_one_for_one) {
  const Records input{{1, 5, 10, 100}, {1, 6, 20, 200}, {1, 6, 20, 200}};
  const Record late{1, 6, 37, 200};  // as it comes to the window, behind the map
  const std::vector<InputPartition> partitions{{"in", 0, input}};
  const ReferenceOutput output = evaluate(window_job("sum"), partitions, {{"sums", {late}}});
  EXPECT_EQ(output.sinks.at("out"), (Records{{1, 10, 17 + 37, 300}}));
  EXPECT_TRUE(output.unknown_late.empty());
}

TEST(Reference, a_late_record_that_never_came_is_told) {
  const Records input{{1, 5, 10, 100}};
  const Record late{1, 5, 99, 100};
  const std::vector<InputPartition> partitions{{"in", 0, input}};
  const ReferenceOutput output = evaluate(window_job("sum"), partitions, {{"sums", {late}}});
  EXPECT_EQ(output.unknown_late.at("sums"), Records{late});
  EXPECT_EQ(output.sinks.at("out").size(), 1u);
}

TEST(Reference, windows_of_times_before_1970_begin_at_multiples_too) {
  EXPECT_EQ(window_end_ns(-1, 10_ns), 0);
  EXPECT_EQ(window_end_ns(-10, 10_ns), 0);
  EXPECT_EQ(window_end_ns(-11, 10_ns), -10);
  EXPECT_EQ(window_end_ns(0, 10_ns), 10);
}

TEST(LateJudge, no_verdict_before_the_partitions_own_watermark_is_justified) {
  const Records partition{{0, 100, 0, 0}, {0, 150, 0, 0}, {0, 90, 0, 0}};
  const LateJudge judge(partition, 20_ns);
  EXPECT_FALSE(judge.may_be_late(0, 0));
  EXPECT_TRUE(judge.may_be_late(1, 80));
  EXPECT_FALSE(judge.may_be_late(1, 81));
  EXPECT_TRUE(judge.may_be_late(2, 130));
  EXPECT_FALSE(judge.may_be_late(2, 131));
}

}  // namespace
}  // namespace wavetank::scenarios
