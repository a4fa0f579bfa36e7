// Suspects, their sightings, and the steps of the engine between them, as a story.
#include "scenarios/telling/record_story.h"

#include <algorithm>
#include <set>

#include "engine/events.h"
#include "engine/operators/log_sink.h"
#include "engine/record/lineage.h"
#include "faults/row_difference.h"
#include "faults/timeline.h"
#include "scenarios/judgement/gathering.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;
using engine::Record;
using engine::ResultCell;
using engine::Sighting;

constexpr size_t kStoriesPerSink = 2;
constexpr size_t kLookedAtPerSink = 16;
constexpr size_t kMostLines = 40;
/// How long before the first sighting snapshots still matter.
constexpr Duration kBefore = 1_s;

/// A wrong result, and the input records that could be to blame.
struct Suspicion {
  std::string sink;
  faults::RowMismatch mismatch;
  ResultCell cell;
  std::vector<uint64_t> records;  ///< fingerprints
};

/// Which of a cell's inputs are lost and which doubled, if one or two of them explain the difference of the sums.
std::vector<uint64_t> explain_difference(uint64_t expected, uint64_t actual, const std::vector<uint64_t>& inputs) {
  const uint64_t difference = expected - actual;
  if (difference == 0) return {};
  const std::set<uint64_t> known(inputs.begin(), inputs.end());
  for (const uint64_t input : inputs)
    if (input == difference || input == 0 - difference) return {input};
  for (const uint64_t input : inputs) {
    if (known.contains(difference - input)) return {input, difference - input};          // two lost
    if (known.contains(input - difference)) return {input, input - difference};          // one lost, one doubled
    if (known.contains(0 - difference - input)) return {input, 0 - difference - input};  // two doubled
  }
  return {};
}

/// Fingerprints of the source records that belong to a cell: its key, the window that ends at its time.
std::vector<uint64_t> inputs_of(const Course& course, const ResultCell& cell, Duration window) {
  std::vector<uint64_t> inputs;
  for (const SourceInput& source : course.deployment.inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p) {
      std::vector<Record> records(source.workload.count(p));
      source.workload.fill(p, 0, records.size(), records.data());
      for (const Record& record : records)
        if (record.key == cell.key && record.time_ns < cell.time_ns && record.time_ns >= cell.time_ns - window.ns)
          inputs.push_back(record.fingerprint);
    }
  return inputs;
}

std::vector<Suspicion> find_suspects(const Course& course,
                                     const std::map<std::string, faults::OutputEvidence>& outputs) {
  std::vector<Suspicion> suspicions;
  for (const auto& [sink, output] : outputs) {
    const Duration window = last_window_before(course.deployment.scenario->job, sink);
    std::vector<Suspicion> of_sink;
    for (const faults::RowMismatch& mismatch : faults::compare_rows(output)) {
      if (of_sink.size() == kLookedAtPerSink) break;
      const bool missing = mismatch.kind == faults::RowMismatch::Kind::kMissing;
      const faults::OutputRow& row = missing ? mismatch.expected : mismatch.actual;
      Suspicion suspicion{sink, mismatch, {row.key, row.time_ns}, {}};
      if (window == 0_s)
        suspicion.records = {row.fingerprint};
      else
        suspicion.records =
            explain_difference(missing ? 0 : mismatch.expected.fingerprint, missing ? 0 : mismatch.actual.fingerprint,
                               inputs_of(course, suspicion.cell, window));
      of_sink.push_back(std::move(suspicion));
    }
    // A result whose wrong inputs are known tells the most.
    std::stable_partition(of_sink.begin(), of_sink.end(), [](const Suspicion& s) { return !s.records.empty(); });
    of_sink.resize(std::min(of_sink.size(), kStoriesPerSink));
    std::move(of_sink.begin(), of_sink.end(), std::back_inserter(suspicions));
  }
  return suspicions;
}

/// A line and where it stands in time; equal times keep their order.
struct Line {
  Time at;
  std::string text;
  bool settles = false;  ///< it bears on the suspects themselves, or is a restart that may have forgotten them
};

class Story {
 public:
  Story(const Course& course, const Suspicion& suspicion, const engine::Lineage& lineage)
      : course_(course), suspicion_(suspicion), tasks_(course.deployment.task_names()) {
    for (const engine::TopicPlan& topic : course.deployment.plan.topics)
      if (topic.vertex == suspicion.sink) topic_ = topic.topic, partitions_ = topic.partitions;
    for (const Sighting& sighting : lineage.sightings())
      if (concerns(sighting.record)) see(sighting);
    if (!lines_.empty()) steps_between(lines_.front().at);
  }

  std::vector<std::string> tell() {
    std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    std::vector<std::string> told{headline()};
    const size_t shown = std::min(lines_.size(), kMostLines);
    for (size_t i = 0; i < shown; ++i) told.push_back(fmt::format("{}  {}", to_string(lines_[i].at), lines_[i].text));
    if (shown < lines_.size()) told.push_back(fmt::format("… and {} more lines", lines_.size() - shown));
    if (lines_.empty()) told.push_back("no task ever saw it");
    return told;
  }

 private:
  bool is_result(const Record& record) const { return ResultCell{record.key, record.time_ns} == suspicion_.cell; }
  bool concerns(const Record& record) const {
    const auto& records = suspicion_.records;
    return is_result(record) || std::find(records.begin(), records.end(), record.fingerprint) != records.end();
  }
  std::string node(NodeId id) const { return course_.deployment.node_names.at(id); }
  std::string task(int64_t number) const {
    return number >= 1 && static_cast<size_t>(number) < tasks_.size() ? tasks_[static_cast<size_t>(number)] : "?";
  }
  /// The task at the sending end of a channel.
  std::string sender_over(int64_t channel) const {
    const auto& channels = course_.deployment.plan.channels;
    const auto number = static_cast<size_t>(channel);
    return number < channels.size() ? task(channels[number].from_task) : "?";
  }
  std::string what(const Record& record) const {
    const std::string name = name_record(course_.deployment, record.fingerprint);
    return name.empty() ? fmt::format("the result (value {})", record.value) : name;
  }

  /// The partition that a sink task writes to.
  int64_t partition_of(uint32_t task) const { return course_.deployment.plan.task(task).subtask % partitions_; }

  /// As events name it; each numbers its transactions by itself.
  int64_t producer_of(uint32_t task) const {
    return static_cast<int64_t>(engine::sink_producer(suspicion_.sink, course_.deployment.plan.task(task).subtask));
  }

  std::string place(int64_t partition) const { return fmt::format("{}/{}", suspicion_.sink, partition); }

  void see(const Sighting& sighting) {
    const std::string who =
        fmt::format("attempt {}: {} on {}", sighting.attempt, task(sighting.task), node(sighting.node));
    const std::string record = what(sighting.record);
    std::string text;
    switch (sighting.stage) {
      case Sighting::Stage::kRead:
        text = fmt::format("{} reads {}", who, record);
        break;
      case Sighting::Stage::kReceived:
        text = fmt::format("{} receives {} from {}", who, record, sender_over(sighting.detail));
        break;
      case Sighting::Stage::kEmitted:
        if (!is_result(sighting.record)) return;  // on its way to a channel: the next task says that it came
        text = fmt::format("{} makes {}", who, record);
        break;
      case Sighting::Stage::kLate:
        text = fmt::format("{} refuses {} as late", who, record);
        break;
      case Sighting::Stage::kWritten:
        text = fmt::format("{} writes {} in transaction {} of {}", who, record,
                           engine::transaction_name(static_cast<int64_t>(sighting.detail)),
                           place(partition_of(sighting.task)));
        transactions_.insert({producer_of(sighting.task), sighting.detail});
        break;
    }
    involved_.insert(sighting.task);
    lines_.push_back({sighting.at, std::move(text), true});
  }

  /// What the engine and the faults did from the first sighting on, as far as it can bear on the suspects.
  void steps_between(Time first) {
    for (faults::Timeline timeline(course_.history); !timeline.done(); timeline.advance()) {
      const faults::Timeline::Item& item = timeline.next();
      // Barriers and snapshots before the first sighting belong to it: they say which side of a cut it is on.
      const EventKind kind = item.event != nullptr ? engine::kind_of(*item.event) : EventKind::kNone;
      const bool cut = kind == EventKind::kSnapshotTaken || kind == EventKind::kBarrierReceived;
      if (item.at < (cut ? first - kBefore : first)) continue;
      if (item.mark != nullptr) {
        if (item.mark->kind == faults::FaultMark::Kind::kFirstEffect)
          lines_.push_back({item.at, fmt::format("fault {} takes effect", item.mark->fault)});
      } else if (std::string text = step(*item.event); !text.empty()) {
        const bool settles = kind == EventKind::kTransactionCommitted || kind == EventKind::kTransactionAborted ||
                             kind == EventKind::kJobDeploying;
        lines_.push_back({item.at, std::move(text), settles});
      }
    }
    drop_what_follows();
  }

  std::string step(const Event& event) const {
    const auto& v = event.values;
    switch (engine::kind_of(event)) {
      case EventKind::kSnapshotTaken:
        return involved_.contains(static_cast<uint32_t>(v[1]))
                   ? fmt::format("attempt {}: {} takes its snapshot for checkpoint {}", event.attempt, task(v[1]), v[0])
                   : "";
      case EventKind::kBarrierReceived:
        return involved_.contains(static_cast<uint32_t>(v[1]))
                   ? fmt::format("attempt {}: {} has the barrier of checkpoint {} from {}", event.attempt, task(v[1]),
                                 v[0], sender_over(v[2]))
                   : "";
      case EventKind::kCheckpointCompleted:
        return event.phase == 0 ? fmt::format("checkpoint {} is complete", v[0]) : "";
      case EventKind::kCheckpointAborted:
        return fmt::format("checkpoint {} is aborted", v[0]);
      case EventKind::kJobFailing:
        return fmt::format("the job fails (attempt {})", event.attempt);
      case EventKind::kJobDeploying:
        return fmt::format("attempt {} is deployed from {}", event.attempt,
                           v[0] == 0 ? "scratch" : fmt::format("checkpoint {}", v[0]));
      case EventKind::kTransactionCommitted:
        return event.phase == 0 && transactions_.contains({v[2], v[3]}) && v[0] == topic_
                   ? fmt::format("transaction {} of {} is committed", engine::transaction_name(v[3]), place(v[1]))
                   : "";
      case EventKind::kTransactionAborted:
        return transactions_.contains({v[2], v[3]}) && v[0] == topic_
                   ? fmt::format("transaction {} of {} is aborted", engine::transaction_name(v[3]), place(v[1]))
                   : "";
      default:
        return {};
    }
  }

  /// Once the fate of the suspects is settled, by their last sighting or the end of their transactions, what follows
  /// says nothing about them.
  void drop_what_follows() {
    Time settled;
    for (const Line& line : lines_)
      if (line.settles) settled = std::max(settled, line.at);
    std::erase_if(lines_, [&](const Line& line) { return line.at > settled; });
  }

  std::string headline() const {
    const SourceInput& source = course_.deployment.inputs.sources.front();
    std::string text = fmt::format("{}: {}", suspicion_.sink, faults::to_string(suspicion_.mismatch));
    text += fmt::format(" [key {}]", source.workload.key_text(suspicion_.cell.key));
    for (const uint64_t record : suspicion_.records)
      text += fmt::format(" [{}]", name_record(course_.deployment, record));
    return text;
  }

  const Course& course_;
  const Suspicion& suspicion_;
  std::vector<std::string> tasks_;
  int64_t topic_ = 0;  ///< of the sink
  uint32_t partitions_ = 1;
  std::set<uint32_t> involved_;
  std::set<std::pair<int64_t, int64_t>> transactions_;  ///< by producer and number
  std::vector<Line> lines_;
};

}  // namespace

std::vector<std::string> tell_record_stories(Course& original, uint64_t seed,
                                             const std::map<std::string, faults::OutputEvidence>& outputs) {
  const std::vector<Suspicion> suspicions = find_suspects(original, outputs);
  if (suspicions.empty()) return {};
  std::vector<uint64_t> records;
  std::vector<ResultCell> cells;
  for (const Suspicion& suspicion : suspicions) {
    records.insert(records.end(), suspicion.records.begin(), suspicion.records.end());
    cells.push_back(suspicion.cell);
  }
  engine::Lineage lineage(std::move(records), std::move(cells));
  Course repetition(*original.deployment.scenario, seed, {}, true, &lineage);
  repetition.director->run(true);
  if (repetition.world->statistics().digest != original.world->statistics().digest)
    return {"the repetition that should tell the story was not the same run: no story is told"};
  std::vector<std::string> lines;
  for (const Suspicion& suspicion : suspicions)
    for (std::string& line : Story(repetition, suspicion, lineage).tell()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace wavetank::scenarios
