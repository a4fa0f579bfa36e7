// Objects by name.
#include "engine/roles/object_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace wavetank::engine {
namespace {

constexpr size_t kNamesPerReply = 1000;

}  // namespace

std::string file_of_object(const std::string& name) { return fmt::format("{}{}", kObjectFiles, name); }

void ObjectCatalogue::found(const FileEntry& file, const Bytes& header) {
  const auto read = decode<ObjectHeader>(header);
  StoredObject& object = objects_[file.name.substr(kObjectFiles.size())];
  object.sound = read && file.size_bytes == kObjectHeaderBytes + read->size;
  if (read) object.digest = read->digest, object.size = read->size;
}

StoredObject* ObjectCatalogue::find(const std::string& name) {
  const auto place = objects_.find(name);
  return place == objects_.end() ? nullptr : &place->second;
}

StoredObject* ObjectCatalogue::find(const std::string& name, const Digest& digest) {
  StoredObject* object = find(name);
  return object != nullptr && object->digest == digest ? object : nullptr;
}

ListReply ObjectCatalogue::list(const ListRequest& request) const {
  ListReply reply{.request = request.request};
  const std::string& first = std::max(request.prefix, request.after);
  for (auto place = objects_.lower_bound(first); place != objects_.end(); ++place) {
    if (place->first.compare(0, request.prefix.size(), request.prefix) != 0) break;
    if (place->second.deleting || place->first == request.after) continue;
    reply.more = reply.names.size() == kNamesPerReply;
    if (reply.more) break;
    reply.names.push_back(place->first);
  }
  return reply;
}

}  // namespace wavetank::engine
