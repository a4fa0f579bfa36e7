// RowDifference: two multisets of output rows compared, and their differences told cell by cell.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "faults/evidence.h"

namespace wavetank::faults {

/// What is wrong with one result.
struct RowMismatch {
  enum class Kind : uint8_t {
    kMissing,  ///< expected, and not there
    kDoubled,  ///< there more often than expected
    kExtra,    ///< there, and nothing like it expected
    kLost,     ///< there, without one input record that belongs into it
    kCounted,  ///< there, with one input record too many
    kAltered,  ///< there, with another value or with several wrong input records
  };
  Kind kind = Kind::kAltered;
  OutputRow expected;  ///< for all but kDoubled and kExtra
  OutputRow actual;    ///< for all but kMissing
  std::string record;  ///< for kLost and kCounted: which input record
  uint64_t count = 1;  ///< violations it stands for: 2 when at least one record is lost and one doubled
  std::string key;     ///< of the result, as people know it
};

/// "key 7, time 12.000000000s: without input record events/0 record 17 (value 4 instead of 5)".
std::string to_string(const RowMismatch& mismatch);

/// "2 results missing, 1 input records lost from results", most telling first.
std::string summarise(const std::vector<RowMismatch>& mismatches);

/// Counts what is lost and what is doubled into the finding that tells of these mismatches.
void count_losses(const std::vector<RowMismatch>& mismatches, Finding& finding);

/// Every mismatch, by key and time. Equal multisets are told by their digests in one pass without memory;
/// only otherwise are both sorted, O(n log n).
std::vector<RowMismatch> compare_rows(const OutputEvidence& output);

}  // namespace wavetank::faults
