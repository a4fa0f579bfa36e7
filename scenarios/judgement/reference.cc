// The reference evaluator: one vertex after the other, whole inputs in, whole outputs out.
// Its arithmetic is written here a second time on purpose: it may share nothing with what it judges.
#include "scenarios/judgement/reference.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/operators/registry.h"
#include "env/check.h"
#include "env/hash.h"

namespace wavetank::scenarios {
namespace {

using engine::JobSpec;
using engine::Record;
using engine::VertexKind;
using engine::VertexSpec;
using Records = std::vector<Record>;

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool by_content(const Record& a, const Record& b) {
  return std::tie(a.key, a.time_ns, a.value, a.fingerprint) < std::tie(b.key, b.time_ns, b.value, b.fingerprint);
}

Record mapped(Record record, const engine::MapSettings& map) {
  const auto product = static_cast<uint64_t>(record.value) * static_cast<uint64_t>(map.multiply);
  record.value = static_cast<int64_t>(product + static_cast<uint64_t>(map.add));
  return record;
}

bool kept(const Record& record, const engine::FilterSettings& filter) {
  const int64_t field = filter.field == "key"    ? static_cast<int64_t>(record.key)
                        : filter.field == "time" ? record.time_ns
                                                 : record.value;
  if (field < filter.at_least || field > filter.at_most) return false;
  const int64_t remainder = field % filter.modulo;
  return (remainder < 0 ? remainder + filter.modulo : remainder) == filter.remainder;
}

/// All (key, window) groups of one operator in one flat table, at most half full.
class Groups {
 public:
  struct Group {
    uint64_t key = 0;
    int64_t end_ns = 0;
    uint64_t count = 0;  // 0: an empty slot
    int64_t sum = 0;
    int64_t smallest = std::numeric_limits<int64_t>::max();
    int64_t largest = std::numeric_limits<int64_t>::min();
    uint64_t fingerprint = 0;
  };

  Groups() : slots_(1024) {}

  void add(const Record& record, int64_t end_ns) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    Group& group = find(slots_, record.key, end_ns);
    if (group.count == 0) {
      group.key = record.key;
      group.end_ns = end_ns;
      ++used_;
    }
    ++group.count;
    group.sum = static_cast<int64_t>(static_cast<uint64_t>(group.sum) + static_cast<uint64_t>(record.value));
    group.smallest = std::min(group.smallest, record.value);
    group.largest = std::max(group.largest, record.value);
    group.fingerprint += record.fingerprint;
  }
  const std::vector<Group>& slots() const { return slots_; }

 private:
  static Group& find(std::vector<Group>& slots, uint64_t key, int64_t end_ns) {
    const size_t mask = slots.size() - 1;
    size_t i = mix64(key + mix64(static_cast<uint64_t>(end_ns))) & mask;
    while (slots[i].count != 0 && (slots[i].key != key || slots[i].end_ns != end_ns)) i = (i + 1) & mask;
    return slots[i];
  }
  void grow() {
    std::vector<Group> larger(2 * slots_.size());
    for (const Group& group : slots_)
      if (group.count != 0) find(larger, group.key, group.end_ns) = group;
    slots_ = std::move(larger);
  }

  std::vector<Group> slots_;
  size_t used_ = 0;
};

int64_t aggregate_of(const Groups::Group& group, const std::string& aggregate) {
  if (aggregate == "count") return static_cast<int64_t>(group.count);
  if (aggregate == "sum") return group.sum;
  if (aggregate == "min") return group.smallest;
  CHECK(aggregate == "max", "aggregate {}", aggregate);
  return group.largest;
}

/// Takes late records out of an operator's input, one for one.
class LateFilter {
 public:
  explicit LateFilter(Records late) : late_(std::move(late)), gone_(late_.size()) {
    std::sort(late_.begin(), late_.end(), by_content);
  }
  /// True, once for each equal late record.
  bool take(const Record& record) {
    if (late_.empty()) return false;
    auto first = std::lower_bound(late_.begin(), late_.end(), record, by_content);
    for (; first != late_.end() && *first == record; ++first) {
      const auto index = static_cast<size_t>(first - late_.begin());
      if (gone_[index]) continue;
      gone_[index] = true;
      return true;
    }
    return false;
  }
  Records left() const {
    Records left;
    for (size_t i = 0; i < late_.size(); ++i)
      if (!gone_[i]) left.push_back(late_[i]);
    return left;
  }

 private:
  Records late_;
  std::vector<bool> gone_;
};

class Evaluation {
 public:
  Evaluation(const JobSpec& job, std::span<const InputPartition> input, const LateRecords& late)
      : job_(job), input_(input), late_(late) {}

  ReferenceOutput run() {
    for (const VertexSpec& vertex : job_.vertices) {
      if (vertex.kind != VertexKind::kSink) continue;
      Records& rows = output_.sinks[vertex.name];
      for (const std::span<const Record>& part : input_of(vertex)) rows.insert(rows.end(), part.begin(), part.end());
      std::sort(rows.begin(), rows.end(), by_content);
    }
    return std::move(output_);
  }

 private:
  const VertexSpec& vertex(const std::string& name) const {
    for (const VertexSpec& vertex : job_.vertices)
      if (vertex.name == name) return vertex;
    CHECK(false, "no vertex {}", name);
  }

  /// Everything that comes to a vertex, in parts. An operator's result is kept for all who read it.
  std::vector<std::span<const Record>> input_of(const VertexSpec& reader) {
    std::vector<std::span<const Record>> parts;
    for (const std::string& name : reader.inputs) {
      const VertexSpec& from = vertex(name);
      if (from.kind == VertexKind::kSource) {
        for (const InputPartition& partition : input_)
          if (partition.source == name) parts.push_back(partition.records);
        continue;
      }
      auto known = results_.find(name);
      if (known == results_.end()) known = results_.emplace(name, result_of(from)).first;
      parts.emplace_back(known->second);
    }
    return parts;
  }

  Records result_of(const VertexSpec& vertex) {
    const std::vector<std::span<const Record>> input = input_of(vertex);
    if (vertex.type == "map") return map(vertex, input);
    if (vertex.type == "filter") return filter(vertex, input);
    CHECK(vertex.type == "window", "the reference knows no {}", vertex.type);
    return window(vertex, input);
  }

  /// An empty result with room for as many records as come in.
  static Records room_for(const std::vector<std::span<const Record>>& input) {
    size_t count = 0;
    for (const std::span<const Record>& part : input) count += part.size();
    Records result;
    result.reserve(count);
    return result;
  }

  static Records map(const VertexSpec& vertex, const std::vector<std::span<const Record>>& input) {
    const auto settings = engine::settings_as<engine::MapSettings>(engine::map_options(), vertex.settings);
    Records result = room_for(input);
    for (const std::span<const Record>& part : input)
      for (const Record& record : part) result.push_back(mapped(record, settings));
    return result;
  }

  static Records filter(const VertexSpec& vertex, const std::vector<std::span<const Record>>& input) {
    const auto settings = engine::settings_as<engine::FilterSettings>(engine::filter_options(), vertex.settings);
    Records result = room_for(input);
    for (const std::span<const Record>& part : input)
      for (const Record& record : part)
        if (kept(record, settings)) result.push_back(record);
    return result;
  }

  Records window(const VertexSpec& vertex, const std::vector<std::span<const Record>>& input) {
    const auto settings = engine::settings_as<engine::WindowSettings>(engine::window_options(), vertex.settings);
    const auto late = late_.find(vertex.name);
    LateFilter late_filter(late == late_.end() ? Records{} : late->second);
    Groups groups;
    for (const std::span<const Record>& part : input)
      for (const Record& record : part)
        if (!late_filter.take(record)) groups.add(record, window_end_ns(record.time_ns, settings.tumbling));
    if (Records left = late_filter.left(); !left.empty()) output_.unknown_late.emplace(vertex.name, std::move(left));
    Records result;
    for (const Groups::Group& group : groups.slots())
      if (group.count != 0)
        result.push_back({group.key, group.end_ns, aggregate_of(group, settings.aggregate), group.fingerprint});
    return result;
  }

  const JobSpec& job_;
  std::span<const InputPartition> input_;
  const LateRecords& late_;
  std::map<std::string, Records> results_;
  ReferenceOutput output_;
};

}  // namespace

int64_t window_end_ns(int64_t time_ns, Duration size) { return (floor_divide(time_ns, size.ns) + 1) * size.ns; }

ReferenceOutput evaluate(const JobSpec& job, std::span<const InputPartition> input, const LateRecords& late) {
  return Evaluation(job, input, late).run();
}

LateJudge::LateJudge(std::span<const Record> partition, Duration out_of_order) : out_of_order_(out_of_order) {
  largest_before_.reserve(partition.size());
  int64_t largest = std::numeric_limits<int64_t>::min();
  for (const Record& record : partition) {
    largest_before_.push_back(largest);
    largest = std::max(largest, record.time_ns);
  }
}

int64_t LateJudge::watermark_before(uint64_t offset) const {
  CHECK(offset < largest_before_.size(), "offset {} of {}", offset, largest_before_.size());
  const int64_t largest = largest_before_[offset];
  const int64_t none = std::numeric_limits<int64_t>::min();
  return largest < none + out_of_order_.ns ? none : largest - out_of_order_.ns;
}

bool LateJudge::may_be_late(uint64_t offset, int64_t window_end_ns) const {
  const int64_t watermark = watermark_before(offset);
  return watermark != std::numeric_limits<int64_t>::min() && window_end_ns <= watermark;
}

}  // namespace wavetank::scenarios
