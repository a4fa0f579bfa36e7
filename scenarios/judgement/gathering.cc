// Logs into evidence: what came in, what should have come out, what did.
#include "scenarios/judgement/gathering.h"

#include <algorithm>
#include <optional>

#include "engine/operators/registry.h"
#include "scenarios/judgement/key_order.h"
#include "scenarios/judgement/reference.h"

namespace wavetank::scenarios {
namespace {

using engine::Lane;
using engine::PartitionId;
using engine::Record;

const ReadPartition& read_of(const Deployment& deployment, PartitionId id) {
  return deployment.whole.partitions.at(id);
}

faults::IngestEvidence ingest_of(const SourceInput& source, uint32_t partition, const std::vector<Record>& log) {
  faults::IngestEvidence evidence;
  evidence.partition = fmt::format("{}/{}", source.source, partition);
  evidence.first_id = engine::record_id(source.topic, partition, 0);
  evidence.attempted = evidence.acknowledged = source.workload.count(partition);
  evidence.logged.reserve(log.size());
  std::vector<Record> sent(1024);
  for (size_t first = 0; first < log.size(); first += sent.size()) {
    const size_t count = std::min(sent.size(), log.size() - first);
    const size_t known = first >= evidence.attempted ? 0 : std::min<size_t>(count, evidence.attempted - first);
    if (known > 0) source.workload.fill(partition, first, known, sent.data());
    for (size_t i = 0; i < count; ++i) {
      const Record& record = log[first + i];
      const uint64_t id = engine::id_of(record.fingerprint);
      evidence.logged.push_back(id);
      // In its own place a record is compared with what was sent; elsewhere its id alone tells that it is misplaced.
      if (i < known && id == evidence.first_id + first + i && record != sent[i]) evidence.altered.push_back(id);
    }
  }
  return evidence;
}

/// Windows on the way from the sources to a vertex, those nearest to the sources first.
void windows_before(const engine::JobSpec& job, const std::string& name, std::vector<std::string>& windows) {
  for (const engine::VertexSpec& vertex : job.vertices) {
    if (vertex.name != name) continue;
    for (const std::string& input : vertex.inputs) windows_before(job, input, windows);
    if (vertex.type == "window" && std::find(windows.begin(), windows.end(), name) == windows.end())
      windows.push_back(name);
  }
}

faults::OutputRow row_of(const Record& record, bool late) {
  return {record.key, record.time_ns, record.value, record.fingerprint, late};
}

/// Everything of one sink's topic in one lane.
std::vector<Record> committed(const Deployment& deployment, const engine::TopicPlan& topic, Lane lane) {
  std::vector<Record> records;
  for (uint32_t p = 0; p < topic.partitions; ++p) {
    const std::vector<Record> part = read_of(deployment, {topic.topic, p}).collect(lane);
    records.insert(records.end(), part.begin(), part.end());
  }
  return records;
}

faults::Guarantee guarantee_of(const Expectations& expect) {
  if (expect.guarantee == "upsert") return faults::Guarantee::kUpsert;
  if (expect.guarantee == "at_least_once") return faults::Guarantee::kAtLeastOnce;
  if (expect.guarantee == "at_most_once") return faults::Guarantee::kAtMostOnce;
  return faults::Guarantee::kExactlyOnce;
}

/// By the source whose file knows it; else the number.
std::string name_key(const Deployment& deployment, uint64_t key) {
  std::string number = std::to_string(key);
  for (const SourceInput& source : deployment.inputs.sources)
    if (std::string text = source.workload.key_text(key); text != number) return text;
  return number;
}

/// The source partition and index of the input record that has this fingerprint.
std::optional<faults::RecordPlace> place_of(const Deployment& deployment, uint64_t fingerprint) {
  const uint64_t id = engine::id_of(fingerprint);
  uint32_t number = 0;
  for (const SourceInput& source : deployment.inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p, ++number) {
      const uint64_t index = id - engine::record_id(source.topic, p, 0);
      if (index < source.workload.count(p)) return faults::RecordPlace{number, index};
    }
  return {};
}

/// Where each input record stands in its partition's log, and how far watermarks had come by then.
class LateHearing {
 public:
  LateHearing(const Deployment& deployment, const std::vector<std::vector<Record>>& logs)
      : deployment_(deployment), logs_(logs) {}

  /// The case of a record that one of `windows` refused. None when it is no input record, or not as it was read: a
  /// later window refused what an earlier one had made.
  std::optional<faults::LateEvidence> hear(const Record& refused, const std::vector<std::string>& windows) {
    const uint64_t id = engine::id_of(refused.fingerprint);
    size_t log = 0;
    for (const SourceInput& source : deployment_.inputs.sources)
      for (uint32_t p = 0; p < source.workload.partitions(); ++p, ++log) {
        const uint64_t index = id - engine::record_id(source.topic, p, 0);
        if (index >= source.workload.count(p)) continue;
        const std::optional<uint64_t> offset = offset_of(log, index, refused.fingerprint);
        if (!offset || logs_[log][*offset].time_ns != refused.time_ns) return {};
        const auto judge = judges_.try_emplace(log, logs_[log], source.out_of_order).first;
        return faults::LateEvidence{refused.fingerprint, first_end(windows, refused.time_ns),
                                    judge->second.watermark_before(*offset)};
      }
    return {};
  }

 private:
  /// Records stand in their partition as they were sent, unless something went wrong.
  std::optional<uint64_t> offset_of(size_t log, uint64_t index, uint64_t fingerprint) const {
    const std::vector<Record>& records = logs_[log];
    if (index < records.size() && records[index].fingerprint == fingerprint) return index;
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const Record& record) { return record.fingerprint == fingerprint; });
    if (found == records.end()) return {};
    return static_cast<uint64_t>(found - records.begin());
  }

  int64_t first_end(const std::vector<std::string>& windows, int64_t time_ns) const {
    int64_t first = INT64_MAX;
    for (const engine::VertexSpec& vertex : deployment_.scenario->job.vertices) {
      if (std::find(windows.begin(), windows.end(), vertex.name) == windows.end()) continue;
      const auto settings = engine::settings_as<engine::WindowSettings>(engine::window_options(), vertex.settings);
      first = std::min(first, window_end_ns(time_ns, settings.tumbling));
    }
    return first;
  }

  const Deployment& deployment_;
  const std::vector<std::vector<Record>>& logs_;
  std::map<size_t, LateJudge> judges_;
};

}  // namespace

std::string name_record(const Deployment& deployment, uint64_t fingerprint) {
  const uint64_t id = engine::id_of(fingerprint);
  for (const SourceInput& source : deployment.inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p) {
      const uint64_t index = id - engine::record_id(source.topic, p, 0);
      if (index >= source.workload.count(p)) continue;
      const Record record = source.workload.at(p, index).record;
      return fmt::format("{}/{} record {} (key {}, value {})", source.source, p, index,
                         source.workload.key_text(record.key), source.workload.value_text(record.value));
    }
  return {};
}

Duration last_window_before(const engine::JobSpec& job, const std::string& sink) {
  std::vector<std::string> windows;
  windows_before(job, sink, windows);
  if (windows.empty()) return 0_s;
  const auto vertex = std::find_if(job.vertices.begin(), job.vertices.end(),
                                   [&](const engine::VertexSpec& v) { return v.name == windows.back(); });
  return engine::settings_as<engine::WindowSettings>(engine::window_options(), vertex->settings).tumbling;
}

Gathered gather(const Deployment& deployment) {
  Gathered gathered;
  const engine::JobSpec& job = deployment.scenario->job;

  std::vector<std::vector<Record>> logs;  // keeps the reference's spans alive
  std::vector<InputPartition> input;
  for (const SourceInput& source : deployment.inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p) {
      logs.push_back(read_of(deployment, {source.topic, p}).collect(Lane::kResults));
      input.push_back({source.source, p, {}});
      gathered.ingest.push_back(ingest_of(source, p, logs.back()));
    }
  for (size_t i = 0; i < logs.size(); ++i) input[i].records = logs[i];

  // A late record is told from its fingerprint: one of a single input record was refused by the first window on its
  // way, any other by the last.
  LateRecords late;
  std::map<std::string, std::vector<Record>> late_of_sink;
  LateHearing hearing(deployment, logs);
  for (const engine::TopicPlan& topic : deployment.plan.topics) {
    if (topic.input) continue;
    std::vector<std::string> windows;
    windows_before(job, topic.vertex, windows);
    std::vector<Record>& refused = late_of_sink[topic.vertex] = committed(deployment, topic, Lane::kLate);
    gathered.late_records += refused.size();
    if (windows.empty()) continue;
    for (const Record& record : refused) {
      late[name_record(deployment, record.fingerprint).empty() ? windows.back() : windows.front()].push_back(record);
      if (auto heard = hearing.hear(record, windows)) gathered.late.push_back(*heard);
    }
  }

  gathered.name_record = [&deployment](uint64_t fingerprint) { return name_record(deployment, fingerprint); };
  const ReferenceOutput reference = evaluate(job, input, late);
  for (const engine::TopicPlan& topic : deployment.plan.topics) {
    if (topic.input) continue;
    faults::OutputEvidence& output = gathered.outputs[topic.vertex];
    for (const Record& record : reference.sinks.at(topic.vertex)) output.expected.push_back(row_of(record, false));
    for (uint32_t p = 0; p < topic.partitions; ++p) {
      for (const Record& record : read_of(deployment, {topic.topic, p}).collect(Lane::kResults))
        output.committed.push_back(row_of(record, false));
      output.partition_ends.push_back(output.committed.size());
    }
    gathered.output_records += output.committed.size();
    for (const Record& record : late_of_sink[topic.vertex]) {
      output.committed.push_back(row_of(record, true));
      const bool unknown =
          std::any_of(reference.unknown_late.begin(), reference.unknown_late.end(), [&](const auto& of_window) {
            return std::find(of_window.second.begin(), of_window.second.end(), record) != of_window.second.end();
          });
      if (!unknown) output.expected.push_back(row_of(record, true));
    }
    output.name_record = gathered.name_record;
    output.name_key = [&deployment](uint64_t key) { return name_key(deployment, key); };
    output.guarantee = guarantee_of(deployment.scenario->expect);
    output.order = key_order_of(job, deployment.plan, topic.vertex);
    output.place_of = [&deployment](uint64_t fingerprint) { return place_of(deployment, fingerprint); };
  }
  return gathered;
}

}  // namespace wavetank::scenarios
