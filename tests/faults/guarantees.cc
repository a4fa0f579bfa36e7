// The weaker promises: each holds where it may, fires where it must; and the order of one key's results.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "env/hash.h"
#include "faults/row_guarantee.h"
#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using Words = std::vector<std::string>;
using Rows = std::vector<OutputRow>;

OutputRow row(uint64_t key, int64_t seconds, const std::vector<uint64_t>& ids, bool late = false) {
  OutputRow row{key, seconds * 1'000'000'000, 0, 0, late};
  for (const uint64_t id : ids) {
    row.value += static_cast<int64_t>(id);
    row.fingerprint += mix64(id);
  }
  return row;
}

Finding judged_as(Guarantee guarantee, Rows expected, Rows committed) {
  static const std::map<Guarantee, std::string_view> kNames{{Guarantee::kExactlyOnce, "exactly-once"},
                                                            {Guarantee::kUpsert, "upsert"},
                                                            {Guarantee::kAtLeastOnce, "at-least-once"},
                                                            {Guarantee::kAtMostOnce, "at-most-once"}};
  OutputEvidence output;
  output.expected = std::move(expected);
  output.committed = std::move(committed);
  output.name_record = name_of_record;
  output.guarantee = guarantee;
  Evidence evidence;
  evidence.output = &output;
  for (const auto& [other, name] : kNames) {
    if (other == guarantee) continue;
    EXPECT_EQ(judged(name, {}, evidence).verdict, Verdict::kNotExercised) << name;
  }
  return judged(kNames.at(guarantee), {}, evidence);
}

const Rows kRight = {row(7, 10, {1, 2, 3}), row(8, 10, {5, 6})};

TEST(Upsert, judges_the_last_row_of_each_key_and_time) {
  const auto upsert = [](Rows committed) { return judged_as(Guarantee::kUpsert, kRight, std::move(committed)); };
  EXPECT_EQ(upsert({row(7, 10, {1}), row(7, 10, {1, 2, 2}), kRight[0], kRight[1], kRight[1]}).verdict, Verdict::kHolds);
  EXPECT_EQ(upsert({kRight[0], row(7, 10, {1, 2}), kRight[1]}).witnesses,
            Words{"the result of key 7 at 1970-01-01T00:00:10Z lacks input record events/0 record 3 (value 3, expected "
                  "6)"});
  EXPECT_EQ(upsert({kRight[0]}).summary, "1 result missing");
  EXPECT_EQ(upsert({kRight[0], kRight[1], row(9, 10, {4})}).summary, "1 result too many");
}

TEST(Upsert, asks_for_each_of_several_records_of_one_key_and_time) {
  const Rows expected = {row(7, 10, {1}), row(7, 10, {2})};
  EXPECT_EQ(judged_as(Guarantee::kUpsert, expected, {expected[1], expected[0], expected[0]}).verdict, Verdict::kHolds);
  EXPECT_EQ(judged_as(Guarantee::kUpsert, expected, {expected[0], expected[0]}).violations, 1u);
}

TEST(AtLeastOnce, allows_repetition_and_no_loss) {
  const auto at_least = [](Rows committed) { return judged_as(Guarantee::kAtLeastOnce, kRight, std::move(committed)); };
  EXPECT_EQ(at_least({kRight[0], kRight[0], kRight[1], row(9, 10, {4})}).verdict, Verdict::kHolds);
  EXPECT_EQ(at_least({row(7, 10, {1, 2, 2, 3}), kRight[1]}).verdict, Verdict::kHolds) << "one counted twice";
  EXPECT_EQ(at_least({row(7, 10, {1, 3}), row(7, 10, {2}), kRight[1]}).verdict, Verdict::kHolds) << "in two parts";
  EXPECT_EQ(at_least({row(7, 10, {1, 3}), kRight[1], kRight[1]}).witnesses,
            Words{"the result of key 7 at 1970-01-01T00:00:10Z lacks input record events/0 record 2 (value 4, expected "
                  "6)"});
  EXPECT_EQ(at_least({kRight[0]}).summary, "1 result missing");
  EXPECT_EQ(at_least({row(7, 10, {1, 1, 2, 2, 3}), kRight[1]}).summary,
            "2 output records for 2 expected, 1 differ by more than can be told");
}

TEST(AtMostOnce, allows_loss_and_no_repetition) {
  const auto at_most = [](Rows committed) { return judged_as(Guarantee::kAtMostOnce, kRight, std::move(committed)); };
  EXPECT_EQ(at_most({kRight[1]}).verdict, Verdict::kHolds);
  EXPECT_EQ(at_most({}).verdict, Verdict::kHolds);
  EXPECT_EQ(at_most({row(7, 10, {1, 3}), kRight[1]}).verdict, Verdict::kHolds) << "one lost";
  EXPECT_EQ(at_most({kRight[0], kRight[1], kRight[1]}).summary, "1 result doubled");
  EXPECT_EQ(at_most({kRight[0], row(7, 10, {2})}).summary, "1 result too many");
  EXPECT_EQ(at_most({row(7, 10, {1, 2, 2, 3})}).witnesses,
            Words{"the result of key 7 at 1970-01-01T00:00:10Z counts twice input record events/0 record 2 (value 8, "
                  "expected 6)"});
  EXPECT_EQ(at_most({row(9, 10, {4})}).violations, 1u);
}

TEST(Guarantees, hold_for_rows_repeated_or_dropped_exactly_as_they_promise) {
  ASSERT_TRUE(rc::check([](const std::vector<uint8_t>& copies) {
    OutputEvidence output;
    output.name_record = name_of_record;
    bool lost = false;
    bool doubled = false;
    for (size_t i = 0; i < std::min<size_t>(copies.size(), 40); ++i) {
      const OutputRow one = row(i % 5, static_cast<int64_t>(i / 5), {2 * i + 1, 2 * i + 2}, i % 7 == 0);
      output.expected.push_back(one);
      for (uint8_t n = 0; n < copies[i] % 3; ++n) output.committed.push_back(one);
      lost |= copies[i] % 3 == 0;
      doubled |= copies[i] % 3 == 2;
    }
    RC_ASSERT(compare_at_least_once(output).mismatches.empty() == !lost);
    RC_ASSERT(compare_at_most_once(output).mismatches.empty() == !doubled);
    RC_ASSERT(compare_upsert(output).mismatches.empty() == !lost);
    RC_ASSERT(compare_rows(output).empty() == (!lost && !doubled));
  }));
}

Finding ordered(KeyOrder order, Rows committed, std::vector<size_t> ends) {
  OutputEvidence output;
  output.committed = std::move(committed);
  output.partition_ends = std::move(ends);
  output.order = order;
  output.name_record = name_of_record;
  // Ids below 50 are of one source partition, the others of another.
  output.place_of = [](uint64_t fingerprint) -> std::optional<RecordPlace> {
    const uint64_t id = unmix64(fingerprint);
    return RecordPlace{id < 50 ? 0u : 1u, id % 50};
  };
  Evidence evidence;
  evidence.output = &output;
  return judged("key-order", {}, evidence);
}

TEST(OrderOfKeys, windows_of_one_key_end_one_after_the_other) {
  const Rows rows = {row(7, 10, {1}), row(8, 10, {2}), row(7, 20, {3}), row(7, 10, {4})};
  EXPECT_EQ(ordered(KeyOrder::kWindowEnds, rows, {3, 4}).summary,
            "1 result after another of the same key, 0 out of order");
  EXPECT_EQ(
      ordered(KeyOrder::kWindowEnds, rows, {4}).witnesses,
      Words{"the result of key 7 at 1970-01-01T00:00:10Z comes after the result of key 7 at 1970-01-01T00:00:20Z"});
  EXPECT_EQ(ordered(KeyOrder::kAny, rows, {4}).verdict, Verdict::kNotExercised);
}

TEST(OrderOfKeys, records_of_one_key_and_source_partition_keep_their_order) {
  EXPECT_EQ(ordered(KeyOrder::kInput, {row(7, 3, {2}), row(7, 1, {51}), row(8, 1, {1}), row(7, 2, {3})}, {4}).verdict,
            Verdict::kHolds);
  EXPECT_EQ(ordered(KeyOrder::kInput, {row(7, 1, {3}), row(7, 1, {51}), row(7, 1, {2})}, {3}).witnesses,
            Words{"events/0 record 2 comes after events/0 record 3"});
}

}  // namespace
}  // namespace wavetank::faults
