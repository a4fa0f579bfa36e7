// Windows against a naive model, through snapshots and restores, whole and split by key groups.
#include "engine/operators/window.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace wavetank::engine {
namespace {

constexpr int64_t kSize = 10;

WindowOperator window(const std::string& aggregate) {
  return WindowOperator(WindowSettings{Duration{kSize}, aggregate});
}

using Row = std::tuple<int64_t, uint64_t, int64_t, uint64_t>;  // end, key, value, fingerprint

Row row_of(const Record& record) { return {record.time_ns, record.key, record.value, record.fingerprint}; }

/// All records kept, grouped only when a window fires.
class NaiveWindow {
 public:
  explicit NaiveWindow(std::string aggregate) : aggregate_(std::move(aggregate)) {}

  /// True if the record is late.
  bool add(const Record& record) {
    int64_t end = kSize;
    while (end <= record.time_ns) end += kSize;
    while (end - kSize > record.time_ns) end -= kSize;
    if (end <= watermark_) return true;
    kept_[{end, record.key}].push_back(record);
    return false;
  }
  std::multiset<Row> advance(int64_t watermark) {
    watermark_ = std::max(watermark_, watermark);
    std::multiset<Row> fired;
    while (!kept_.empty() && kept_.begin()->first.first <= watermark_) {
      const auto& [place, records] = *kept_.begin();
      fired.insert({place.first, place.second, value_of(records), fingerprint_of(records)});
      kept_.erase(kept_.begin());
    }
    return fired;
  }

 private:
  int64_t value_of(const std::vector<Record>& records) const {
    if (aggregate_ == "count") return static_cast<int64_t>(records.size());
    int64_t value = aggregate_ == "sum" ? 0 : records.front().value;
    for (const Record& record : records)
      value = aggregate_ == "sum"   ? value + record.value
              : aggregate_ == "min" ? std::min(value, record.value)
                                    : std::max(value, record.value);
    return value;
  }
  static uint64_t fingerprint_of(const std::vector<Record>& records) {
    uint64_t sum = 0;
    for (const Record& record : records) sum += record.fingerprint;
    return sum;
  }

  std::string aggregate_;
  int64_t watermark_ = kNoWatermark;
  std::map<std::pair<int64_t, uint64_t>, std::vector<Record>> kept_;
};

std::vector<Record> some_records() {
  std::vector<Record> records(*rc::gen::inRange<size_t>(0, 30));
  for (Record& record : records)
    record = {*rc::gen::inRange<uint64_t>(0, 8), *rc::gen::inRange<int64_t>(-60, 60),
              *rc::gen::inRange<int64_t>(-1000, 1000), *rc::gen::arbitrary<uint64_t>()};
  return records;
}

/// The operators that together do the work of one: one per range of key groups.
struct Split {
  std::vector<WindowOperator> parts;
  uint32_t groups = 128;

  Emitted process(const std::vector<Record>& records) {
    Emitted out;
    for (const Record& record : records)
      parts[owner_of_group(key_group(record.key, groups), groups, static_cast<uint32_t>(parts.size()))].process(
          std::span(&record, 1), out);
    return out;
  }
  std::multiset<Row> advance(int64_t watermark) {
    Emitted out;
    for (WindowOperator& part : parts) part.advance(watermark, out);
    std::multiset<Row> rows;
    for (const Record& record : out.results) rows.insert(row_of(record));
    return rows;
  }
  /// A new set of operators, each given all snapshots and its own range.
  Split restored(size_t count, const std::string& aggregate) const {
    Split fresh{{}, groups};
    for (uint32_t task = 0; task < count; ++task) {
      fresh.parts.push_back(window(aggregate));
      for (const WindowOperator& part : parts)
        RC_ASSERT(fresh.parts.back()
                      .restore(part.snapshot(), groups_of(task, groups, static_cast<uint32_t>(count)))
                      .has_value());
    }
    return fresh;
  }
};

TEST(Window, fires_what_a_naive_window_fires_also_when_restored_and_split) {
  ASSERT_TRUE(rc::check([] {
    const std::string aggregate = *rc::gen::element<std::string>("count", "sum", "min", "max");
    NaiveWindow model(aggregate);
    Split split{{}, *rc::gen::element<uint32_t>(8, 100, 128)};
    split.parts.push_back(window(aggregate));
    int64_t watermark = -70;
    const int steps = *rc::gen::inRange(1, 12);
    for (int step = 0; step < steps; ++step) {
      const std::vector<Record> records = some_records();
      std::multiset<Row> late, expected_late;
      for (const Record& record : records)
        if (model.add(record)) expected_late.insert(row_of(record));
      const Emitted out = split.process(records);
      RC_ASSERT(out.results.empty());
      for (const Record& record : out.late) late.insert(row_of(record));
      RC_ASSERT(late == expected_late);
      if (*rc::gen::inRange(0, 3) == 0) split = split.restored(*rc::gen::inRange<size_t>(1, 4), aggregate);
      watermark += *rc::gen::inRange<int64_t>(0, 20);
      RC_ASSERT(split.advance(watermark) == model.advance(watermark));
    }
    RC_ASSERT(split.advance(kFinalWatermark) == model.advance(kFinalWatermark));
  }));
}

TEST(Window, a_snapshot_depends_only_on_what_is_in_it) {
  WindowOperator one = window("sum"), other = window("sum");
  Emitted out;
  const std::vector<Record> records = {{1, 3, 5, 7}, {2, 14, 6, 8}, {1, 15, 1, 9}};
  one.process(records, out);
  for (const Record& record : records) other.process(std::span(&record, 1), out);
  EXPECT_EQ(one.snapshot(), other.snapshot());
}

TEST(Window, a_snapshot_that_is_cut_or_does_not_add_up_is_refused) {
  WindowOperator original = window("sum");
  Emitted out;
  const Record record{1, 3, 5, 7};
  original.process(std::span(&record, 1), out);
  const Bytes whole = original.snapshot();
  for (size_t size = 0; size < whole.size(); ++size)
    ASSERT_FALSE(window("sum").restore(whole.slice(0, size), {0, 128, 128}).has_value()) << size;
}

}  // namespace
}  // namespace wavetank::engine
