// A task's life and work: restore, start, batches through the chain, messages in and out.
#include "engine/roles/task.h"

#include <algorithm>

#include "engine/operators/registry.h"

namespace wavetank::engine {
namespace {

const VertexSpec* vertex_of(const DeployTask& deployment, VertexKind kind) {
  for (const VertexSpec& vertex : deployment.vertices)
    if (vertex.kind == kind) return &vertex;
  return nullptr;
}

}  // namespace

Task::Task(DeployTask deployment, const EngineConfig& config, const Layout& layout, Lineage* lineage)
    : deployment_(std::move(deployment)),
      config_(config),
      layout_(layout),
      lineage_(lineage),
      budget_(config.retry_budget),
      chain_(deployment_.vertices),
      inputs_(deployment_.inputs, deployment_.attempt, config.channel),
      outputs_(deployment_.outputs, deployment_.attempt, deployment_.max_parallelism, config.channel,
               config.weight.record, &budget_) {
  if (const VertexSpec* source = vertex_of(deployment_, VertexKind::kSource))
    source_.emplace(deployment_.source_topic, deployment_.source_partitions,
                    settings_as<LogSourceSettings>(log_source_options(), source->settings), config.request,
                    config.weight.record, &budget_);
  if (const VertexSpec* sink = vertex_of(deployment_, VertexKind::kSink))
    sink_.emplace(LogSinkOptions{deployment_.sink_partition, sink_producer(sink->name, deployment_.subtask),
                                 deployment_.attempt, config.request, config.weight, &budget_});
}

// Life.

void Task::start(Env& env) {
  env_ = &env;
  report(EventKind::kTaskDeployed, {number()});
  if (!deployment_.restore.empty()) report(EventKind::kTaskRestoring, {number(), restored_checkpoint()});
  env_->arm(kRepeat, env_->now() + config_.request.timeout);
  restore_next();
}

void Task::restore_next() {
  if (restoring_ == deployment_.restore.size()) return restored();
  download_.emplace(deployment_.restore[restoring_].object, config_.request, config_.weight.state, &budget_);
  flush();
}

void Task::restored() {
  download_.reset();
  const KeyGroupRange range = groups_of(deployment_.subtask, deployment_.max_parallelism, deployment_.parallelism);
  std::vector<PendingTransaction> pending;
  uint64_t bytes = 0;
  for (const TaskState& state : restored_) {
    if (!chain_.restore(state.operators, range)) return fail(FailureReason::kRestore);
    if (source_) source_->restore(state.sources);
    pending.insert(pending.end(), state.pending.begin(), state.pending.end());
  }
  for (const SnapshotHandle& handle : deployment_.restore) bytes += handle.bytes;
  restored_.clear();
  env_->spend(config_.costs.per_snapshot_byte * static_cast<int64_t>(bytes));
  const int64_t to_commit = std::ssize(pending);
  if (sink_) sink_->open(std::move(pending));
  if (!deployment_.restore.empty())
    report(EventKind::kTaskRestored, {number(), restored_checkpoint(), static_cast<int64_t>(bytes), to_commit});
  state_ = State::kReady;
  tell_coordinator(TaskReady{deployment_.attempt, deployment_.task});
  flush();
}

void Task::begin(const StartTask& start) {
  if (state_ == State::kRunning) tell_coordinator(TaskRunning{deployment_.attempt, deployment_.task});
  if (state_ != State::kReady) return;
  for (const PeerAddress& peer : start.peers) peers_[peer.channel] = peer.address;
  state_ = State::kRunning;
  report(EventKind::kTaskRunning, {number()});
  if (source_) {
    for (const SourcePosition& position : source_->positions()) report_progress(position);
    // What was read before is not read again: a partition at its end would never say again how far its time has come.
    advance(source_->watermark());
  }
  tell_coordinator(TaskRunning{deployment_.attempt, deployment_.task});
  pump();
}

void Task::fail(FailureReason reason) {
  if (state_ == State::kFailed) return;
  state_ = State::kFailed;
  failure_ = reason;
  report(EventKind::kTaskFailed, {number(), static_cast<int64_t>(reason)});
  tell_coordinator(TaskFailed{deployment_.attempt, deployment_.task, reason});
}

/// What the coordinator may not have heard is said again.
void Task::repeat() {
  if (state_ == State::kReady) tell_coordinator(TaskReady{deployment_.attempt, deployment_.task});
  if (state_ == State::kFailed) tell_coordinator(TaskFailed{deployment_.attempt, deployment_.task, failure_});
  if (snapshot_ && snapshot_->acknowledged) acknowledge();
  env_->arm(kRepeat, env_->now() + config_.request.timeout);
}

// Work.

void Task::receive(Address from, Message message) {
  env_->spend(config_.costs.per_message);
  if (state_ == State::kFailed || !dispatch(from, message)) return;
  pump();
}

void Task::wake(TimerId timer) {
  if (timer == kRepeat) repeat();
  if (state_ != State::kFailed) pump();
}

/// Channels keep frames until they are acknowledged, so nothing is lost with a connection but time. Flink, whose
/// channels are connections, fails the task here.
void Task::disconnected(NodeId peer) {
  if (state_ != State::kRunning) return;
  bool ours = inputs_.reconnect(peer);
  for (const auto& [channel, address] : peers_) {
    if (address.node != peer) continue;
    outputs_.reconnect(channel);
    ours = true;
  }
  if (ours) report(EventKind::kConnectionLost, {number(), peer});
  flush();
}

void Task::pump() {
  while (state_ == State::kRunning && !blocked()) {
    if (sink_) batches_at_work_ = std::max(batches_at_work_, sink_->waiting());
    if (auto step = inputs_.take())
      process_frame(*step);
    else if (auto batch = source_ ? source_->take() : std::nullopt)
      process_source(*batch);
    else
      break;
  }
  if (state_ == State::kRunning && blocked() != was_blocked_) {
    was_blocked_ = !was_blocked_;
    report(EventKind::kBackpressured, {number()}, was_blocked_ ? 0 : 1);
  }
  acknowledge_when_stored();
  confirm_when_committed();
  flush();
}

bool Task::blocked() const { return outputs_.blocked() || (sink_ && sink_->blocked()); }

void Task::charge(size_t records, size_t bytes) {
  const auto operators = static_cast<int64_t>(std::max<size_t>(chain_.length(), 1));
  env_->spend((config_.costs.per_record * (static_cast<int64_t>(records) * operators) +
               config_.costs.per_byte_serialised * static_cast<int64_t>(bytes)) *
              config_.weight.record);
}

void Task::process_source(const SourceBatch& batch) {
  charge(batch.span().size(), batch.records.size());
  look(Sighting::Stage::kRead, batch.span(), static_cast<int64_t>(batch.next_offset));
  received_ += fingerprint_sum(batch.span());
  chain_.process(Lane::kResults, batch.span());
  hand_on();
  report_progress(source_->position(batch.partition));
  advance(source_->watermark());
  if (!source_->drained() || drained_reported_) return;
  drained_reported_ = true;
  report(EventKind::kTaskDrained, {number()});
}

void Task::report_progress(const SourcePosition& position) {
  // The seal has an offset, too, but is no record: reading it is no progress.
  const uint64_t end = position.offset - (position.sealed ? 1 : 0);
  report(EventKind::kSourceProgress, {number(), position.partition.partition, static_cast<int64_t>(end),
                                      source_->watermark(), position.partition.topic});
}

void Task::process_frame(const InputStep& step) {
  const Frame& frame = step.frame.frame;
  const auto records = records_in(step.frame.records.span());
  if (!records.empty()) {
    charge(records.size(), records.size_bytes());
    look(Sighting::Stage::kReceived, records, frame.channel);
    received_ += step.frame.fingerprint;
    chain_.process(frame.lane, records);
    if (frame.lane == Lane::kResults && !chain_.out().late.empty())
      report(EventKind::kLateRecords, {number(), static_cast<int64_t>(chain_.out().late.size()), inputs_.watermark()});
    hand_on();
  }
  if (step.watermark_ns) advance(*step.watermark_ns);
  if (step.barrier == Alignment::Step::kIgnored) return;
  const auto checkpoint = static_cast<int64_t>(frame.barrier);
  if (frame.barrier != last_checkpoint_ && aligning_since_ == Time{}) aligning_since_ = env_->now();
  report(EventKind::kBarrierReceived, {checkpoint, number(), frame.channel});
  if (step.barrier != Alignment::Step::kAligned) return;
  report(EventKind::kBarrierAligned, {checkpoint, number(), (env_->now() - aligning_since_).ns});
  aligning_since_ = {};
  take_snapshot(frame.barrier);
}

void Task::advance(int64_t watermark_ns) {
  if (watermark_ns <= watermark_ns_) return;
  watermark_ns_ = watermark_ns;
  chain_.advance(watermark_ns);
  hand_on();
  outputs_.watermark(watermark_ns, env_->now());
  report(EventKind::kWatermarkAdvanced, {number(), watermark_ns});
}

void Task::hand_on() {
  const Emitted& out = chain_.out();
  if (!out.results.empty() || !out.late.empty()) {
    const std::span<const Record> results(out.results);
    const std::span<const Record> late(out.late);
    charge(0, results.size_bytes() + late.size_bytes());
    look(Sighting::Stage::kEmitted, results);
    look(Sighting::Stage::kLate, late, watermark_ns_);
    emitted_ += fingerprint_sum(results) + fingerprint_sum(late);
    outputs_.emit(Lane::kResults, results, env_->now());
    outputs_.emit(Lane::kLate, late, env_->now());
    if (sink_) {
      sink_->write(Lane::kResults, results);
      sink_->write(Lane::kLate, late);
      look(Sighting::Stage::kWritten, results, static_cast<int64_t>(sink_->transaction()));
      look(Sighting::Stage::kWritten, late, static_cast<int64_t>(sink_->transaction()));
    }
  }
  chain_.clear();
}

// Talk.

bool Task::dispatch(Address from, const Message& message) {
  switch (message.type) {
    case type_of<Frame>: {
      const auto frame = decode<Frame>(message.head);
      if (!frame || frame->attempt != deployment_.attempt) return false;
      if (!inputs_.receive(from, *frame, message.body))
        report(EventKind::kFrameDiscarded, {number(), frame->channel, static_cast<int64_t>(frame->sequence)});
      return true;
    }
    case type_of<FrameAck>: {
      const auto ack = decode<FrameAck>(message.head);
      if (!ack || ack->attempt != deployment_.attempt) return false;
      outputs_.acknowledged(*ack, env_->now());
      return true;
    }
    default:
      break;
  }
  if (source_ && source_->receive(message)) return true;
  if (sink_ && sink_->receive(message)) return true;
  if (snapshot_ && snapshot_->upload.receive(message)) return true;
  if (download_ && download_->receive(message)) {
    if (download_->done()) {
      auto state = decode<TaskState>(download_->take());
      if (!state) return fail(FailureReason::kRestore), false;
      restored_.push_back(std::move(*state));
      ++restoring_;
      restore_next();
    } else if (download_->failure()) {
      fail(FailureReason::kRestore);
    }
    return true;
  }
  return dispatch_control(message);
}

bool Task::dispatch_control(const Message& message) {
  // Each of these names its attempt; another attempt's words are not for this task.
  const auto handle = [&]<class T>(void (Task::*act)(uint64_t), T*) {
    const auto said = decode<T>(message.head);
    if (said && said->attempt == deployment_.attempt) (this->*act)(said->checkpoint);
    return said.has_value();
  };
  switch (message.type) {
    case type_of<StartTask>: {
      const auto start = decode<StartTask>(message.head);
      if (start && start->attempt == deployment_.attempt) begin(*start);
      return true;
    }
    case type_of<TriggerCheckpoint>:
      return handle(&Task::trigger, static_cast<TriggerCheckpoint*>(nullptr));
    case type_of<NotifyComplete>:
      return handle(&Task::complete, static_cast<NotifyComplete*>(nullptr));
    case type_of<NotifyAborted>:
      return handle(&Task::abort, static_cast<NotifyAborted*>(nullptr));
    default:
      return false;
  }
}

/// Sends everything the cores have to say, and arms the timer for when they will have more.
void Task::flush() {
  if (state_ == State::kFailed) return;
  const Time now = env_->now();
  Random& random = env_->random();
  channel_out_.clear();
  broker_out_.clear();
  acknowledgements_.clear();

  if (state_ == State::kRunning) outputs_.poll(now, random, channel_out_);
  if (outputs_.resent() != resent_reported_) {
    resent_reported_ = outputs_.resent();
    report(EventKind::kFrameResent, {number(), static_cast<int64_t>(resent_reported_)});
  }
  if (budget_.times_held_back() != held_back_reported_) {
    held_back_reported_ = budget_.times_held_back();
    report(EventKind::kRetriesHeldBack, {number(), static_cast<int64_t>(held_back_reported_)});
  }
  if (source_ && state_ == State::kRunning) source_->poll(now, random, broker_out_);
  if (sink_) sink_->poll(now, random, broker_out_);
  inputs_.acknowledge(acknowledgements_);
  for (ChannelMessage& out : channel_out_) env_->send(peers_.at(out.channel), std::move(out.message));
  for (BrokerMessage& out : broker_out_) env_->send(layout_.broker_address(out.partition), std::move(out.message));
  for (auto& [to, message] : acknowledgements_) env_->send(to, std::move(message));
  if (snapshot_)
    if (auto message = snapshot_->upload.poll(now, random)) env_->send(layout_.store_address(), std::move(*message));
  if (download_)
    if (auto message = download_->poll(now, random)) env_->send(layout_.store_address(), std::move(*message));

  if (source_ && source_->failure()) return fail(FailureReason::kSource);
  if (sink_ && sink_->failure()) return fail(FailureReason::kSink);
  if (download_ && download_->failure()) return fail(FailureReason::kRestore);
  arm();
}

void Task::arm() {
  Time next = Time::never();
  if (state_ == State::kRunning) next = outputs_.next_wake();
  if (source_ && state_ == State::kRunning) next = std::min(next, source_->next_wake());
  if (sink_) next = std::min(next, sink_->next_wake());
  if (snapshot_) next = std::min(next, snapshot_->upload.next_wake());
  if (download_) next = std::min(next, download_->next_wake());
  if (next == Time::never())
    env_->disarm(kPoll);
  else
    env_->arm(kPoll, std::max(next, env_->now()));
}

std::string Task::inspect() const {
  static constexpr const char* kStates[] = {"restoring", "ready", "running", "failed"};
  return fmt::format("task {} attempt {} {}: {} frames held, checkpoint {}, aligning {}, completed {}{}{}",
                     deployment_.task, deployment_.attempt, kStates[static_cast<int>(state_)], inputs_.held(),
                     last_checkpoint_, inputs_.aligning(), completed_, blocked() ? ", blocked" : "",
                     sink_ ? fmt::format(", {} transactions pending", sink_->pending().size()) : "");
}

}  // namespace wavetank::engine
