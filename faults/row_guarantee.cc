// Cells of expected and committed rows, judged by one promise each.
#include "faults/row_guarantee.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace wavetank::faults {
namespace {

using Rows = std::span<const OutputRow>;
using Kind = RowMismatch::Kind;

auto cell_of(const OutputRow& row) { return std::tuple(row.late, row.key, row.time_ns); }
bool by_cell(const OutputRow& a, const OutputRow& b) { return cell_of(a) < cell_of(b); }

/// Calls `judge(expected, committed)` for each cell; within a cell rows keep their order.
template <class Judge>
void for_each_cell(const OutputEvidence& output, Judge judge) {
  std::vector<OutputRow> expected = output.expected;
  std::vector<OutputRow> committed = output.committed;
  std::stable_sort(expected.begin(), expected.end(), by_cell);
  std::stable_sort(committed.begin(), committed.end(), by_cell);
  size_t e = 0;
  size_t c = 0;
  while (e < expected.size() || c < committed.size()) {
    const OutputRow& first = c == committed.size() || (e < expected.size() && !by_cell(committed[c], expected[e]))
                                 ? expected[e]
                                 : committed[c];
    const auto end = [&](const std::vector<OutputRow>& rows, size_t begin) {
      while (begin < rows.size() && cell_of(rows[begin]) == cell_of(first)) ++begin;
      return begin;
    };
    const size_t e_end = end(expected, e);
    const size_t c_end = end(committed, c);
    judge(Rows(expected).subspan(e, e_end - e), Rows(committed).subspan(c, c_end - c));
    e = e_end;
    c = c_end;
  }
}

bool contains(Rows rows, const OutputRow& row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); }

/// What `actual` is, as an attempt at `expected`.
enum class Content : uint8_t { kSame, kOneMore, kOneLess, kOther, kAltered };

struct Likeness {
  Content content = Content::kOther;
  std::string record;
};

Likeness liken(const OutputEvidence& output, const OutputRow& expected, const OutputRow& actual) {
  const uint64_t more = actual.fingerprint - expected.fingerprint;
  if (more == 0) return {actual.value == expected.value ? Content::kSame : Content::kAltered, {}};
  if (!output.name_record) return {};
  if (std::string record = output.name_record(more); !record.empty()) return {Content::kOneMore, std::move(record)};
  if (std::string record = output.name_record(-more); !record.empty()) return {Content::kOneLess, std::move(record)};
  return {};
}

uint64_t content_of(Rows rows) {
  uint64_t sum = 0;
  for (const OutputRow& row : rows) sum += row.fingerprint;
  return sum;
}

class AtLeastOnce {
 public:
  explicit AtLeastOnce(const OutputEvidence& output) : output_(output) {}

  void judge(Rows expected, Rows committed) {
    for (const OutputRow& row : expected)
      if (!contains(committed, row)) judge_without(row, expected, committed);
  }
  GuaranteeBreach breach;

 private:
  /// `row` itself is not there: something that holds its content may be.
  void judge_without(const OutputRow& row, Rows expected, Rows committed) {
    RowMismatch worst{Kind::kMissing, row, {}, {}, 1};
    bool undecided = false;
    if (content_of(committed) == content_of(expected) && committed.size() > expected.size()) return;
    for (const OutputRow& candidate : committed) {
      if (contains(expected, candidate)) continue;
      const Likeness likeness = liken(output_, row, candidate);
      if (likeness.content == Content::kOneMore) return;
      undecided |= likeness.content == Content::kOther;
      if (likeness.content == Content::kOneLess) worst = {Kind::kLost, row, candidate, likeness.record, 1};
      if (likeness.content == Content::kAltered) worst = {Kind::kAltered, row, candidate, {}, 1};
    }
    if (undecided)
      ++breach.undecided;
    else
      breach.mismatches.push_back(worst);
  }

  const OutputEvidence& output_;
};

class AtMostOnce {
 public:
  explicit AtMostOnce(const OutputEvidence& output) : output_(output) {}

  void judge(Rows expected, Rows committed) {
    std::vector<OutputRow> open(expected.begin(), expected.end());
    std::vector<OutputRow> others;
    for (const OutputRow& row : committed) {
      const auto place = std::find(open.begin(), open.end(), row);
      if (place != open.end())
        open.erase(place);
      else if (contains(expected, row))
        breach.mismatches.push_back({Kind::kDoubled, {}, row, {}, 1});
      else
        others.push_back(row);
    }
    for (const OutputRow& row : others) judge_other(row, open);
  }
  GuaranteeBreach breach;

 private:
  /// `row` stands for one of the expected rows that are not there.
  void judge_other(const OutputRow& row, std::vector<OutputRow>& open) {
    if (open.empty()) {
      breach.mismatches.push_back({Kind::kExtra, {}, row, {}, 1});
      return;
    }
    size_t best = 0;
    for (size_t i = 0; i < open.size(); ++i)
      if (liken(output_, open[i], row).content == Content::kOneLess) best = i;
    const Likeness likeness = liken(output_, open[best], row);
    if (likeness.content == Content::kOneMore)
      breach.mismatches.push_back({Kind::kCounted, open[best], row, likeness.record, 1});
    if (likeness.content == Content::kAltered) breach.mismatches.push_back({Kind::kAltered, open[best], row, {}, 1});
    if (likeness.content == Content::kOther) ++breach.undecided;
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(best));
  }

  const OutputEvidence& output_;
};

/// Where several rows are expected, each is asked for, and the last that came.
OutputEvidence last_rows(const OutputEvidence& output) {
  OutputEvidence last;
  last.expected = output.expected;
  last.name_record = output.name_record;
  for_each_cell(output, [&](Rows expected, Rows committed) {
    if (committed.empty()) return;
    if (expected.size() > 1)
      for (const OutputRow& row : expected)
        if (row != committed.back() && contains(committed, row)) last.committed.push_back(row);
    last.committed.push_back(committed.back());
  });
  return last;
}

}  // namespace

GuaranteeBreach compare_upsert(const OutputEvidence& output) { return {compare_rows(last_rows(output)), 0}; }

GuaranteeBreach compare_at_least_once(const OutputEvidence& output) {
  AtLeastOnce oracle(output);
  for_each_cell(output, [&](Rows expected, Rows committed) { oracle.judge(expected, committed); });
  return std::move(oracle.breach);
}

GuaranteeBreach compare_at_most_once(const OutputEvidence& output) {
  AtMostOnce oracle(output);
  for_each_cell(output, [&](Rows expected, Rows committed) { oracle.judge(expected, committed); });
  return std::move(oracle.breach);
}

}  // namespace wavetank::faults
