// watermark: within an attempt a task's watermark never falls, and never passes what is still to come.
#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "engine/events.h"
#include "env/calendar.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind watermark_invariant();

namespace {

using engine::EventKind;

/// Sources are judged by the input log: what stands there from the offsets on that they have come to. Every other task
/// is judged by those that send to it, so that along the graph no watermark is ahead of what sources have to hand on.
class Watermark final : public Invariant {
 public:
  void observe(const Event& event) override {
    const std::array<int64_t, 5>& values = event.values;
    if (engine::kind_of(event) == EventKind::kSourceProgress)
      notes_.push_back({event.at, {event.attempt, values[0]}, values[2], {values[4], values[1]}, true});
    else if (engine::kind_of(event) == EventKind::kWatermarkAdvanced)
      notes_.push_back({event.at, {event.attempt, values[0]}, values[1], {}, false});
  }

  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (evidence.topology)
      for (const Topology::Link& channel : evidence.topology->channels) senders_[channel.to].push_back(channel.from);
    for (const Note& note : notes_) {
      if (note.is_progress) {
        read_[note.task][note.partition] = note.value;
        continue;
      }
      ++advances_;
      look(note, evidence, violations);
      latest_[note.task] = note.value;
    }
    return violations.finding(advances_ > 0, fmt::format("{} watermarks of {} task attempts, {} wrong", advances_,
                                                         latest_.size(), violations.count()));
  }

 private:
  using Task = std::pair<uint32_t, int64_t>;      // attempt, task
  using Partition = std::pair<int64_t, int64_t>;  // topic, partition
  struct Note {
    Time at;
    Task task;
    int64_t value = 0;  ///< a watermark, or the offset that a source has come to
    Partition partition;
    bool is_progress = false;
  };

  void look(const Note& note, const Evidence& evidence, Violations& violations) const {
    const auto complain = [&](const std::string& what) {
      const std::string name =
          evidence.topology ? evidence.topology->task_names.at(static_cast<size_t>(note.task.second)) : std::string();
      violations.add(fmt::format("{}: task {}{} in attempt {}: its watermark {}", to_string(note.at), note.task.second,
                                 name.empty() ? "" : fmt::format(" ({})", name), note.task.first, what));
    };
    const auto before = latest_.find(note.task);
    if (before != latest_.end() && note.value < before->second)
      complain(fmt::format("fell from {} to {}", words(before->second), words(note.value)));
    if (const auto read = read_.find(note.task); read != read_.end() && evidence.on_time_from) {
      for (const auto& [partition, offset] : read->second)
        if (const auto next = record_passed(evidence, partition, offset, note.value))
          complain(fmt::format("of {} has passed {} offset {}, which is on time with {} and not yet handed on",
                               words(note.value), partition_name(evidence, partition), next->offset,
                               to_iso8601(next->time_ns)));
    }
    const auto senders = senders_.find(note.task.second);
    if (senders == senders_.end()) return;
    for (const int64_t sender : senders->second) {
      const auto sent = latest_.find({note.task.first, sender});
      if (sent == latest_.end() || sent->second < note.value)
        complain(fmt::format("of {} has passed that of task {} ({}), which sends to it", words(note.value), sender,
                             evidence.topology->task_names.at(static_cast<size_t>(sender))));
    }
  }

  static std::optional<LoggedRecord> record_passed(const Evidence& evidence, Partition partition, int64_t offset,
                                                   int64_t watermark_ns) {
    auto next = evidence.on_time_from(static_cast<uint32_t>(partition.first), static_cast<uint32_t>(partition.second),
                                      static_cast<uint64_t>(offset));
    if (next && next->time_ns >= watermark_ns) next.reset();
    return next;
  }

  static std::string partition_name(const Evidence& evidence, Partition partition) {
    const auto topic = static_cast<size_t>(partition.first);
    if (!evidence.topology || topic >= evidence.topology->topic_names.size())
      return fmt::format("{}/{}", partition.first, partition.second);
    return fmt::format("{}/{}", evidence.topology->topic_names[topic], partition.second);
  }

  static std::string words(int64_t watermark_ns) {
    return watermark_ns == INT64_MAX ? "the end of all input" : to_iso8601(watermark_ns);
  }

  std::vector<Note> notes_;
  std::map<Task, std::map<Partition, int64_t>> read_;
  std::map<Task, int64_t> latest_;
  std::map<int64_t, std::vector<int64_t>> senders_;
  uint64_t advances_ = 0;
};

}  // namespace

InvariantKind watermark_invariant() {
  return {
      .name = "watermark",
      .sentence = "Within one attempt, a task's watermark never falls and never passes what is still to come.",
      .checks =
          "Reports of tasks, three things: within an attempt a task's watermark never falls; a source's is never past "
          "a record of its partitions that it has not yet handed on and that is on time (no further behind the "
          "largest event time before it than the declared out-of-orderness), as the input log has it; no other task's "
          "is past that of a task that sends to it. It does not see whether a watermark overtakes records within a "
          "channel: late-verdicts sees what that does.",
      .witness =
          "Names the task and its attempt, the watermark, and what it fell from or passed: a record's partition, "
          "offset and time, or the task before.",
      .causes =
          "A partition that counts as idle while its records wait, a watermark that is restored too far, the smallest "
          "of the inputs taken wrongly.",
      .make = [] { return std::unique_ptr<Invariant>(new Watermark()); }};
}

}  // namespace wavetank::faults
