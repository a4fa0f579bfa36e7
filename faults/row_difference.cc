// Comparing output: digests of whole multisets first, then a sorted merge over cells (lateness, key, time).
#include "faults/row_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "env/calendar.h"
#include "env/hash.h"

namespace wavetank::faults {
namespace {

auto cell_of(const OutputRow& row) { return std::tuple(row.late, row.key, row.time_ns); }
auto order_of(const OutputRow& row) { return std::tuple(row.late, row.key, row.time_ns, row.value, row.fingerprint); }
bool before(const OutputRow& a, const OutputRow& b) { return order_of(a) < order_of(b); }

/// The sum of the rows' 128-bit hashes: the same for the same multiset in any order.
Digest multiset_digest(std::span<const OutputRow> rows) {
  Digest digest;
  for (const OutputRow& row : rows) {
    uint64_t hash = mix64(row.key + (row.late ? 0x9E3779B97F4A7C15ull : 0));
    hash = mix64(hash ^ static_cast<uint64_t>(row.time_ns));
    hash = mix64(hash ^ static_cast<uint64_t>(row.value));
    hash = mix64(hash ^ row.fingerprint);
    digest.low += hash;
    digest.high += mix64(~hash ^ (row.fingerprint + row.key));
  }
  return digest;
}

/// The rows of `a` that `b` has not, each as often as it is too many; both sorted.
std::vector<OutputRow> surplus(std::span<const OutputRow> a, std::span<const OutputRow> b) {
  std::vector<OutputRow> rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest), before);
  return rest;
}

/// Compares one cell after the other.
class CellComparison {
 public:
  explicit CellComparison(const OutputEvidence& output) : name_record_(output.name_record) {}

  void compare(std::span<const OutputRow> expected, std::span<const OutputRow> actual) {
    const std::vector<OutputRow> missing = surplus(expected, actual);
    const std::vector<OutputRow> surplus_rows = surplus(actual, expected);
    std::vector<OutputRow> unexplained;
    for (const OutputRow& row : surplus_rows) {
      if (std::binary_search(expected.begin(), expected.end(), row, before))
        mismatches_.push_back({RowMismatch::Kind::kDoubled, {}, row, {}, 1});
      else
        unexplained.push_back(row);
    }
    const size_t pairs = std::min(missing.size(), unexplained.size());
    for (size_t i = 0; i < pairs; ++i) mismatches_.push_back(altered(missing[i], unexplained[i]));
    for (size_t i = pairs; i < missing.size(); ++i)
      mismatches_.push_back({RowMismatch::Kind::kMissing, missing[i], {}, {}, 1});
    for (size_t i = pairs; i < unexplained.size(); ++i)
      mismatches_.push_back({RowMismatch::Kind::kExtra, {}, unexplained[i], {}, 1});
  }

  std::vector<RowMismatch> mismatches() && { return std::move(mismatches_); }

 private:
  std::string record(uint64_t fingerprint) const { return name_record_ ? name_record_(fingerprint) : std::string(); }

  RowMismatch altered(const OutputRow& expected, const OutputRow& actual) const {
    RowMismatch mismatch{RowMismatch::Kind::kAltered, expected, actual, {}, 1};
    const uint64_t difference = expected.fingerprint - actual.fingerprint;
    if (difference == 0) return mismatch;
    if (mismatch.record = record(difference); !mismatch.record.empty()) {
      mismatch.kind = RowMismatch::Kind::kLost;
    } else if (mismatch.record = record(-difference); !mismatch.record.empty()) {
      mismatch.kind = RowMismatch::Kind::kCounted;
    } else if (name_record_) {
      mismatch.count = 2;  // no single record explains it
    }
    return mismatch;
  }

  const std::function<std::string(uint64_t)>& name_record_;
  std::vector<RowMismatch> mismatches_;
};

/// What it is about: what was expected, or what is there in excess.
const OutputRow& row_of(const RowMismatch& mismatch) {
  const bool excess = mismatch.kind == RowMismatch::Kind::kDoubled || mismatch.kind == RowMismatch::Kind::kExtra;
  return excess ? mismatch.actual : mismatch.expected;
}

std::string_view words_of(const RowMismatch& mismatch) {
  switch (mismatch.kind) {
    case RowMismatch::Kind::kMissing:
      return "is missing";
    case RowMismatch::Kind::kDoubled:
      return "is there more often than it should be";
    case RowMismatch::Kind::kExtra:
      return "should not be there";
    case RowMismatch::Kind::kLost:
      return "lacks input record";
    case RowMismatch::Kind::kCounted:
      return "counts twice input record";
    case RowMismatch::Kind::kAltered:
      return mismatch.expected.fingerprint == mismatch.actual.fingerprint ? "is altered, of the same input records"
             : mismatch.count > 1                                         ? "has more than one wrong input record"
                                                                          : "is altered";
  }
  return "";
}

}  // namespace

std::string to_string(const RowMismatch& mismatch) {
  const bool has_expected = mismatch.kind != RowMismatch::Kind::kDoubled && mismatch.kind != RowMismatch::Kind::kExtra;
  const bool has_actual = mismatch.kind != RowMismatch::Kind::kMissing;
  const OutputRow& row = row_of(mismatch);
  const std::string key = mismatch.key.empty() ? std::to_string(row.key) : mismatch.key;
  std::string text = fmt::format("{} of key {} at {} {}", row.late ? "the late record" : "the result", key,
                                 to_iso8601(row.time_ns), words_of(mismatch));
  if (!mismatch.record.empty()) text += " " + mismatch.record;
  if (has_expected && has_actual)
    text += fmt::format(" (value {}, expected {})", mismatch.actual.value, mismatch.expected.value);
  else
    text += fmt::format(" (value {})", row.value);
  return text;
}

std::string summarise(const std::vector<RowMismatch>& mismatches) {
  struct Count {
    RowMismatch::Kind kind;
    std::string_view what;  ///< of one, without its plural's s
    std::string_view how;
    uint64_t rows = 0;
  };
  std::array<Count, 6> counts{{{RowMismatch::Kind::kLost, "input record", "lost from results"},
                               {RowMismatch::Kind::kCounted, "input record", "counted twice"},
                               {RowMismatch::Kind::kMissing, "result", "missing"},
                               {RowMismatch::Kind::kDoubled, "result", "doubled"},
                               {RowMismatch::Kind::kExtra, "result", "too many"},
                               {RowMismatch::Kind::kAltered, "result", "altered"}}};
  for (const RowMismatch& mismatch : mismatches)
    for (Count& count : counts)
      if (count.kind == mismatch.kind) ++count.rows;
  std::string text;
  for (const Count& count : counts)
    if (count.rows > 0)
      text += fmt::format("{}{} {}{} {}", text.empty() ? "" : ", ", count.rows, count.what, count.rows == 1 ? "" : "s",
                          count.how);
  return text;
}

void count_losses(const std::vector<RowMismatch>& mismatches, Finding& finding) {
  for (const RowMismatch& mismatch : mismatches) {
    using Kind = RowMismatch::Kind;
    const bool both = mismatch.kind == Kind::kAltered && mismatch.count > 1;
    finding.lost += mismatch.kind == Kind::kMissing || mismatch.kind == Kind::kLost || both;
    finding.doubled += mismatch.kind == Kind::kDoubled || mismatch.kind == Kind::kCounted || both;
  }
}

std::vector<RowMismatch> compare_rows(const OutputEvidence& output) {
  if (output.expected.size() == output.committed.size() &&
      multiset_digest(output.expected) == multiset_digest(output.committed))
    return {};
  std::vector<OutputRow> expected = output.expected;
  std::vector<OutputRow> actual = output.committed;
  std::sort(expected.begin(), expected.end(), before);
  std::sort(actual.begin(), actual.end(), before);

  CellComparison comparison(output);
  const auto same_cell_end = [](const std::vector<OutputRow>& rows, size_t begin, const auto& cell) {
    size_t end = begin;
    while (end < rows.size() && cell_of(rows[end]) == cell) ++end;
    return end;
  };
  size_t e = 0;
  size_t a = 0;
  while (e < expected.size() || a < actual.size()) {
    const bool take_expected =
        a == actual.size() || (e < expected.size() && cell_of(expected[e]) <= cell_of(actual[a]));
    const auto cell = cell_of(take_expected ? expected[e] : actual[a]);
    const size_t e_end = same_cell_end(expected, e, cell);
    const size_t a_end = same_cell_end(actual, a, cell);
    comparison.compare(std::span(expected).subspan(e, e_end - e), std::span(actual).subspan(a, a_end - a));
    e = e_end;
    a = a_end;
  }
  std::vector<RowMismatch> mismatches = std::move(comparison).mismatches();
  for (RowMismatch& mismatch : mismatches)
    if (output.name_key) mismatch.key = output.name_key(row_of(mismatch).key);
  return mismatches;
}

}  // namespace wavetank::faults
