// The two legs: output against the reference, and the input log against what clients sent and were told.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "env/hash.h"
#include "faults/invariant.h"
#include "faults/row_difference.h"
#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using Words = std::vector<std::string>;

OutputRow row(uint64_t key, int64_t seconds, int64_t value, std::vector<uint64_t> ids, bool late = false) {
  OutputRow row{key, seconds * 1'000'000'000, value, 0, late};
  for (uint64_t id : ids) row.fingerprint += mix64(id);
  return row;
}

Finding judged_rows(std::vector<OutputRow> expected, std::vector<OutputRow> committed) {
  const OutputEvidence output{std::move(expected), std::move(committed), name_of_record};
  Evidence evidence;
  evidence.output = &output;
  return judge(*find_invariant("exactly-once"), History(), evidence);
}

const std::vector<OutputRow> kExpected = {row(7, 10, 3, {1, 2, 3}), row(7, 20, 1, {4}), row(8, 10, 2, {5, 6})};

TEST(ExactlyOnce, holds_for_the_same_rows_in_any_order) {
  const Finding finding = judged_rows(kExpected, {kExpected[2], kExpected[0], kExpected[1]});
  EXPECT_EQ(finding.verdict, Verdict::kHolds);
  EXPECT_EQ(finding.summary, "all 3 output records are as expected");
  EXPECT_EQ(finding.invariant, "exactly-once");
}

TEST(ExactlyOnce, is_not_exercised_without_output) {
  EXPECT_EQ(judged_rows({}, {}).verdict, Verdict::kNotExercised);
  EXPECT_EQ(judge(*find_invariant("exactly-once"), History(), Evidence()).verdict, Verdict::kNotExercised);
}

TEST(ExactlyOnce, names_the_record_that_a_result_lacks) {
  const Finding finding = judged_rows(kExpected, {row(7, 10, 2, {1, 3}), kExpected[1], kExpected[2]});
  EXPECT_EQ(finding.verdict, Verdict::kViolated);
  EXPECT_EQ(finding.violations, 1u);
  EXPECT_EQ(finding.summary, "1 input record lost from results");
  EXPECT_EQ(
      finding.witnesses,
      Words{"the result of key 7 at 1970-01-01T00:00:10Z lacks input record events/0 record 2 (value 2, expected 3)"});
}

TEST(ExactlyOnce, names_the_record_that_a_result_counts_twice) {
  const Finding finding = judged_rows(kExpected, {row(7, 10, 4, {1, 2, 2, 3}), kExpected[1], kExpected[2]});
  EXPECT_EQ(finding.witnesses,
            Words{"the result of key 7 at 1970-01-01T00:00:10Z counts twice input record events/0 record 2 "
                  "(value 4, expected 3)"});
}

TEST(ExactlyOnce, one_lost_and_one_doubled_are_two_violations_even_when_the_value_is_right) {
  // In two results.
  EXPECT_EQ(judged_rows(kExpected, {row(7, 10, 2, {1, 2}), row(7, 20, 2, {4, 4}), kExpected[2]}).violations, 2u);
  // In one result, whose count is right.
  const Finding one = judged_rows(kExpected, {row(7, 10, 3, {1, 2, 2}), kExpected[1], kExpected[2]});
  EXPECT_EQ(one.violations, 2u);
  EXPECT_EQ(
      one.witnesses,
      Words{"the result of key 7 at 1970-01-01T00:00:10Z has more than one wrong input record (value 3, expected 3)"});
}

TEST(ExactlyOnce, tells_missing_doubled_and_extra_results_and_altered_values) {
  const Finding finding =
      judged_rows(kExpected, {row(7, 10, 9, {1, 2, 3}), kExpected[2], kExpected[2], row(9, 10, 1, {7})});
  EXPECT_EQ(finding.violations, 4u);
  EXPECT_EQ(finding.summary, "1 result missing, 1 result doubled, 1 result too many, 1 result altered");
  EXPECT_EQ(finding.witnesses[0],
            "the result of key 7 at 1970-01-01T00:00:10Z is altered, of the same input records (value 9, expected 3)");
}

TEST(ExactlyOnce, a_key_is_told_as_people_know_it) {
  OutputEvidence output;
  output.expected = {row(7, 10, 3, {1})};
  output.name_key = [](uint64_t key) { return key == 7 ? "berlin" : "?"; };
  EXPECT_EQ(to_string(compare_rows(output).at(0)),
            "the result of key berlin at 1970-01-01T00:00:10Z is missing (value 3)");
}

TEST(ExactlyOnce, a_late_record_is_another_cell_than_a_result) {
  const OutputRow late = row(7, 10, 1, {9}, true);
  EXPECT_EQ(judged_rows({kExpected[0], late}, {late, kExpected[0]}).verdict, Verdict::kHolds);
  EXPECT_EQ(judged_rows({kExpected[0], late}, {kExpected[0], late, late}).witnesses,
            Words{"the late record of key 7 at 1970-01-01T00:00:10Z is there more often than it should be (value 1)"});
  EXPECT_EQ(judged_rows({late}, {row(7, 10, 1, {9})}).violations, 2u);
}

TEST(ExactlyOnce, finds_a_violation_exactly_when_the_sorted_rows_differ) {
  ASSERT_TRUE(rc::check([](const std::vector<uint8_t>& left, const std::vector<uint8_t>& right) {
    const auto rows = [](const std::vector<uint8_t>& seeds) {
      std::vector<OutputRow> rows;
      for (uint8_t seed : seeds)
        rows.push_back(row(seed % 2, seed / 2 % 2, seed / 4 % 2, {uint64_t{1} + seed / 8 % 2}, seed / 16 % 2 == 1));
      return rows;
    };
    std::map<std::tuple<uint64_t, int64_t, int64_t, uint64_t, bool>, int> balance;
    for (const OutputRow& r : rows(left)) ++balance[{r.key, r.time_ns, r.value, r.fingerprint, r.late}];
    for (const OutputRow& r : rows(right)) --balance[{r.key, r.time_ns, r.value, r.fingerprint, r.late}];
    const bool same = std::all_of(balance.begin(), balance.end(), [](const auto& entry) { return entry.second == 0; });
    RC_ASSERT(compare_rows({rows(left), rows(right), name_of_record}).empty() == same);
  }));
}

Finding ingest(IngestEvidence partition) {
  Evidence evidence;
  partition.partition = "events/0";
  evidence.ingest = {std::move(partition)};
  return judge(*find_invariant("ingest"), History(), evidence);
}

/// Records 100, 101, …: so many attempted, so many acknowledged.
IngestEvidence sent(uint64_t attempted, uint64_t acknowledged, std::vector<uint64_t> logged) {
  return {"", 100, attempted, acknowledged, std::move(logged), {}};
}

TEST(Ingest, holds_when_unacknowledged_records_are_there_or_not) {
  EXPECT_EQ(ingest(sent(4, 3, {100, 101, 102})).verdict, Verdict::kHolds);
  EXPECT_EQ(ingest(sent(4, 3, {100, 101, 102, 103})).verdict, Verdict::kHolds);
  EXPECT_EQ(judge(*find_invariant("ingest"), History(), Evidence()).verdict, Verdict::kNotExercised);
}

TEST(Ingest, tells_lost_doubled_reordered_unsent_and_altered_records) {
  EXPECT_EQ(ingest(sent(4, 3, {100, 102})).witnesses,
            Words{"events/0: record 1 was acknowledged and is not in the log"});
  EXPECT_EQ(ingest(sent(4, 3, {100, 101, 101, 102})).witnesses, Words{"events/0 offset 2: record 1 is there again"});
  EXPECT_EQ(ingest(sent(4, 3, {100, 102, 101})).witnesses, Words{"events/0 offset 2: record 1 comes after record 2"});
  EXPECT_EQ(ingest(sent(3, 3, {100, 101, 102, 103})).witnesses,
            Words{"events/0 offset 3: record id 67 was never sent"});
  EXPECT_EQ(ingest(sent(3, 3, {99, 100, 101, 102})).violations, 1u);
  IngestEvidence altered = sent(3, 3, {100, 101, 102});
  altered.altered = {101};
  EXPECT_EQ(ingest(altered).summary, "0 lost, 0 doubled, 0 out of order, 0 never sent, 1 altered");
}

}  // namespace
}  // namespace wavetank::faults
