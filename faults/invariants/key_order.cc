// key-order: results of one key come in the order of their inputs, or of their windows, where the job's paths keep it.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "env/calendar.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind key_order_invariant();

namespace {

class KeyOrderKept final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (evidence.output == nullptr) return violations.finding(false, "no output was compared");
    const OutputEvidence& output = *evidence.output;
    if (output.order == KeyOrder::kAny) return violations.finding(false, "this job's paths keep no order");
    size_t first = 0;
    for (const size_t end : output.partition_ends) {
      judge_partition(output, first, end, violations);
      first = end;
    }
    return violations.finding(compared_ > 0,
                              fmt::format("{} {} after another of the same key, {} out of order", compared_,
                                          compared_ == 1 ? "result" : "results", violations.count()));
  }

 private:
  /// One result: what it is compared within, where it must come, and where it came.
  struct Place {
    uint64_t key;
    uint32_t source;
    int64_t order;
    size_t row;
  };

  void judge_partition(const OutputEvidence& output, size_t first, size_t end, Violations& violations) {
    std::vector<Place> places;
    places.reserve(end - first);
    for (size_t i = first; i < end; ++i) {
      const OutputRow& row = output.committed[i];
      if (output.order == KeyOrder::kWindowEnds) {
        places.push_back({row.key, 0, row.time_ns, i});
      } else if (const auto place = output.place_of(row.fingerprint)) {
        places.push_back({row.key, place->source, static_cast<int64_t>(place->index), i});
      }
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return std::tie(a.key, a.source, a.row) < std::tie(b.key, b.source, b.row);
    });
    for (size_t i = 1; i < places.size(); ++i) {
      const Place& before = places[i - 1];
      const Place& after = places[i];
      if (before.key != after.key || before.source != after.source) continue;
      ++compared_;
      if (after.order < before.order)
        violations.add(fmt::format("{} comes after {}", words_of(output, after), words_of(output, before)));
    }
  }

  static std::string words_of(const OutputEvidence& output, const Place& place) {
    const OutputRow& row = output.committed[place.row];
    std::string record =
        output.order == KeyOrder::kInput && output.name_record ? output.name_record(row.fingerprint) : std::string();
    if (!record.empty()) return record;
    return fmt::format("the result of key {} at {}", row.key, to_iso8601(row.time_ns));
  }

  uint64_t compared_ = 0;
};

}  // namespace

InvariantKind key_order_invariant() {
  return {.name = "key-order",
          .sentence = "Results of one key keep the order of their inputs or windows.",
          .checks =
              "Results of one key within a partition of the output. Where the job has only forward and hash paths they "
              "keep the order of the input records; after a window, earlier windows come first.",
          .witness = "Names two results that stand in the wrong order.",
          .causes =
              "A batch that is sent again behind later ones, a channel that hands frames on as they arrive, two tasks "
              "that own one key.",
          .make = [] { return std::unique_ptr<Invariant>(new KeyOrderKept()); }};
}

}  // namespace wavetank::faults
