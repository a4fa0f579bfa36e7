// Transcripts of the coordinator's small cores: its journal, the placement of tasks, the delay of restarts.
#include <gtest/gtest.h>

#include "engine/control/journal.h"
#include "engine/control/placement.h"
#include "engine/control/restart.h"
#include "tests/engine/transcript.h"

namespace wavetank::engine {
namespace {

std::string describe_state(const JournalState& state) {
  std::vector<std::string> completed;
  for (const CheckpointPointer& pointer : state.completed)
    completed.push_back(fmt::format("{} at {}", pointer.checkpoint, pointer.manifest));
  return fmt::format("epoch {}, attempt {}, checkpoint {}, {}, completed [{}]{}", state.epoch, state.attempt,
                     state.checkpoint, state.has_job ? fmt::format("job of {}", state.job.vertices.size()) : "no job",
                     fmt::join(completed, ", "), state.finished ? ", finished" : "");
}

JournalState replayed(const Bytes& file, uint64_t& good_bytes) {
  JournalState state;
  for (const JournalEntry& entry : read_journal(file, good_bytes)) state.apply(entry);
  return state;
}

class JournalScript {
 public:
  std::string operator()(const Command& command) {
    using Kind = JournalEntry::Kind;
    static const std::map<std::string, Kind> kKinds = {{"epoch", Kind::kEpoch},
                                                       {"job", Kind::kJob},
                                                       {"attempt", Kind::kAttempt},
                                                       {"reserved", Kind::kCheckpointReserved},
                                                       {"completed", Kind::kCheckpointCompleted},
                                                       {"finished", Kind::kFinished}};
    if (command.name == "new") {
      file_.clear();
    } else if (command.name == "cut") {
      file_.resize(file_.size() - command.number("bytes"));
    } else if (command.name == "damage") {
      file_[command.number("byte")] = static_cast<char>(file_[command.number("byte")] ^ 1);
    } else if (command.name == "garbage") {
      file_.append(command.number("bytes"), '\xff');
    } else if (const auto kind = kKinds.find(command.name); kind != kKinds.end()) {
      JournalEntry entry{kind->second, command.number("number"), command.text("object"), {}};
      entry.job.vertices.resize(command.number("vertices"));
      file_ += frame_entry(entry).text();
    } else {
      return "unknown command";
    }
    uint64_t good_bytes = 0;
    const JournalState state = replayed(Bytes::copy_of(file_), good_bytes);
    return fmt::format("{} of {} bytes are good\n{}", good_bytes, file_.size(), describe_state(state));
  }

 private:
  std::string file_;
};

TEST(Journal, is_replayed_as_its_transcript_says) { play("journal.txt", JournalScript()); }

TEST(Journal, cut_at_any_byte_keeps_every_whole_entry_and_nothing_of_the_torn_one) {
  const std::vector<JournalEntry> entries = {{JournalEntry::Kind::kEpoch, 1, {}, {}},
                                             {JournalEntry::Kind::kAttempt, 2, {}, {}},
                                             {JournalEntry::Kind::kCheckpointCompleted, 3, "checkpoint-3/manifest", {}},
                                             {JournalEntry::Kind::kFinished, 0, {}, {}}};
  std::string file;
  std::vector<size_t> ends = {0};
  for (const JournalEntry& entry : entries) {
    file += frame_entry(entry).text();
    ends.push_back(file.size());
  }
  for (size_t size = 0; size <= file.size(); ++size) {
    const auto whole = static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), size) - ends.begin()) - 1;
    uint64_t good_bytes = 0;
    const auto read = read_journal(Bytes::copy_of(file.substr(0, size)), good_bytes);
    ASSERT_EQ(read.size(), whole) << size;
    ASSERT_EQ(good_bytes, ends[whole]) << size;
    for (size_t i = 0; i < whole; ++i) ASSERT_EQ(encode(read[i]), encode(entries[i]));
  }
}

TEST(Journal, any_damaged_byte_ends_it_before_the_entry_that_it_is_in) {
  std::string file;
  for (uint64_t number = 1; number <= 3; ++number)
    file += frame_entry({JournalEntry::Kind::kAttempt, number, {}, {}}).text();
  const size_t entry_bytes = file.size() / 3;
  for (size_t byte = 0; byte < file.size(); ++byte) {
    std::string damaged = file;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0x10);
    uint64_t good_bytes = 0;
    read_journal(Bytes::copy_of(damaged), good_bytes);
    ASSERT_EQ(good_bytes, byte / entry_bytes * entry_bytes) << byte;
  }
}

/// "workers=2,1" are workers 10, 11, … with so many slots; "chains=3,2" are chains of that parallelism.
std::vector<uint32_t> list(const std::string& text) {
  std::vector<uint32_t> numbers;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) numbers.push_back(static_cast<uint32_t>(std::stoul(part)));
  return numbers;
}

TEST(Placement, deals_slots_as_its_transcript_says) {
  play("placement.txt", [](const Command& command) {
    Plan plan;
    for (const uint32_t parallelism : list(command.text("chains"))) {
      for (uint32_t subtask = 0; subtask < parallelism; ++subtask)
        plan.tasks.push_back({static_cast<uint32_t>(plan.tasks.size()) + 1, 0, subtask, 0});
      plan.slots = std::max(plan.slots, parallelism);
    }
    std::vector<LiveWorker> workers;
    for (const uint32_t slots : list(command.text("workers")))
      workers.push_back({static_cast<NodeId>(10 + workers.size()), 1, slots, {}});
    const auto nodes = place_tasks(plan, workers);
    return nodes.empty() ? "too few slots" : fmt::format("tasks on {}", fmt::join(nodes, " "));
  });
}

TEST(RestartBackoff, waits_as_its_transcript_says) {
  std::optional<RestartBackoff> core;
  Random random(1);
  play("restart.txt", [&](const Command& command) -> std::string {
    if (command.name == "failed") return to_string(core->failed(command.at(), random));
    RestartConfig config;
    config.initial = command.duration("initial", 1_s);
    config.max = command.duration("max", 60_s);
    config.multiplier_percent = static_cast<uint32_t>(command.number("multiplier", 150));
    config.reset_after = command.duration("reset_after", 3600_s);
    config.jitter = Probability::never();
    core.emplace(config);
    return "ready";
  });
}

}  // namespace
}  // namespace wavetank::engine
