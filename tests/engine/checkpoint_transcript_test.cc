// Transcripts of the coordinator's checkpoints and of a task's barrier alignment.
#include <gtest/gtest.h>

#include "engine/checkpoint/alignment.h"
#include "engine/checkpoint/pending.h"
#include "tests/engine/transcript.h"

namespace wavetank::engine {
namespace {

std::string words(AbortReason reason) {
  static constexpr const char* kWords[] = {"expired", "declined", "store-failed", "job-restarted"};
  return kWords[static_cast<int>(reason)];
}

std::string words(const Checkpoints::Action& action) {
  if (const auto* reserve = std::get_if<Checkpoints::Reserve>(&action))
    return fmt::format("reserve {}", reserve->checkpoint);
  if (const auto* begin = std::get_if<Checkpoints::Trigger>(&action))
    return fmt::format("trigger {}", begin->checkpoint);
  if (const auto* notify = std::get_if<Checkpoints::Notify>(&action))
    return fmt::format("notify {}", notify->checkpoint);
  if (const auto* abort = std::get_if<Checkpoints::Aborted>(&action))
    return fmt::format("abort {}: {}", abort->checkpoint, words(abort->reason));
  if (const auto* store = std::get_if<Checkpoints::Store>(&action)) {
    std::vector<std::string> objects;
    for (const SnapshotHandle& snapshot : store->manifest.snapshots) objects.push_back(snapshot.object);
    return fmt::format("store {} of attempt {}: {}{}", store->manifest.checkpoint, store->manifest.attempt,
                       fmt::join(objects, " "), store->manifest.final ? ", final" : "");
  }
  return "fail the job";
}

class CheckpointScript {
 public:
  std::string operator()(const Command& command) {
    if (command.name == "new") return begin(command);
    if (command.name == "status") return status();
    const uint64_t checkpoint = command.number("checkpoint");
    const auto task = static_cast<uint32_t>(command.number("task"));
    Checkpoints::Actions actions;
    if (command.name == "tick")
      actions = core_->tick(command.at());
    else if (command.name == "reserved")
      actions = core_->reserved(checkpoint);
    else if (command.name == "acknowledge")
      actions = core_->acknowledge(acknowledgement(command), command.at());
    else if (command.name == "decline")
      actions = core_->decline(checkpoint, command.at());
    else if (command.name == "stored")
      actions = core_->stored(checkpoint, command.at());
    else if (command.name == "store-failed")
      actions = core_->store_failed(checkpoint, command.at());
    else if (command.name == "abandon")
      actions = core_->abandon();
    else if (command.name == "confirm")
      return core_->confirm(checkpoint, task), status();
    else
      return "unknown command";
    std::string text;
    for (const Checkpoints::Action& action : actions) text += words(action) + "\n";
    return text.empty() ? "nothing" : text;
  }

 private:
  std::string begin(const Command& command) {
    CheckpointConfig config;
    config.interval = command.duration("interval", 5_s);
    config.timeout = command.duration("timeout", 30_s);
    config.min_pause = command.duration("min_pause");
    config.tolerable_failures = static_cast<uint32_t>(command.number("tolerable"));
    tasks_ = static_cast<uint32_t>(command.number("tasks", 1));
    core_.emplace(config, tasks_, command.number("next", 1), command.at());
    return status();
  }

  static AcknowledgeCheckpoint acknowledgement(const Command& command) {
    const auto task = static_cast<uint32_t>(command.number("task"));
    const uint64_t checkpoint = command.number("checkpoint");
    return {static_cast<uint32_t>(command.number("attempt", 1)),
            checkpoint,
            {task, fmt::format("{}/{}", checkpoint, task), 0, {}},
            command.has("drained")};
  }

  std::string status() const {
    std::vector<uint32_t> unconfirmed;
    for (uint32_t task = 1; task <= tasks_; ++task)
      if (!core_->confirmed_by(task)) unconfirmed.push_back(task);
    const Time wake = core_->next_wake();
    return fmt::format("triggered {}, completed {}{}, unconfirmed by [{}], wakes {}", core_->triggered(),
                       core_->completed(), core_->final() ? " and final" : "", fmt::join(unconfirmed, " "),
                       wake == Time::never() ? "never" : to_string(wake - Time{}));
  }

  std::optional<Checkpoints> core_;
  uint32_t tasks_ = 0;
};

TEST(Checkpoints, live_and_end_as_their_transcript_says) { play("checkpoints.txt", CheckpointScript()); }

TEST(Alignment, goes_as_its_transcript_says) {
  std::optional<Alignment> core;
  uint32_t channels = 0;
  play("alignment.txt", [&](const Command& command) {
    const uint64_t checkpoint = command.number("checkpoint");
    std::string step;
    if (command.name == "new") {
      channels = static_cast<uint32_t>(command.number("channels"));
      core.emplace(channels);
      step = "reading";
    } else if (command.name == "barrier") {
      static constexpr const char* kSteps[] = {"ignored", "blocked", "aligned"};
      step = kSteps[static_cast<int>(core->barrier(static_cast<uint32_t>(command.number("channel")), checkpoint))];
    } else if (command.name == "abort") {
      core->abort(checkpoint);
      step = "reading";
    } else {
      return std::string("unknown command");
    }
    std::vector<uint32_t> blocked;
    for (uint32_t channel = 0; channel < channels; ++channel)
      if (core->blocked(channel)) blocked.push_back(channel);
    return fmt::format("{}; aligning {}, blocked [{}]", step, core->current(), fmt::join(blocked, " "));
  });
}

}  // namespace
}  // namespace wavetank::engine
