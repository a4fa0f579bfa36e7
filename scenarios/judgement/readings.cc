// Two readings of one partition, compared run by run.
#include "scenarios/judgement/readings.h"

#include <algorithm>

namespace wavetank::scenarios {
namespace {

using engine::Lane;
using engine::Record;

/// How many records after the first difference are kept for people.
constexpr size_t kNext = 3;

/// Goes through the records of one reading.
class Cursor {
 public:
  explicit Cursor(const ReadPartition& partition) : runs_(partition.runs) { settle(); }

  bool done() const { return run_ == runs_.size(); }
  Lane lane() const { return runs_[run_].run.lane; }
  /// The rest of the run that the next record is in.
  std::span<const Record> rest() const { return runs_[run_].span().subspan(place_); }
  void skip(size_t records) {
    place_ += records;
    settle();
  }

 private:
  void settle() {
    while (run_ < runs_.size() && place_ == runs_[run_].run.count) {
      ++run_;
      place_ = 0;
    }
  }

  const std::vector<ReadRun>& runs_;
  size_t run_ = 0;
  size_t place_ = 0;
};

uint64_t count(const ReadPartition& partition) {
  uint64_t sum = 0;
  for (const ReadRun& run : partition.runs) sum += run.run.count;
  return sum;
}

std::vector<faults::OutputRow> next_rows(Cursor cursor) {
  std::vector<faults::OutputRow> rows;
  for (; rows.size() < kNext && !cursor.done(); cursor.skip(1)) {
    const Record& record = cursor.rest().front();
    rows.push_back({record.key, record.time_ns, record.value, record.fingerprint, cursor.lane() == Lane::kLate});
  }
  return rows;
}

}  // namespace

faults::ReadingEvidence compare_readings(const ReadPartition& followed, const ReadPartition& whole) {
  faults::ReadingEvidence evidence;
  evidence.followed = count(followed);
  evidence.whole = count(whole);
  Cursor a(followed);
  Cursor b(whole);
  while (!a.done() && !b.done() && a.lane() == b.lane()) {
    const std::span<const Record> x = a.rest();
    const std::span<const Record> y = b.rest();
    const size_t most = std::min(x.size(), y.size());
    size_t equal = 0;
    while (equal < most && x[equal] == y[equal]) ++equal;
    evidence.same += equal;
    a.skip(equal);
    b.skip(equal);
    if (equal < most) break;
  }
  evidence.followed_next = next_rows(a);
  evidence.whole_next = next_rows(b);
  return evidence;
}

std::optional<uint64_t> InputFingerprints::below(engine::PartitionId id, uint64_t offset) {
  const auto partition = whole_.partitions.find(id);
  if (partition == whole_.partitions.end() || offset > partition->second.next_offset) return {};
  std::map<uint64_t, uint64_t>& known = known_[id];
  if (known.empty()) known[0] = 0;
  auto [from, sum] = *std::prev(known.upper_bound(offset));
  const std::vector<ReadRun>& runs = partition->second.runs;
  auto run = std::partition_point(runs.begin(), runs.end(), [from = from](const ReadRun& read) {
    return read.run.offset + read.run.count <= from;
  });
  for (; run != runs.end() && run->run.offset < offset; ++run) {
    const uint64_t first = run->run.offset;
    const uint64_t begin = std::max(first, from);
    const uint64_t end = std::min(first + run->run.count, offset);
    sum += engine::fingerprint_sum(run->span().subspan(begin - first, end - begin));
  }
  known[offset] = sum;
  return sum;
}

std::vector<faults::ReadingEvidence> gather_readings(const Deployment& deployment) {
  std::vector<faults::ReadingEvidence> readings;
  for (const engine::TopicPlan& topic : deployment.plan.topics) {
    if (topic.input) continue;
    for (uint32_t p = 0; p < topic.partitions; ++p) {
      const auto followed = deployment.tail.partitions.find({topic.topic, p});
      if (followed == deployment.tail.partitions.end()) continue;
      readings.push_back(compare_readings(followed->second, deployment.whole.partitions.at({topic.topic, p})));
      readings.back().partition = fmt::format("{}/{}", topic.vertex, p);
    }
  }
  return readings;
}

}  // namespace wavetank::scenarios
