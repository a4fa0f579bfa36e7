// ingest: acknowledged ⊆ input log ⊆ attempted, each record once and in its client's order.
#include <fmt/format.h>

#include <algorithm>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind ingest_invariant();

namespace {

class Ingest final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    uint64_t acknowledged = 0;
    uint64_t attempted = 0;
    for (const IngestEvidence& partition : evidence.ingest) {
      judge_partition(partition);
      acknowledged += partition.acknowledged;
      attempted += partition.attempted;
    }
    if (evidence.ingest.empty()) return violations_.finding(false, "no input log was compared");
    Finding finding = violations_.finding(
        attempted > 0,
        violations_.count() == 0
            ? fmt::format("{} records acknowledged of {} attempted, all in the log", acknowledged, attempted)
            : fmt::format("{} lost, {} doubled, {} out of order, {} never sent, {} altered", lost_, doubled_,
                          reordered_, unsent_, altered_));
    finding.lost = lost_;
    finding.doubled = doubled_;
    return finding;
  }

 private:
  void judge_partition(const IngestEvidence& partition) {
    std::vector<bool> seen(partition.attempted);
    uint64_t highest = 0;  // one past the highest index so far
    for (size_t offset = 0; offset < partition.logged.size(); ++offset) {
      const uint64_t index = partition.logged[offset] - partition.first_id;  // wraps far out of range for strangers
      if (index >= partition.attempted) {
        ++unsent_;
        violations_.add(fmt::format("{} offset {}: record id {:x} was never sent", partition.partition, offset,
                                    partition.logged[offset]));
      } else if (seen[index]) {
        ++doubled_;
        violations_.add(fmt::format("{} offset {}: record {} is there again", partition.partition, offset, index));
      } else {
        seen[index] = true;
        if (index < highest) {
          ++reordered_;
          violations_.add(fmt::format("{} offset {}: record {} comes after record {}", partition.partition, offset,
                                      index, highest - 1));
        }
        highest = std::max(highest, index + 1);
      }
    }
    for (uint64_t index = 0; index < std::min(partition.acknowledged, partition.attempted); ++index) {
      if (seen[index]) continue;
      ++lost_;
      violations_.add(fmt::format("{}: record {} was acknowledged and is not in the log", partition.partition, index));
    }
    for (uint64_t id : partition.altered) {
      ++altered_;
      violations_.add(fmt::format("{}: record {} is not what was sent", partition.partition, id - partition.first_id));
    }
  }

  Violations violations_;
  uint64_t lost_ = 0;
  uint64_t doubled_ = 0;
  uint64_t reordered_ = 0;
  uint64_t unsent_ = 0;
  uint64_t altered_ = 0;
};

}  // namespace

InvariantKind ingest_invariant() {
  return {
      .name = "ingest",
      .sentence = "What a client was told is in the input log is there once, in order, and nothing else is.",
      .checks =
          "For every source partition: what the client was told is in the log is there, nothing is there that it did "
          "not send, nothing twice, all in order and unaltered.",
      .witness = "Names the partition and the records that are missing, doubled, displaced or altered.",
      .causes = "A broker that answers before its batch is synced, or forgets after a restart which batches it has.",
      .make = [] { return std::unique_ptr<Invariant>(new Ingest()); }};
}

}  // namespace wavetank::faults
