// RowGuarantee: output compared with what a weaker promise than exactly-once asks of it.
#pragma once

#include <cstdint>
#include <vector>

#include "faults/row_difference.h"

namespace wavetank::faults {

/// What breaks the promise. A result whose content differs by several records is no clear loss and no clear repetition:
/// sums of fingerprints cannot tell, so it is counted and not held against anybody.
struct GuaranteeBreach {
  std::vector<RowMismatch> mismatches;
  uint64_t undecided = 0;
};

/// Upsert: of the committed rows of one key and time the last is the expected one. Where several are expected (records
/// that no window has put together) each must be there, and the last be one of them.
GuaranteeBreach compare_upsert(const OutputEvidence& output);

/// At least once: for each expected row there is one with its content, or with one record more; or its content is
/// spread over several rows.
GuaranteeBreach compare_at_least_once(const OutputEvidence& output);

/// At most once: each committed row is an expected one, or one that lacks a record, and none is there twice.
GuaranteeBreach compare_at_most_once(const OutputEvidence& output);

}  // namespace wavetank::faults
