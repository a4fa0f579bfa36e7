// The store's requests: which are let in, and what is read, listed and deleted; what comes in is IncomingObjects' work.
#include "engine/roles/snapshot_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/channel/retry_budget.h"
#include "engine/checkpoint/transfer.h"
#include "engine/events.h"
#include "engine/roles/incoming_objects.h"
#include "engine/roles/queue_gauge.h"

namespace wavetank::engine {
namespace {

constexpr TimerId kTimer = 0;

class SnapshotStore final : public Actor {
 public:
  explicit SnapshotStore(EngineConfig config)
      : config_(std::move(config)),
        backoff_(backoff_of(config_.request)),
        incoming_(objects_, disk_, config_.request.delivery_timeout, kTimer),
        operations_(Queue::kStoreOperations, config_.queues.store_operations) {
    if (const StoreConfig& store = config_.store; store.requests_per_second > 0)
      rate_.emplace(store.requests_per_second, store.burst);
  }

  void start(Env& env) override {
    env_ = &env;
    incoming_.start(env);
    recover();
  }

  void receive(Address from, Message message) override {
    env_->spend(config_.costs.per_message +
                config_.costs.per_byte_serialised * static_cast<int64_t>(message.body.weighted_size()));
    if (message.type == type_of<PutRequest>)
      route<PutRequest, PutReply>(from, message,
                                  [&](const PutRequest& put) { incoming_.put(from, put, message.body); });
    else if (message.type == type_of<GetRequest>)
      route<GetRequest, GetReply>(from, message, [&](const GetRequest& get) { this->get(from, get); });
    else if (message.type == type_of<DeleteRequest>)
      route<DeleteRequest, DeleteReply>(from, message, [&](const DeleteRequest& each) { remove(from, each); });
    else if (message.type == type_of<ListRequest>)
      route<ListRequest, ListReply>(
          from, message, [&](const ListRequest& list) { env_->send(from, make_message(objects_.list(list))); });
  }

  void completed(DiskOperation operation, Result<Bytes> outcome) override { disk_.completed(operation, outcome); }

  void wake(TimerId) override { serving_ ? incoming_.drop_idle() : recover(); }

  std::string inspect() const override {
    return fmt::format("{} objects, {} arriving\n", objects_.size(), incoming_.size());
  }

 private:
  struct Removal {
    Address from;
    uint64_t request;
    size_t open = 0;
    bool failed = false;
  };

  template <class Request, class Reply, class Handler>
  void route(Address from, const Message& message, Handler handler) {
    const auto request = decode<Request>(message.head);
    if (!request) return;
    const StoreStatus status = admit(from);
    if (status == StoreStatus::kOk) return handler(*request);
    Reply reply;
    reply.request = request->request;
    reply.status = status;
    env_->send(from, make_message(reply));
  }

  /// May one more request be begun?
  StoreStatus admit(Address from) {
    if (!serving_) return StoreStatus::kDiskTrouble;
    if (operations_.full(disk_.open()) || (rate_ && !rate_->take(env_->now()))) {
      env_->report(make_event(EventKind::kStoreThrottled, 0, {from.node}));
      return StoreStatus::kSlowDown;
    }
    operations_.holds(disk_.open(), *env_);
    return StoreStatus::kOk;
  }

  // Recovery: what was arriving is dropped, what is whole is listed.

  void recover() {
    objects_.clear();
    disk_.then(env_->disk().list(kIncomingFiles), [this](const Result<Bytes>& outcome) {
      const auto files = outcome ? decode<FileList>(*outcome) : Result<FileList>();
      if (!files) return;
      for (const FileEntry& file : files->files) env_->disk().remove(file.name);
    });
    disk_.then(env_->disk().list(kObjectFiles), [this](const Result<Bytes>& outcome) {
      if (missing(outcome)) return serve();
      const auto files = outcome ? decode<FileList>(*outcome) : trouble(Trouble::kInputOutput, "not listed");
      if (!files) return recover_later();
      unread_ = files->files.size();
      unreadable_ = false;
      if (unread_ == 0) return serve();
      for (const FileEntry& file : files->files)
        disk_.then(env_->disk().read(file.name, 0, kObjectHeaderBytes),
                   [this, file](const Result<Bytes>& header) { recovered(file, header); });
    });
  }

  void recovered(const FileEntry& file, const Result<Bytes>& outcome) {
    unreadable_ = unreadable_ || !outcome;
    if (outcome) objects_.found(file, *outcome);
    if (--unread_ == 0) unreadable_ ? recover_later() : serve();
  }

  void recover_later() { env_->arm(kTimer, env_->now() + backoff_.delay(refusals_++, env_->random())); }

  void serve() {
    serving_ = true;
    env_->report(make_event(EventKind::kStoreRecovered, 0, {static_cast<int64_t>(objects_.size())}));
  }

  // Get.

  void get(Address from, const GetRequest& request) {
    GetReply reply{.request = request.request, .offset = request.offset};
    const StoredObject* object = objects_.find(request.name);
    if (object == nullptr || object->deleting)
      reply.status = StoreStatus::kNotFound;
    else if (!object->sound || request.offset > object->size)
      reply.status = StoreStatus::kCorrupt;
    if (reply.status != StoreStatus::kOk) return env_->send(from, make_message(reply));
    reply.size = object->size;
    reply.digest = object->digest;
    const uint64_t due = std::min({request.limit, kChunkBytes, reply.size - request.offset});
    disk_.then(env_->disk().read(file_of_object(request.name), kObjectHeaderBytes + request.offset, due),
               [this, from, reply, due](const Result<Bytes>& outcome) mutable {
                 if (!outcome)
                   reply.status = missing(outcome) ? StoreStatus::kNotFound : StoreStatus::kDiskTrouble;
                 else if (outcome->size() != due)
                   reply.status = StoreStatus::kCorrupt;
                 answer_get(from, reply, reply.status == StoreStatus::kOk ? *outcome : Bytes());
               });
  }

  void answer_get(Address from, const GetReply& reply, const Bytes& bytes) {
    if (reply.status == StoreStatus::kOk)
      env_->spend(config_.costs.per_byte_serialised * static_cast<int64_t>(bytes.weighted_size()));
    env_->send(from, make_message(reply, bytes));
  }

  // Delete.

  void remove(Address from, const DeleteRequest& request) {
    if (request.names.empty() || finished_removals_.contains(request.request))
      return answer_removal({from, request.request});
    auto removal = std::make_shared<Removal>(Removal{from, request.request, request.names.size(), false});
    for (const std::string& name : request.names) {
      if (StoredObject* object = objects_.find(name)) object->deleting = true;
      disk_.then(env_->disk().remove(file_of_object(name)), [this, name, removal](const Result<Bytes>& outcome) {
        removed(name, outcome || missing(outcome), removal);
      });
    }
  }

  // Also what is not there is synced: an earlier try may have removed it without making that durable.
  void removed(const std::string& name, bool gone, const std::shared_ptr<Removal>& removal) {
    StoredObject* object = objects_.find(name);
    if (object != nullptr && object->deleting) {
      object->deleting = false;
      if (gone) objects_.erase(name);
    }
    if (!gone) return part_of_removal_done(removal, false);
    disk_.then(env_->disk().sync(file_of_object(name)), [this, removal](const Result<Bytes>& outcome) {
      part_of_removal_done(removal, outcome || missing(outcome));
    });
  }

  void part_of_removal_done(const std::shared_ptr<Removal>& removal, bool good) {
    removal->failed = removal->failed || !good;
    if (--removal->open > 0) return;
    if (!removal->failed) finished_removals_.add(removal->request);
    answer_removal(*removal);
  }

  void answer_removal(const Removal& removal) {
    const StoreStatus status = removal.failed ? StoreStatus::kDiskTrouble : StoreStatus::kOk;
    env_->send(removal.from, make_message(DeleteReply{removal.request, status}));
  }

  EngineConfig config_;
  Backoff backoff_;
  Env* env_ = nullptr;
  ObjectCatalogue objects_;
  DiskContinuations disk_;
  IncomingObjects incoming_;
  QueueGauge operations_;
  std::optional<TokenBucket> rate_;  ///< of requests; none: no bound
  Remembered finished_removals_;
  size_t unread_ = 0;
  bool unreadable_ = false;
  bool serving_ = false;
  uint32_t refusals_ = 0;
};

}  // namespace

std::unique_ptr<Actor> make_snapshot_store(EngineConfig config) {
  return std::make_unique<SnapshotStore>(std::move(config));
}

}  // namespace wavetank::engine
