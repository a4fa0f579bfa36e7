// ObjectCatalogue: which objects a snapshot store has, by name, and how each lies in a file of its own.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/checkpoint/transfer.h"
#include "env/env.h"

namespace wavetank::engine {

/// At the front of an object's file.
struct ObjectHeader {
  Digest digest;
  uint64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(ObjectHeader, (), (digest, size))
constexpr uint64_t kObjectHeaderBytes = 24;

/// Where the files of objects are.
constexpr std::string_view kObjectFiles = "object/";
std::string file_of_object(const std::string& name);

struct StoredObject {
  Digest digest;
  uint64_t size = 0;
  bool sound = true;      ///< its file is as long as it should be
  bool durable = false;   ///< known to be synced
  bool deleting = false;  ///< gone as soon as the disk says so
};

/// What each name means to all that the disk is asked from now on: the disk works in the order it was asked.
class ObjectCatalogue {
 public:
  void clear() { objects_.clear(); }
  /// A file that an earlier process left, and the bytes at its front.
  void found(const FileEntry& file, const Bytes& header);

  /// nullptr: there is none. Stays valid until that name is erased.
  StoredObject* find(const std::string& name);
  /// The same, if it is the object of that digest.
  StoredObject* find(const std::string& name, const Digest& digest);
  void set(const std::string& name, const StoredObject& object) { objects_[name] = object; }
  void erase(const std::string& name) { objects_.erase(name); }

  /// One page of the names that are asked for.
  ListReply list(const ListRequest& request) const;
  size_t size() const { return objects_.size(); }

 private:
  std::map<std::string, StoredObject> objects_;
};

}  // namespace wavetank::engine
