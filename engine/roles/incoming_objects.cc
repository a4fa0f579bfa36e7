// Uploads, from the first chunk to the name that is durable.
#include "engine/roles/incoming_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace wavetank::engine {

void IncomingObjects::put(Address from, const PutRequest& request, const Bytes& chunk) {
  const Asker asker{from, request.request};
  const StoredObject* object = catalogue_.find(request.name, request.digest);
  const bool exists = object != nullptr && !object->deleting && object->sound;
  const Key key{request.name, request.digest};
  const auto arriving = uploads_.find(key);
  if (arriving != uploads_.end() && arriving->second->finishing) {
    await(arriving->second, asker);
  } else if (exists) {
    acknowledge_existing(asker, request);
  } else if (finished_.contains(request.upload)) {
    answer(asker, StoreStatus::kOk, request.size, true);
  } else {
    take_chunk(arriving != uploads_.end() ? arriving->second : begin(key, request.size), asker, request, chunk);
  }
}

/// A client that asks again does not wait for the answer to what it asked before.
void IncomingObjects::await(const Upload& upload, const Asker& asker) {
  std::erase_if(upload->askers, [&](const Asker& other) { return other.from == asker.from; });
  upload->askers.push_back(asker);
}

/// What a process left behind when it died may be in the page cache only.
void IncomingObjects::acknowledge_existing(const Asker& asker, const PutRequest& request) {
  if (catalogue_.find(request.name)->durable) return answer(asker, StoreStatus::kOk, request.size, true);
  disk_.then(env_->disk().sync(file_of_object(request.name)), [this, asker, request](const Result<Bytes>& outcome) {
    StoredObject* same = catalogue_.find(request.name, request.digest);
    const bool good = outcome && same != nullptr;
    if (good) {
      same->durable = true;
      finished_.add(request.upload);
    }
    answer(asker, good ? StoreStatus::kOk : StoreStatus::kDiskTrouble, 0, good);
  });
}

IncomingObjects::Upload IncomingObjects::begin(const Key& key, uint64_t size) {
  auto upload = std::make_shared<Incoming>();
  upload->key = key;
  upload->file = fmt::format("{}{}/{}", kIncomingFiles, to_string(key.second), key.first);
  upload->size = size;
  // An earlier try may have left its bytes there: nothing may be added to them.
  disk_.then(env_->disk().remove(upload->file), [this, upload](const Result<Bytes>& outcome) {
    if (!outcome && !missing(outcome)) fail(upload, StoreStatus::kDiskTrouble);
  });
  disk_.then(env_->disk().append(upload->file, encode(ObjectHeader{key.second, size})),
             [this, upload](const Result<Bytes>& outcome) {
               if (!outcome) fail(upload, StoreStatus::kDiskTrouble);
             });
  if (uploads_.empty()) env_->arm(timer_, env_->now() + idle_);
  return uploads_[key] = upload;
}

void IncomingObjects::take_chunk(const Upload& upload, const Asker& asker, const PutRequest& request,
                                 const Bytes& chunk) {
  upload->touched = env_->now();
  upload->uploads.insert(request.upload);
  const uint64_t due = std::min<uint64_t>(chunk_bytes(chunk.weight()), upload->size - upload->wanted);
  if (request.offset != upload->wanted || request.size != upload->size || chunk.size() != due)
    return answer(asker, StoreStatus::kOk, upload->wanted, false);
  if (!chunk.empty()) upload->digest.add(chunk.span());
  upload->wanted += chunk.size();
  if (upload->wanted < upload->size) return keep_chunk(upload, asker, chunk);
  await(upload, asker);
  if (upload->digest.value() != upload->key.second) return fail(upload, StoreStatus::kCorrupt);
  upload->finishing = true;
  if (chunk.empty()) return sync_incoming(upload);
  disk_.then(env_->disk().append(upload->file, chunk), [this, upload](const Result<Bytes>& outcome) {
    outcome ? sync_incoming(upload) : fail(upload, StoreStatus::kDiskTrouble);
  });
}

void IncomingObjects::keep_chunk(const Upload& upload, const Asker& asker, const Bytes& chunk) {
  disk_.then(env_->disk().append(upload->file, chunk), [this, upload, asker](const Result<Bytes>& outcome) {
    if (!outcome) fail(upload, StoreStatus::kDiskTrouble);
    answer(asker, outcome ? StoreStatus::kOk : StoreStatus::kDiskTrouble, upload->wanted, false);
  });
}

void IncomingObjects::sync_incoming(const Upload& upload) {
  if (upload->dropped) return;
  disk_.then(env_->disk().sync(upload->file), [this, upload](const Result<Bytes>& outcome) {
    outcome ? rename(upload) : fail(upload, StoreStatus::kDiskTrouble);
  });
}

/// The disk works in the order it was asked, so from here on the name means the new object to all that follows.
void IncomingObjects::rename(const Upload& upload) {
  if (upload->dropped) return;
  const auto& [name, digest] = upload->key;
  const StoredObject* previous = catalogue_.find(name);
  const std::optional<StoredObject> replaced = previous == nullptr ? std::nullopt : std::optional(*previous);
  catalogue_.set(name, {digest, upload->size, true, false, false});
  disk_.then(env_->disk().rename(upload->file, file_of_object(name)),
             [this, upload, replaced](const Result<Bytes>& outcome) {
               if (outcome) return sync_object(upload);
               catalogue_.erase(upload->key.first);
               if (replaced && !replaced->deleting) catalogue_.set(upload->key.first, *replaced);
               fail(upload, StoreStatus::kDiskTrouble);
             });
}

void IncomingObjects::sync_object(const Upload& upload) {
  disk_.then(env_->disk().sync(file_of_object(upload->key.first)), [this, upload](const Result<Bytes>& outcome) {
    // Not found: it was there, and was deleted since.
    if (!outcome && !missing(outcome)) return fail(upload, StoreStatus::kDiskTrouble);
    if (StoredObject* object = catalogue_.find(upload->key.first, upload->key.second)) object->durable = true;
    for (uint64_t number : upload->uploads) finished_.add(number);
    uploads_.erase(upload->key);
    for (const Asker& asker : upload->askers) answer(asker, StoreStatus::kOk, upload->size, true);
  });
}

void IncomingObjects::fail(const Upload& upload, StoreStatus status) {
  if (upload->dropped) return;
  drop(upload);
  for (const Asker& asker : upload->askers) answer(asker, status, 0, false);
}

void IncomingObjects::drop(const Upload& upload) {
  upload->dropped = true;
  upload->wanted = 0;
  env_->disk().remove(upload->file);
  uploads_.erase(upload->key);
}

void IncomingObjects::drop_idle() {
  const Time now = env_->now();
  std::vector<Upload> idle;
  for (const auto& [key, upload] : uploads_)
    if (!upload->finishing && now - upload->touched >= idle_) idle.push_back(upload);
  for (const Upload& upload : idle) drop(upload);
  if (!uploads_.empty()) env_->arm(timer_, now + idle_);
}

void IncomingObjects::answer(const Asker& asker, StoreStatus status, uint64_t wanted, bool stored) {
  env_->send(asker.from, make_message(PutReply{asker.request, status, wanted, stored}));
}

}  // namespace wavetank::engine
