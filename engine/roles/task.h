// Task: the actor that runs one chain: its source, channels, operators and sink, and its part in checkpoints.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/channel/inputs.h"
#include "engine/channel/outputs.h"
#include "engine/checkpoint/transfer.h"
#include "engine/config.h"
#include "engine/control/messages.h"
#include "engine/events.h"
#include "engine/operators/chain.h"
#include "engine/operators/log_sink.h"
#include "engine/operators/log_source.h"
#include "engine/record/lineage.h"
#include "engine/roles/layout.h"
#include "env/env.h"

namespace wavetank::engine {

/// Restores, waits for its peers, processes, snapshots; ends when its worker stops it.
class Task final : public Actor {
 public:
  Task(DeployTask deployment, const EngineConfig& config, const Layout& layout, Lineage* lineage = nullptr);

  void start(Env& env) override;
  void receive(Address from, Message message) override;
  void wake(TimerId timer) override;
  void disconnected(NodeId peer) override;
  std::string inspect() const override;

 private:
  enum class State : uint8_t { kRestoring, kReady, kRunning, kFailed };
  enum Timer : TimerId { kPoll, kRepeat };

  /// A checkpoint this task has taken its snapshot for and not yet seen the end of.
  struct Snapshot {
    uint64_t checkpoint;
    Upload upload;
    bool drained;
    bool acknowledged = false;
  };

  // Life.
  void restore_next();
  void restored();
  void begin(const StartTask& start);
  void fail(FailureReason reason);
  void repeat();

  // Work.
  void pump();
  bool blocked() const;
  void process_source(const SourceBatch& batch);
  void process_frame(const InputStep& step);
  void hand_on();
  void advance(int64_t watermark_ns);
  void charge(size_t records, size_t bytes);
  void report_progress(const SourcePosition& position);

  // Checkpoints.
  void trigger(uint64_t checkpoint);
  void take_snapshot(uint64_t checkpoint);
  void report_channels(uint64_t checkpoint);
  void acknowledge_when_stored();
  void acknowledge();
  void complete(uint64_t checkpoint);
  void confirm_when_committed();
  void abort(uint64_t checkpoint);

  // Talk.
  bool dispatch(Address from, const Message& message);
  bool dispatch_control(const Message& message);
  void flush();
  void arm();
  template <MessageStruct T>
  void tell_coordinator(const T& content) {
    env_->send(layout_.coordinator_address(), make_message(content));
  }
  void report(EventKind kind, std::array<int64_t, 5> values, uint16_t phase = 0) {
    env_->report(make_event(kind, deployment_.attempt, values, phase));
  }
  void look(Sighting::Stage stage, std::span<const Record> records, int64_t detail = 0) {
    if (lineage_ != nullptr) [[unlikely]]
      lineage_->look(records,
                     {env_->now(), env_->self().node, deployment_.task, deployment_.attempt, stage, {}, detail});
  }
  int64_t number() const { return deployment_.task; }
  int64_t restored_checkpoint() const { return static_cast<int64_t>(deployment_.restore_checkpoint); }

  DeployTask deployment_;
  EngineConfig config_;
  Layout layout_;
  Lineage* lineage_;
  Env* env_ = nullptr;
  State state_ = State::kRestoring;
  FailureReason failure_ = FailureReason::kNone;

  RetryBudget budget_;  ///< of everything this task repeats
  uint64_t held_back_reported_ = 0;
  Chain chain_;
  Inputs inputs_;
  Outputs outputs_;
  std::optional<LogSource> source_;
  std::optional<LogSink> sink_;
  std::map<uint32_t, Address> peers_;  ///< by output channel

  std::optional<Download> download_;
  size_t restoring_ = 0;
  std::vector<TaskState> restored_;
  std::optional<Snapshot> snapshot_;
  uint64_t last_checkpoint_ = 0;  ///< newest one begun here
  uint64_t completed_ = 0;        ///< newest one known to be complete
  uint64_t confirmed_ = 0;        ///< newest one whose completion was confirmed
  Time aligning_since_;
  int64_t watermark_ns_ = kNoWatermark;
  bool drained_reported_ = false;
  bool was_blocked_ = false;
  uint64_t resent_reported_ = 0;
  uint64_t received_ = 0;       ///< fingerprints of all that came in
  uint64_t emitted_ = 0;        ///< and of all that went out
  size_t batches_at_work_ = 0;  ///< the most that waited for the broker when work went on

  std::vector<ChannelMessage> channel_out_;
  std::vector<BrokerMessage> broker_out_;
  std::vector<std::pair<Address, Message>> acknowledgements_;
};

}  // namespace wavetank::engine
