// Routes messages, disk completions and the timer to partitions.
#include "engine/roles/broker.h"

#include <algorithm>
#include <deque>

#include "engine/roles/broker_partition.h"

namespace wavetank::engine {
namespace {

constexpr TimerId kTimer = 0;

class Broker final : public Actor {
 public:
  explicit Broker(BrokerOptions options) : config_(options.config) {
    std::sort(options.partitions.begin(), options.partitions.end());
    for (const PartitionId& id : options.partitions) partitions_.emplace_back(id, options.config);
  }

  void start(Env& env) override {
    env_ = &env;
    for (BrokerPartition& partition : partitions_) partition.start(env);
  }

  void receive(Address from, Message message) override {
    const auto bytes = static_cast<int64_t>(message.body.weighted_size());
    env_->spend(config_.costs.per_message + config_.costs.per_byte_serialised * bytes);
    switch (message.type) {
      case type_of<ProduceRequest>:
        return produce(from, message);
      case type_of<InitProducerRequest>:
        return route<InitProducerRequest, InitProducerReply>(
            from, message, [&](BrokerPartition& to, const auto& request) { to.init_producer(from, request); });
      case type_of<EndTransactionRequest>:
        return route<EndTransactionRequest, EndTransactionReply>(
            from, message, [&](BrokerPartition& to, const auto& request) { to.end_transaction(from, request); });
      case type_of<FetchRequest>:
        return route<FetchRequest, FetchReply>(
            from, message, [&](BrokerPartition& to, const auto& request) { to.fetch(from, request); });
      default:
        return;
    }
  }

  void completed(DiskOperation operation, Result<Bytes> outcome) override {
    for (BrokerPartition& partition : partitions_)
      if (partition.completed(operation, outcome)) return rearm(partition);
  }

  void wake(TimerId) override {
    armed_ = Time::never();
    for (BrokerPartition& partition : partitions_) {
      if (partition.next_wake() <= env_->now()) partition.wake();
      rearm(partition);
    }
  }

  void unreachable(NodeId peer) override {
    for (BrokerPartition& partition : partitions_) partition.forget(peer);
  }

  std::string inspect() const override {
    std::string text;
    for (const BrokerPartition& partition : partitions_) text += partition.inspect();
    return text;
  }

 private:
  /// A request that does not decode was damaged on its way: its sender will repeat it.
  template <class Request, class Reply, class Handler>
  void route(Address from, const Message& message, Handler handler) {
    const auto request = decode<Request>(message.head);
    if (!request) return;
    if (BrokerPartition* partition = find(request->partition)) {
      handler(*partition, *request);
      return rearm(*partition);
    }
    Reply reply;
    reply.request = request->request;
    reply.partition = request->partition;
    reply.status = LogStatus::kUnknownPartition;
    env_->send(from, make_message(reply));
  }

  void produce(Address from, const Message& message) {
    route<ProduceRequest, ProduceReply>(from, message, [&](BrokerPartition& to, const ProduceRequest& request) {
      if (PartitionLog::well_formed(request.batch, message.body)) to.produce(from, request, message.body);
    });
  }

  BrokerPartition* find(const PartitionId& id) {
    const auto place = std::lower_bound(partitions_.begin(), partitions_.end(), id,
                                        [](const BrokerPartition& a, const PartitionId& b) { return a.id() < b; });
    return place != partitions_.end() && place->id() == id ? &*place : nullptr;
  }

  // The timer only ever moves forward in time when it fires, so that a busy broker does not re-arm with every message.
  void rearm(const BrokerPartition& partition) {
    const Time next = partition.next_wake();
    if (next >= armed_) return;
    armed_ = next;
    env_->arm(kTimer, next);
  }

  EngineConfig config_;
  Env* env_ = nullptr;
  std::deque<BrokerPartition> partitions_;  ///< by id
  Time armed_ = Time::never();
};

}  // namespace

std::unique_ptr<Actor> make_broker(BrokerOptions options) { return std::make_unique<Broker>(std::move(options)); }

}  // namespace wavetank::engine
