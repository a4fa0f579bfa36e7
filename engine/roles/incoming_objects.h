// IncomingObjects: objects on their way into a snapshot store: chunk by chunk into a file beside the others, which
// takes the object's name when it is whole.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/checkpoint/transfer.h"
#include "engine/roles/disk_continuations.h"
#include "engine/roles/object_catalogue.h"
#include "engine/roles/remembered.h"
#include "env/env.h"

namespace wavetank::engine {

/// Where the files of objects that are not whole yet are.
constexpr std::string_view kIncomingFiles = "incoming/";

class IncomingObjects {
 public:
  /// Uploads that nothing was heard of for `idle` are dropped by drop_idle(), which is due when `timer` is.
  IncomingObjects(ObjectCatalogue& catalogue, DiskContinuations& disk, Duration idle, TimerId timer)
      : catalogue_(catalogue), disk_(disk), idle_(idle), timer_(timer) {}
  void start(Env& env) { env_ = &env; }

  /// Takes the chunk in, and answers when it is on disk, or refuses it.
  void put(Address from, const PutRequest& request, const Bytes& chunk);
  void drop_idle();
  size_t size() const { return uploads_.size(); }

 private:
  using Key = std::pair<std::string, Digest>;
  struct Asker {
    Address from;
    uint64_t request;
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

  static void await(const Upload& upload, const Asker& asker);
  void acknowledge_existing(const Asker& asker, const PutRequest& request);
  Upload begin(const Key& key, uint64_t size);
  void take_chunk(const Upload& upload, const Asker& asker, const PutRequest& request, const Bytes& chunk);
  void keep_chunk(const Upload& upload, const Asker& asker, const Bytes& chunk);
  void sync_incoming(const Upload& upload);
  void rename(const Upload& upload);
  void sync_object(const Upload& upload);
  void fail(const Upload& upload, StoreStatus status);
  void drop(const Upload& upload);
  void answer(const Asker& asker, StoreStatus status, uint64_t wanted, bool stored);

  ObjectCatalogue& catalogue_;
  DiskContinuations& disk_;
  Duration idle_;
  TimerId timer_;
  Env* env_ = nullptr;
  std::map<Key, Upload> uploads_;
  Remembered finished_;
};

}  // namespace wavetank::engine
