// Transfer: what clients say to the snapshot store, and the pure cores that upload and download one object.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/channel/retry.h"
#include "env/codec.h"

namespace wavetank::engine {

/// Objects travel in chunks of this size; the last may be shorter.
constexpr uint64_t kChunkBytes = 512 * 1024;
/// What is digested in one step: chunks are a multiple of it.
constexpr uint64_t kDigestBytes = 1024;
/// Heavy objects travel in smaller chunks, so that a chunk does not stand for more than it can help.
constexpr uint64_t chunk_bytes(uint32_t weight) {
  const uint64_t fitting = kChunkBytes / weight / kDigestBytes * kDigestBytes;
  return fitting == 0 ? kDigestBytes : fitting;
}

/// Grows chunk by chunk into the digest of a whole object: each step digests the last value and the next kDigestBytes.
class ObjectDigest {
 public:
  void add(std::span<const std::byte> chunk);  ///< a multiple of kDigestBytes, but for the last
  const Digest& value() const { return value_; }

 private:
  Digest value_;
};
Digest object_digest(std::span<const std::byte> object);

enum class StoreStatus : uint8_t {
  kOk,
  kNotFound,
  kCorrupt,      ///< the bytes are not those of the digest
  kDiskTrouble,  ///< try again
  kTimedOut,     ///< said by clients: no answer within the delivery timeout; the outcome is unknown
  kSlowDown,     ///< too many requests; try again later
};

/// Nothing was done, and the same request may succeed later.
constexpr bool may_try_again(StoreStatus status) {
  return status == StoreStatus::kDiskTrouble || status == StoreStatus::kSlowDown;
}

/// Body: the chunk at `offset`. The object appears, whole and durable, when its last chunk is in; with the same digest
/// as an object that exists it is acknowledged at once, with another it replaces that.
struct PutRequest {
  static constexpr std::string_view kName = "store.put";
  uint64_t request = 0;
  uint64_t upload = 0;  ///< drawn by the client, the same for all chunks and retries: what was stored once is not again
  std::string name;
  Digest digest;  ///< object_digest of the whole
  uint64_t size = 0;
  uint64_t offset = 0;
};
struct PutReply {
  static constexpr std::string_view kName = "store.put-reply";
  uint64_t request = 0;
  StoreStatus status = StoreStatus::kOk;
  uint64_t wanted = 0;  ///< the offset of the next chunk
  bool stored = false;  ///< the whole object is durable
};

struct GetRequest {
  static constexpr std::string_view kName = "store.get";
  uint64_t request = 0;
  std::string name;
  uint64_t offset = 0;  ///< a multiple of kDigestBytes
  uint64_t limit = 0;   ///< the most bytes to answer with
};
/// Body: the chunk at `offset`.
struct GetReply {
  static constexpr std::string_view kName = "store.get-reply";
  uint64_t request = 0;
  StoreStatus status = StoreStatus::kOk;
  uint64_t offset = 0;
  uint64_t size = 0;  ///< of the object
  Digest digest;      ///< of the object, as it was stored
};

/// Removes the objects; those that do not exist are no failure. A request number seen before is only acknowledged.
struct DeleteRequest {
  static constexpr std::string_view kName = "store.delete";
  uint64_t request = 0;
  std::vector<std::string> names;
};
struct DeleteReply {
  static constexpr std::string_view kName = "store.delete-reply";
  uint64_t request = 0;
  StoreStatus status = StoreStatus::kOk;  ///< kOk: they are gone durably
};

/// Names that start with `prefix` and come after `after`, in their order.
struct ListRequest {
  static constexpr std::string_view kName = "store.list";
  uint64_t request = 0;
  std::string prefix;
  std::string after;
};
struct ListReply {
  static constexpr std::string_view kName = "store.list-reply";
  uint64_t request = 0;
  StoreStatus status = StoreStatus::kOk;
  std::vector<std::string> names;
  bool more = false;  ///< ask again with `after` the last name
};

BOOST_DESCRIBE_STRUCT(PutRequest, (), (request, upload, name, digest, size, offset))
BOOST_DESCRIBE_STRUCT(PutReply, (), (request, status, wanted, stored))
BOOST_DESCRIBE_STRUCT(GetRequest, (), (request, name, offset, limit))
BOOST_DESCRIBE_STRUCT(GetReply, (), (request, status, offset, size, digest))
BOOST_DESCRIBE_STRUCT(DeleteRequest, (), (request, names))
BOOST_DESCRIBE_STRUCT(DeleteReply, (), (request, status))
BOOST_DESCRIBE_STRUCT(ListRequest, (), (request, prefix, after))
BOOST_DESCRIBE_STRUCT(ListReply, (), (request, status, names, more))

/// Puts one object. The caller sends what poll() gives to the store, passes in what arrives, and calls poll() after
/// each receive() and at next_wake(). One chunk is outstanding at a time.
class Upload {
 public:
  /// `budget`, if given, outlives the upload and decides what may be repeated.
  Upload(std::string name, Bytes object, const RequestConfig& config, RetryBudget* budget = nullptr);

  std::optional<Message> poll(Time now, Random& random);
  Time next_wake() const;
  /// True if the message was an answer to this upload (also a stale or doubled one, which changes nothing).
  bool receive(const Message& message);

  const std::string& name() const { return name_; }
  const Digest& digest() const { return digest_; }
  uint64_t weighted_size() const { return object_.weighted_size(); }
  bool done() const { return done_; }  ///< stored durably
  std::optional<StoreStatus> failure() const { return failure_; }

 private:
  bool active() const { return !done_ && !failure_; }

  std::string name_;
  Bytes object_;
  Digest digest_;
  Attempts attempts_;
  std::optional<StoreStatus> failure_;
  uint64_t offset_ = 0;
  uint64_t base_ = 0;
  uint64_t requests_ = 0;
  uint64_t outstanding_ = 0;
  uint32_t restarts_ = 0;
  bool done_ = false;
};

/// Gets one object and verifies its digest. Used as Upload is.
class Download {
 public:
  /// `weight` is that of the object's bytes: it decides how large its chunks are.
  Download(std::string name, const RequestConfig& config, uint32_t weight = 1, RetryBudget* budget = nullptr);

  std::optional<Message> poll(Time now, Random& random);
  Time next_wake() const;
  bool receive(const Message& message);

  const std::string& name() const { return name_; }
  bool done() const { return done_; }
  /// kNotFound, kCorrupt (also after a second try), kTimedOut.
  std::optional<StoreStatus> failure() const { return failure_; }
  /// The object, once done. May be called once.
  Bytes take();
  const Digest& digest() const { return expected_; }

 private:
  bool active() const { return !done_ && !failure_; }
  void take_chunk(const GetReply& reply, const Bytes& chunk);
  void start_over();

  std::string name_;
  uint64_t chunk_bytes_;
  BytesBuilder object_;
  ObjectDigest digest_;
  Digest expected_;
  Attempts attempts_;
  std::optional<StoreStatus> failure_;
  uint64_t base_ = 0;
  uint64_t requests_ = 0;
  uint64_t outstanding_ = 0;
  uint32_t restarts_ = 0;
  bool done_ = false;
};

}  // namespace wavetank::engine
