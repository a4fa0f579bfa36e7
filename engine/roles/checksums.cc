// Around each actor stands its own Env, which seals what goes out; what comes in is opened before the actor sees it.
#include "engine/roles/checksums.h"

#include "engine/events.h"
#include "env/env.h"
#include "env/hash.h"

namespace wavetank::engine {
namespace {

using Checksum = uint64_t;

/// XXH3 of either part: the body is large and lies contiguous, so it is read once and at full speed.
Checksum checksum_of(MessageType type, std::span<const std::byte> head, const Bytes& body) {
  return mix64(mix64(hash_bytes(head) + type) + hash_bytes(body.span()));
}

class SealingEnv final : public Env {
 public:
  void over(Env& world) { world_ = &world; }

  Address self() const override { return world_->self(); }
  Time now() const override { return world_->now(); }
  Time wall_clock() const override { return world_->wall_clock(); }
  void arm(TimerId timer, Time at) override { world_->arm(timer, at); }
  void disarm(TimerId timer) override { world_->disarm(timer); }
  void send(Address to, Message message, Delivery delivery) override {
    world_->send(to, with_checksum(std::move(message)), delivery);
  }
  ActorId spawn(std::unique_ptr<Actor> actor) override { return world_->spawn(behind_checksums(std::move(actor))); }
  void stop(ActorId actor) override { world_->stop(actor); }
  Disk& disk() override { return world_->disk(); }
  Random& random() override { return world_->random(); }
  void spend(CpuTime work) override { world_->spend(work); }
  void report(Event event) override { world_->report(event); }

 private:
  Env* world_ = nullptr;
};

class BehindChecksums final : public Actor {
 public:
  explicit BehindChecksums(std::unique_ptr<Actor> actor) : actor_(std::move(actor)) {}

  void start(Env& env) override {
    env_.over(env);
    actor_->start(env_);
  }
  void receive(Address from, Message message) override {
    std::optional<Message> sound = without_checksum(std::move(message));
    if (!sound) return env_.report(make_event(EventKind::kMessageDamaged, 0, {from.node}));
    actor_->receive(from, std::move(*sound));
  }
  void wake(TimerId timer) override { actor_->wake(timer); }
  void completed(DiskOperation operation, Result<Bytes> outcome) override {
    actor_->completed(operation, std::move(outcome));
  }
  void unreachable(NodeId peer) override { actor_->unreachable(peer); }
  void disconnected(NodeId peer) override { actor_->disconnected(peer); }
  std::string inspect() const override { return actor_->inspect(); }

 private:
  SealingEnv env_;  ///< outlives the actor
  std::unique_ptr<Actor> actor_;
};

}  // namespace

Message with_checksum(Message message) {
  const Checksum checksum = checksum_of(message.type, message.head.span(), message.body);
  BytesBuilder head(std::move(message.head));
  head.append(&checksum, sizeof checksum);
  message.head = head.freeze();
  return message;
}

std::optional<Message> without_checksum(Message message) {
  Checksum said = 0;
  if (message.head.size() < sizeof said) return std::nullopt;
  const size_t head_bytes = message.head.size() - sizeof said;
  std::memcpy(&said, message.head.data() + head_bytes, sizeof said);
  if (said != checksum_of(message.type, message.head.span().first(head_bytes), message.body)) return std::nullopt;
  message.head = message.head.slice(0, head_bytes);
  return message;
}

std::unique_ptr<Actor> behind_checksums(std::unique_ptr<Actor> actor) {
  return std::make_unique<BehindChecksums>(std::move(actor));
}

}  // namespace wavetank::engine
