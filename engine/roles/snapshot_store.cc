// Objects arrive in a file of their own beside the others and take their name when they are whole.
#include "engine/roles/snapshot_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/channel/retry_budget.h"
#include "engine/checkpoint/transfer.h"
#include "engine/events.h"
#include "engine/roles/queue_gauge.h"
#include "env/check.h"

namespace wavetank::engine {
namespace {

/// At the front of an object's file.
struct ObjectHeader {
  Digest digest;
  uint64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(ObjectHeader, (), (digest, size))
constexpr uint64_t kHeaderBytes = 24;

constexpr std::string_view kObjects = "object/";
constexpr std::string_view kIncoming = "incoming/";
constexpr size_t kNamesPerReply = 1000;
constexpr size_t kRemembered = 4096;
constexpr TimerId kTimer = 0;

std::string file_of(const std::string& name) { return fmt::format("{}{}", kObjects, name); }

bool missing(const Result<Bytes>& outcome) { return !outcome && outcome.error().trouble == Trouble::kNotFound; }

/// The latest few thousand numbers it was told.
class Remembered {
 public:
  void add(uint64_t number) {
    if (!known_.insert(number).second) return;
    order_.push_back(number);
    if (order_.size() <= kRemembered) return;
    known_.erase(order_.front());
    order_.pop_front();
  }
  bool contains(uint64_t number) const { return known_.count(number) != 0; }

 private:
  std::set<uint64_t> known_;
  std::deque<uint64_t> order_;
};

class SnapshotStore final : public Actor {
 public:
  explicit SnapshotStore(EngineConfig config)
      : config_(std::move(config)),
        backoff_(backoff_of(config_.request)),
        operations_(Queue::kStoreOperations, config_.queues.store_operations) {
    if (const StoreConfig& store = config_.store; store.requests_per_second > 0)
      rate_.emplace(store.requests_per_second, store.burst);
  }

  void start(Env& env) override {
    env_ = &env;
    recover();
  }

  void receive(Address from, Message message) override {
    env_->spend(config_.costs.per_message +
                config_.costs.per_byte_serialised * static_cast<int64_t>(message.body.weighted_size()));
    if (message.type == type_of<PutRequest>)
      route<PutRequest, PutReply>(from, message, [&](const PutRequest& put) { this->put(from, put, message.body); });
    else if (message.type == type_of<GetRequest>)
      route<GetRequest, GetReply>(from, message, [&](const GetRequest& get) { this->get(from, get); });
    else if (message.type == type_of<DeleteRequest>)
      route<DeleteRequest, DeleteReply>(from, message, [&](const DeleteRequest& each) { remove(from, each); });
    else if (message.type == type_of<ListRequest>)
      route<ListRequest, ListReply>(from, message, [&](const ListRequest& list) { this->list(from, list); });
  }

  void completed(DiskOperation operation, Result<Bytes> outcome) override {
    const auto place = continuations_.find(operation);
    if (place == continuations_.end()) return;
    const Continuation continuation = std::move(place->second);
    continuations_.erase(place);
    continuation(outcome);
  }

  void wake(TimerId) override {
    if (!serving_) return recover();
    const Time now = env_->now();
    std::vector<Upload> idle;
    for (const auto& [key, upload] : uploads_)
      if (!upload->finishing && now - upload->touched >= config_.request.delivery_timeout) idle.push_back(upload);
    for (const Upload& upload : idle) drop(upload);
    if (!uploads_.empty()) env_->arm(kTimer, now + config_.request.delivery_timeout);
  }

  std::string inspect() const override {
    return fmt::format("{} objects, {} arriving\n", objects_.size(), uploads_.size());
  }

 private:
  using Continuation = std::function<void(const Result<Bytes>&)>;
  using Key = std::pair<std::string, Digest>;
  struct Asker {
    Address from;
    uint64_t request;
  };
  struct Stored {
    Digest digest;
    uint64_t size = 0;
    bool sound = true;      ///< its file is as long as it should be
    bool durable = false;   ///< known to be synced
    bool deleting = false;  ///< gone as soon as the disk says so
  };
  struct Incoming {
    Key key;
    std::string file;
    uint64_t size = 0;
    uint64_t wanted = 0;
    ObjectDigest digest;
    Time touched;
    bool finishing = false;
    bool dropped = false;
    std::vector<Asker> askers;   ///< waiting for the whole to be durable
    std::set<uint64_t> uploads;  ///< of the clients that sent parts of it
  };
  using Upload = std::shared_ptr<Incoming>;
  struct Removal {
    Asker asker;
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
    if (operations_.full(continuations_.size()) || (rate_ && !rate_->take(env_->now()))) {
      env_->report(make_event(EventKind::kStoreThrottled, 0, {from.node}));
      return StoreStatus::kSlowDown;
    }
    operations_.holds(continuations_.size(), *env_);
    return StoreStatus::kOk;
  }

  void then(DiskOperation operation, Continuation continuation) {
    continuations_.emplace(operation, std::move(continuation));
  }

  // Recovery: what was arriving is dropped, what is whole is listed.

  void recover() {
    objects_.clear();
    then(env_->disk().list(kIncoming), [this](const Result<Bytes>& outcome) {
      const auto files = outcome ? decode<FileList>(*outcome) : Result<FileList>();
      if (!files) return;
      for (const FileEntry& file : files->files) env_->disk().remove(file.name);
    });
    then(env_->disk().list(kObjects), [this](const Result<Bytes>& outcome) {
      if (missing(outcome)) return serve();
      const auto files = outcome ? decode<FileList>(*outcome) : trouble(Trouble::kInputOutput, "not listed");
      if (!files) return recover_later();
      unread_ = files->files.size();
      unreadable_ = false;
      if (unread_ == 0) return serve();
      for (const FileEntry& file : files->files)
        then(env_->disk().read(file.name, 0, kHeaderBytes),
             [this, file](const Result<Bytes>& header) { recovered(file, header); });
    });
  }

  void recovered(const FileEntry& file, const Result<Bytes>& outcome) {
    unreadable_ = unreadable_ || !outcome;
    if (outcome) {
      const auto header = decode<ObjectHeader>(*outcome);
      Stored& stored = objects_[file.name.substr(kObjects.size())];
      stored.sound = header && file.size_bytes == kHeaderBytes + header->size;
      if (header) stored.digest = header->digest, stored.size = header->size;
    }
    if (--unread_ == 0) unreadable_ ? recover_later() : serve();
  }

  void recover_later() { env_->arm(kTimer, env_->now() + backoff_.delay(refusals_++, env_->random())); }

  void serve() {
    serving_ = true;
    env_->report(make_event(EventKind::kStoreRecovered, 0, {static_cast<int64_t>(objects_.size())}));
  }

  // Put.

  void put(Address from, const PutRequest& request, const Bytes& chunk) {
    const Asker asker{from, request.request};
    const auto place = objects_.find(request.name);
    const bool exists = place != objects_.end() && !place->second.deleting && place->second.sound &&
                        place->second.digest == request.digest;
    const Key key{request.name, request.digest};
    const auto arriving = uploads_.find(key);
    if (arriving != uploads_.end() && arriving->second->finishing) {
      await(arriving->second, asker);
    } else if (exists) {
      acknowledge_existing(asker, request);
    } else if (finished_uploads_.contains(request.upload)) {
      answer_put(asker, StoreStatus::kOk, request.size, true);
    } else {
      take_chunk(arriving != uploads_.end() ? arriving->second : begin(key, request.size), asker, request, chunk);
    }
  }

  // A client that asks again does not wait for the answer to what it asked before.
  static void await(const Upload& upload, const Asker& asker) {
    std::erase_if(upload->askers, [&](const Asker& other) { return other.from == asker.from; });
    upload->askers.push_back(asker);
  }

  // What a process left behind when it died may be in the page cache only.
  void acknowledge_existing(const Asker& asker, const PutRequest& request) {
    if (objects_[request.name].durable) return answer_put(asker, StoreStatus::kOk, request.size, true);
    then(env_->disk().sync(file_of(request.name)), [this, asker, request](const Result<Bytes>& outcome) {
      const auto place = objects_.find(request.name);
      const bool same = place != objects_.end() && place->second.digest == request.digest;
      if (outcome && same) {
        place->second.durable = true;
        finished_uploads_.add(request.upload);
      }
      answer_put(asker, outcome && same ? StoreStatus::kOk : StoreStatus::kDiskTrouble, 0, outcome && same);
    });
  }

  Upload begin(const Key& key, uint64_t size) {
    auto upload = std::make_shared<Incoming>();
    upload->key = key;
    upload->file = fmt::format("{}{}/{}", kIncoming, to_string(key.second), key.first);
    upload->size = size;
    // An earlier try may have left its bytes there: nothing may be added to them.
    then(env_->disk().remove(upload->file), [this, upload](const Result<Bytes>& outcome) {
      if (!outcome && !missing(outcome)) fail(upload, StoreStatus::kDiskTrouble);
    });
    then(env_->disk().append(upload->file, encode(ObjectHeader{key.second, size})),
         [this, upload](const Result<Bytes>& outcome) {
           if (!outcome) fail(upload, StoreStatus::kDiskTrouble);
         });
    if (uploads_.empty()) env_->arm(kTimer, env_->now() + config_.request.delivery_timeout);
    return uploads_[key] = upload;
  }

  void take_chunk(const Upload& upload, const Asker& asker, const PutRequest& request, const Bytes& chunk) {
    upload->touched = env_->now();
    upload->uploads.insert(request.upload);
    const uint64_t due = std::min<uint64_t>(chunk_bytes(chunk.weight()), upload->size - upload->wanted);
    if (request.offset != upload->wanted || request.size != upload->size || chunk.size() != due)
      return answer_put(asker, StoreStatus::kOk, upload->wanted, false);
    if (!chunk.empty()) upload->digest.add(chunk.span());
    upload->wanted += chunk.size();
    if (upload->wanted < upload->size) return keep_chunk(upload, asker, chunk);
    await(upload, asker);
    if (upload->digest.value() != upload->key.second) return fail(upload, StoreStatus::kCorrupt);
    upload->finishing = true;
    if (!chunk.empty())
      then(env_->disk().append(upload->file, chunk), [this, upload](const Result<Bytes>& outcome) {
        outcome ? sync_incoming(upload) : fail(upload, StoreStatus::kDiskTrouble);
      });
    else
      sync_incoming(upload);
  }

  void keep_chunk(const Upload& upload, const Asker& asker, const Bytes& chunk) {
    then(env_->disk().append(upload->file, chunk), [this, upload, asker](const Result<Bytes>& outcome) {
      if (!outcome) fail(upload, StoreStatus::kDiskTrouble);
      answer_put(asker, outcome ? StoreStatus::kOk : StoreStatus::kDiskTrouble, upload->wanted, false);
    });
  }

  void sync_incoming(const Upload& upload) {
    if (upload->dropped) return;
    then(env_->disk().sync(upload->file), [this, upload](const Result<Bytes>& outcome) {
      outcome ? rename(upload) : fail(upload, StoreStatus::kDiskTrouble);
    });
  }

  // The disk works in the order it was asked, so from here on the name means the new object to all that follows.
  void rename(const Upload& upload) {
    if (upload->dropped) return;
    const std::string& name = upload->key.first;
    const auto previous = objects_.find(name);
    const std::optional<Stored> replaced = previous == objects_.end() ? std::nullopt : std::optional(previous->second);
    objects_[name] = {upload->key.second, upload->size, true, false, false};
    then(env_->disk().rename(upload->file, file_of(name)), [this, upload, replaced](const Result<Bytes>& outcome) {
      if (outcome) return sync_object(upload);
      objects_.erase(upload->key.first);
      if (replaced && !replaced->deleting) objects_[upload->key.first] = *replaced;
      fail(upload, StoreStatus::kDiskTrouble);
    });
  }

  void sync_object(const Upload& upload) {
    then(env_->disk().sync(file_of(upload->key.first)), [this, upload](const Result<Bytes>& outcome) {
      // Not found: it was there, and was deleted since.
      if (!outcome && !missing(outcome)) return fail(upload, StoreStatus::kDiskTrouble);
      const auto place = objects_.find(upload->key.first);
      if (place != objects_.end() && place->second.digest == upload->key.second) place->second.durable = true;
      for (uint64_t number : upload->uploads) finished_uploads_.add(number);
      uploads_.erase(upload->key);
      for (const Asker& asker : upload->askers) answer_put(asker, StoreStatus::kOk, upload->size, true);
    });
  }

  void fail(const Upload& upload, StoreStatus status) {
    if (upload->dropped) return;
    drop(upload);
    for (const Asker& asker : upload->askers) answer_put(asker, status, 0, false);
  }

  void drop(const Upload& upload) {
    upload->dropped = true;
    upload->wanted = 0;
    env_->disk().remove(upload->file);
    uploads_.erase(upload->key);
  }

  void answer_put(const Asker& asker, StoreStatus status, uint64_t wanted, bool stored) {
    env_->send(asker.from, make_message(PutReply{asker.request, status, wanted, stored}));
  }

  // Get, delete, list.

  void get(Address from, const GetRequest& request) {
    GetReply reply{.request = request.request, .offset = request.offset};
    const auto place = objects_.find(request.name);
    if (place == objects_.end() || place->second.deleting)
      reply.status = StoreStatus::kNotFound;
    else if (!place->second.sound || request.offset > place->second.size)
      reply.status = StoreStatus::kCorrupt;
    if (reply.status != StoreStatus::kOk) return env_->send(from, make_message(reply));
    reply.size = place->second.size;
    reply.digest = place->second.digest;
    const uint64_t due = std::min({request.limit, kChunkBytes, reply.size - request.offset});
    then(env_->disk().read(file_of(request.name), kHeaderBytes + request.offset, due),
         [this, from, reply, due](const Result<Bytes>& outcome) mutable {
           if (!outcome)
             reply.status = missing(outcome) ? StoreStatus::kNotFound : StoreStatus::kDiskTrouble;
           else if (outcome->size() != due)
             reply.status = StoreStatus::kCorrupt;
           const bool good = reply.status == StoreStatus::kOk;
           if (good) env_->spend(config_.costs.per_byte_serialised * static_cast<int64_t>(outcome->weighted_size()));
           env_->send(from, make_message(reply, good ? *outcome : Bytes()));
         });
  }

  void remove(Address from, const DeleteRequest& request) {
    const Asker asker{from, request.request};
    if (request.names.empty() || finished_removals_.contains(request.request)) return answer_removal({asker});
    auto removal = std::make_shared<Removal>(Removal{asker, request.names.size(), false});
    for (const std::string& name : request.names) {
      const auto place = objects_.find(name);
      if (place != objects_.end()) place->second.deleting = true;
      then(env_->disk().remove(file_of(name)), [this, name, removal](const Result<Bytes>& outcome) {
        removed(name, outcome || missing(outcome), removal);
      });
    }
  }

  // Also what is not there is synced: an earlier try may have removed it without making that durable.
  void removed(const std::string& name, bool gone, const std::shared_ptr<Removal>& removal) {
    const auto place = objects_.find(name);
    if (place != objects_.end() && place->second.deleting) {
      place->second.deleting = false;
      if (gone) objects_.erase(place);
    }
    if (!gone) return part_of_removal_done(removal, false);
    then(env_->disk().sync(file_of(name)),
         [this, removal](const Result<Bytes>& outcome) { part_of_removal_done(removal, outcome || missing(outcome)); });
  }

  void part_of_removal_done(const std::shared_ptr<Removal>& removal, bool good) {
    removal->failed = removal->failed || !good;
    if (--removal->open > 0) return;
    if (!removal->failed) finished_removals_.add(removal->asker.request);
    answer_removal(*removal);
  }

  void answer_removal(const Removal& removal) {
    const StoreStatus status = removal.failed ? StoreStatus::kDiskTrouble : StoreStatus::kOk;
    env_->send(removal.asker.from, make_message(DeleteReply{removal.asker.request, status}));
  }

  void list(Address from, const ListRequest& request) {
    ListReply reply{.request = request.request};
    const std::string& first = std::max(request.prefix, request.after);
    for (auto place = objects_.lower_bound(first); place != objects_.end(); ++place) {
      if (place->first.compare(0, request.prefix.size(), request.prefix) != 0) break;
      if (place->second.deleting || place->first == request.after) continue;
      reply.more = reply.names.size() == kNamesPerReply;
      if (reply.more) break;
      reply.names.push_back(place->first);
    }
    env_->send(from, make_message(reply));
  }

  EngineConfig config_;
  Backoff backoff_;
  Env* env_ = nullptr;
  std::map<std::string, Stored> objects_;
  std::map<Key, Upload> uploads_;
  std::map<DiskOperation, Continuation> continuations_;
  QueueGauge operations_;
  std::optional<TokenBucket> rate_;  ///< of requests; none: no bound
  Remembered finished_uploads_;
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
