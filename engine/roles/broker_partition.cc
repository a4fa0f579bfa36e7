// Requests into the log, the log onto the disk, answers when it is durable.
#include "engine/roles/broker_partition.h"

#include <fmt/format.h>

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {
namespace {

/// Larger than any batch with its frame, so that a piece without one whole batch ends in a torn one.
constexpr uint64_t kReadBytes = 4 * 1024 * 1024;

}  // namespace

BrokerPartition::BrokerPartition(PartitionId id, const EngineConfig& config)
    : id_(id),
      transaction_timeout_(config.transaction_timeout),
      costs_(config.costs),
      backoff_(backoff_of(config.request)),
      file_(fmt::format("log/{}-{}", id.topic, id.partition)),
      writes_(Queue::kBrokerWrites, config.queues.broker_writes, id),
      fetches_(Queue::kBrokerFetches, config.queues.broker_fetches, id) {}

void BrokerPartition::start(Env& env) {
  env_ = &env;
  read_on();
}

// Requests.

void BrokerPartition::produce(Address from, const ProduceRequest& request, const Bytes& body) {
  Pending pending{.to = from, .answer = type_of<ProduceReply>, .request = request.request};
  if (const auto status = refusal()) return answer(pending, *status);
  const WriteOutcome outcome = log_.produce(request.batch, body, env_->now());
  if (outcome.status == LogStatus::kFenced) refuse_fenced(request.batch.producer, request.batch.epoch);
  settle(outcome, pending);
}

void BrokerPartition::init_producer(Address from, const InitProducerRequest& request) {
  Pending pending{.to = from, .answer = type_of<InitProducerReply>, .request = request.request};
  if (const auto status = refusal()) return answer(pending, *status);
  std::vector<MarkerWritten> aborted;
  const WriteOutcome outcome = log_.init_producer(request, env_->now(), aborted);
  pend_aborts(aborted);
  if (outcome.status == LogStatus::kFenced) refuse_fenced(request.producer, request.epoch);
  settle(outcome, pending);
}

void BrokerPartition::end_transaction(Address from, const EndTransactionRequest& request) {
  Pending pending{.to = from, .answer = type_of<EndTransactionReply>, .request = request.request};
  pending.marker.transaction = request.transaction;
  if (const auto status = refusal()) return answer(pending, *status);
  const WriteOutcome outcome = log_.end_transaction(request, env_->now());
  if (outcome.status == LogStatus::kFenced) refuse_fenced(request.producer, request.epoch);
  if (outcome.appended) {
    pending.marker = {request.producer, request.transaction, log_.end_offset() - 1};
    pending.event = request.commit ? EventKind::kTransactionCommitted : EventKind::kTransactionAborted;
  }
  settle(outcome, pending);
}

std::optional<LogStatus> BrokerPartition::refusal() const {
  if (!writable()) return LogStatus::kDiskTrouble;
  if (writes_.full(writes_waiting_)) return LogStatus::kBusy;
  return std::nullopt;
}

// Also a duplicate waits for all that is appended: what it repeats may not be durable yet.
void BrokerPartition::settle(const WriteOutcome& outcome, Pending pending) {
  pending.next_sequence = outcome.next_sequence;
  pending.end = log_.end_offset();
  if (outcome.status != LogStatus::kOk || pending.end <= log_.durable_end()) return answer(pending, outcome.status);
  pending_.push_back(pending);
  writes_.holds(++writes_waiting_, *env_);
  flush();
}

void BrokerPartition::answer(const Pending& pending, LogStatus status) {
  if (pending.answer == type_of<ProduceReply>)
    env_->send(pending.to, make_message(ProduceReply{pending.request, id_, status, pending.next_sequence}));
  else if (pending.answer == type_of<InitProducerReply>)
    env_->send(pending.to, make_message(InitProducerReply{pending.request, id_, status, pending.next_sequence}));
  else if (pending.answer == type_of<EndTransactionReply>)
    env_->send(pending.to, make_message(EndTransactionReply{pending.request, id_, pending.marker.transaction, status}));
}

void BrokerPartition::refuse_fenced(uint64_t producer, uint32_t epoch) {
  env_->report(make_event(
      EventKind::kProducerFenced, 0,
      {id_.topic, id_.partition, static_cast<int64_t>(producer), epoch, log_.transactions().epoch(producer)}));
}

void BrokerPartition::pend_aborts(const std::vector<MarkerWritten>& aborted) {
  for (const MarkerWritten& marker : aborted)
    pending_.push_back({.end = marker.offset + 1, .marker = marker, .event = EventKind::kTransactionAborted});
}

void BrokerPartition::report(const Pending& pending, uint16_t phase) {
  env_->report(
      make_event(pending.event, 0,
                 {id_.topic, id_.partition, static_cast<int64_t>(pending.marker.producer),
                  static_cast<int64_t>(pending.marker.transaction), static_cast<int64_t>(pending.marker.offset)},
                 phase));
}

// Fetches.

void BrokerPartition::fetch(Address from, const FetchRequest& request) {
  if (!recovered_) return refuse_fetch(from, request, LogStatus::kDiskTrouble);
  const Waiting waiting{from, request, env_->now() + request.max_wait};
  if (request.max_wait <= Duration{} || log_.readable(request)) return send_fetched(waiting);
  const auto same = [&](const Waiting& other) {
    return other.from == from && other.request.request == request.request;
  };
  if (std::any_of(waiting_.begin(), waiting_.end(), same)) return;
  if (fetches_.full(waiting_.size())) return refuse_fetch(from, request, LogStatus::kBusy);
  waiting_.push_back(waiting);
  fetches_.holds(waiting_.size(), *env_);
}

void BrokerPartition::refuse_fetch(Address from, const FetchRequest& request, LogStatus status) {
  FetchReply reply{.request = request.request, .partition = id_, .status = status};
  reply.next_offset = request.offset;
  env_->send(from, make_message(reply));
}

void BrokerPartition::send_fetched(const Waiting& waiting) {
  FetchReply reply{.request = waiting.request.request, .partition = id_};
  Bytes body = log_.fetch(waiting.request, reply);
  env_->spend(costs_.per_byte_serialised * static_cast<int64_t>(body.weighted_size()));
  env_->send(waiting.from, make_message(reply, std::move(body)));
}

void BrokerPartition::answer_fetches() {
  const Time now = env_->now();
  const std::vector<Waiting> waiting = std::exchange(waiting_, {});
  for (const Waiting& each : waiting) {
    if (each.deadline <= now || log_.readable(each.request))
      send_fetched(each);
    else
      waiting_.push_back(each);
  }
}

void BrokerPartition::forget(NodeId peer) {
  std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.from.node == peer; });
}

// The disk.

void BrokerPartition::read_on() {
  step_ = Step::kReading;
  operation_ = env_->disk().read(file_, log_.durable_bytes(), kReadBytes);
}

bool BrokerPartition::completed(DiskOperation operation, const Result<Bytes>& outcome) {
  if (operation != operation_) return false;
  operation_ = 0;
  // A file that nothing was ever written to needs neither cutting nor syncing.
  const bool empty = !outcome && outcome.error().trouble == Trouble::kNotFound && log_.durable_bytes() == 0;
  switch (step_) {
    case Step::kReading:
      read(outcome);
      break;
    case Step::kCutting:
      if (outcome) {
        step_ = Step::kSyncingCut;
        operation_ = env_->disk().sync(file_);
      } else {
        empty ? serve() : try_again_later();
      }
      break;
    case Step::kSyncingCut:
      outcome || empty ? serve() : try_again_later();
      break;
    case Step::kAppending:
      if (outcome) {
        step_ = Step::kSyncing;
        operation_ = env_->disk().sync(file_);
      } else {
        write_refused();
      }
      break;
    case Step::kSyncing:
      outcome ? written() : write_refused();
      break;
    case Step::kIdle:
    case Step::kRefused:
      CHECK(false, "a disk operation that nobody began");
  }
  return true;
}

void BrokerPartition::read(const Result<Bytes>& outcome) {
  if (!outcome) {
    if (outcome.error().trouble == Trouble::kNotFound && log_.durable_bytes() == 0) return serve();
    return try_again_later();
  }
  const size_t sound = log_.recover(*outcome, env_->now());
  if (sound > 0 && outcome->size() == kReadBytes) return read_on();
  cut();
}

void BrokerPartition::cut() {
  step_ = Step::kCutting;
  operation_ = env_->disk().truncate(file_, log_.durable_bytes());
}

void BrokerPartition::serve() {
  step_ = Step::kIdle;
  refusals_ = 0;
  if (!recovered_) {
    recovered_ = true;
    env_->report(make_event(EventKind::kBrokerRecovered, 0,
                            {id_.topic, id_.partition, static_cast<int64_t>(log_.durable_end())}));
  }
  flush();
}

void BrokerPartition::flush() {
  if (step_ != Step::kIdle) return;
  Bytes unwritten = log_.take_unwritten();
  if (unwritten.empty()) return;
  step_ = Step::kAppending;
  operation_ = env_->disk().append(file_, std::move(unwritten));
}

void BrokerPartition::written() {
  step_ = Step::kIdle;
  log_.mark_durable();
  while (!pending_.empty() && pending_.front().end <= log_.durable_end()) {
    const Pending pending = pending_.front();
    pending_.pop_front();
    if (pending.answer != 0) --writes_waiting_;
    if (pending.event != EventKind::kNone) report(pending, 0);
    answer(pending, LogStatus::kOk);
    if (pending.event == EventKind::kTransactionCommitted) report(pending, 1);
  }
  answer_fetches();
  flush();
}

void BrokerPartition::write_refused() {
  log_.roll_back(env_->now());
  writes_waiting_ = 0;
  for (const Pending& pending : std::exchange(pending_, {})) answer(pending, LogStatus::kDiskTrouble);
  cut();
}

void BrokerPartition::try_again_later() {
  step_ = Step::kRefused;
  retry_at_ = env_->now() + backoff_.delay(refusals_++, env_->random());
}

void BrokerPartition::wake() {
  const Time now = env_->now();
  if (step_ == Step::kRefused && now >= retry_at_) {
    retry_at_ = Time::never();
    recovered_ ? cut() : read_on();
  }
  if (writable()) {
    std::vector<MarkerWritten> aborted;
    while (const auto marker = log_.abort_expired(now, transaction_timeout_)) aborted.push_back(*marker);
    pend_aborts(aborted);
    flush();
  }
  answer_fetches();
}

Time BrokerPartition::next_wake() const {
  Time next = retry_at_;
  for (const Waiting& waiting : waiting_) next = std::min(next, waiting.deadline);
  const Time began = log_.oldest_open_began();
  if (writable() && began != Time::never()) next = std::min(next, began + transaction_timeout_);
  return next;
}

std::string BrokerPartition::inspect() const {
  return fmt::format("{}: end {}, durable {}, stable {}, {} pending, {} waiting\n", file_, log_.end_offset(),
                     log_.durable_end(), log_.stable_end(), pending_.size(), waiting_.size());
}

}  // namespace wavetank::engine
