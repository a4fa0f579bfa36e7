// Logs into evidence: what came in, what should have come out, what did.
#include "scenarios/gathering.h"

#include <algorithm>

#include "engine/operators/registry.h"
#include "scenarios/reference.h"

namespace wavetank::scenarios {
namespace {

using engine::Lane;
using engine::PartitionId;
using engine::Record;

const ReadPartition& read_of(const Deployment& deployment, PartitionId id) {
  return deployment.whole.partitions.at(id);
}

/// "orders/3 record 512", or "" for a fingerprint that no source record has.
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
    source.workload.fill(partition, first, known, sent.data());
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

}  // namespace

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
  for (const engine::TopicPlan& topic : deployment.plan.topics) {
    if (topic.input) continue;
    std::vector<std::string> windows;
    windows_before(job, topic.vertex, windows);
    std::vector<Record>& refused = late_of_sink[topic.vertex] = committed(deployment, topic, Lane::kLate);
    gathered.late_records += refused.size();
    if (windows.empty()) continue;
    for (const Record& record : refused)
      late[name_record(deployment, record.fingerprint).empty() ? windows.back() : windows.front()].push_back(record);
  }

  const ReferenceOutput reference = evaluate(job, input, late);
  for (const engine::TopicPlan& topic : deployment.plan.topics) {
    if (topic.input) continue;
    faults::OutputEvidence& output = gathered.outputs[topic.vertex];
    for (const Record& record : reference.sinks.at(topic.vertex)) output.expected.push_back(row_of(record, false));
    for (const Record& record : committed(deployment, topic, Lane::kResults))
      output.committed.push_back(row_of(record, false));
    gathered.output_records += output.committed.size();
    for (const Record& record : late_of_sink[topic.vertex]) {
      output.committed.push_back(row_of(record, true));
      const bool unknown =
          std::any_of(reference.unknown_late.begin(), reference.unknown_late.end(), [&](const auto& of_window) {
            return std::find(of_window.second.begin(), of_window.second.end(), record) != of_window.second.end();
          });
      if (!unknown) output.expected.push_back(row_of(record, true));
    }
    output.name_record = [&deployment](uint64_t fingerprint) { return name_record(deployment, fingerprint); };
  }
  return gathered;
}

}  // namespace wavetank::scenarios
