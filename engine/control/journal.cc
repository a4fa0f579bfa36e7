// Entries of the coordinator's journal, framed and replayed.
#include "engine/control/journal.h"

#include "env/hash.h"

namespace wavetank::engine {
namespace {

struct EntryHeader {
  uint32_t size = 0;
  uint64_t checksum = 0;
};
constexpr size_t kHeaderBytes = sizeof(uint32_t) + sizeof(uint64_t);

}  // namespace

void JournalState::apply(const JournalEntry& entry) {
  switch (entry.kind) {
    case JournalEntry::Kind::kEpoch:
      epoch = entry.number;
      break;
    case JournalEntry::Kind::kJob:
      has_job = true;
      job = entry.job;
      break;
    case JournalEntry::Kind::kAttempt:
      attempt = entry.number;
      break;
    case JournalEntry::Kind::kCheckpointReserved:
      checkpoint = entry.number;
      break;
    case JournalEntry::Kind::kCheckpointCompleted:
      completed.push_back({entry.number, entry.object});
      break;
    case JournalEntry::Kind::kFinished:
      finished = true;
      break;
  }
}

Bytes frame_entry(const JournalEntry& entry) {
  const Bytes content = encode(entry);
  const auto size = static_cast<uint32_t>(content.size());
  const uint64_t checksum = hash_bytes(content.span());
  BytesBuilder framed(kHeaderBytes + content.size());
  framed.append(&size, sizeof size);
  framed.append(&checksum, sizeof checksum);
  framed.append(content.data(), content.size());
  return framed.freeze();
}

std::vector<JournalEntry> read_journal(const Bytes& file, uint64_t& good_bytes) {
  std::vector<JournalEntry> entries;
  good_bytes = 0;
  while (good_bytes + kHeaderBytes <= file.size()) {
    EntryHeader header;
    std::memcpy(&header.size, file.data() + good_bytes, sizeof header.size);
    std::memcpy(&header.checksum, file.data() + good_bytes + sizeof header.size, sizeof header.checksum);
    if (header.size > file.size() - good_bytes - kHeaderBytes) break;
    const Bytes content = file.slice(good_bytes + kHeaderBytes, header.size);
    if (hash_bytes(content.span()) != header.checksum) break;
    auto entry = decode<JournalEntry>(content);
    if (!entry) break;
    entries.push_back(std::move(*entry));
    good_bytes += kHeaderBytes + header.size;
  }
  return entries;
}

}  // namespace wavetank::engine
