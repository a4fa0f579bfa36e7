// DiskContents: what is on a disk, as a value: what a process sees, and what would survive a power failure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "env/bytes.h"
#include "env/codec.h"
#include "env/random.h"
#include "env/result.h"

namespace wavetank::sim {

/// Bytes of one file as a rope of shared chunks: appending, cutting and copying never copy bytes.
class FileBytes {
 public:
  uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
  void append(Bytes bytes);
  /// Keeps the first `size` bytes; `size` must not exceed size().
  void cut(uint64_t size);
  /// Up to `size` bytes from `offset`, shared if they lie in one chunk.
  Bytes read(uint64_t offset, uint64_t size) const;
  /// How much the up to `size` bytes from `offset` weigh: see Bytes::weight().
  uint64_t weighted_size(uint64_t offset, uint64_t size) const;
  uint64_t weighted_size() const { return weighted_size(0, size()); }
  /// The part from `offset` on, sharing chunks.
  FileBytes tail(uint64_t offset) const;
  void append(const FileBytes& other);

 private:
  std::vector<Bytes> chunks_;
  std::vector<uint64_t> ends_;  // ends_[i] is where chunk i ends in the file
};

/// Every operation takes effect at once here; sim/disk.h decides when. Copies share chunks, never state.
class DiskContents {
 public:
  /// Weighted bytes count against the capacity.
  explicit DiskContents(uint64_t capacity_bytes = ~uint64_t{0}) : capacity_(capacity_bytes) {}

  Result<void> append(std::string_view file, Bytes bytes);
  Result<Bytes> read(std::string_view file, uint64_t offset, uint64_t size) const;
  Result<void> sync(std::string_view file);
  Result<void> truncate(std::string_view file, uint64_t size);
  Result<void> rename(std::string_view from, std::string_view to);
  Result<void> remove(std::string_view file);
  FileList list(std::string_view prefix) const;
  /// 0 if there is no such file.
  uint64_t size_of(std::string_view file) const;
  /// What reading there costs: see Bytes::weight().
  uint64_t weighted_size(std::string_view file, uint64_t offset, uint64_t size) const;

  /// What is left when the power fails: all that was synced, and of the rest what chance leaves. Files whose creation,
  /// renaming or removal was not synced may have it undone; unsynced appends keep any part of their beginning.
  void lose_power(Random chance);

  uint64_t used_bytes() const { return used_; }
  uint64_t capacity_bytes() const { return capacity_; }
  void set_capacity_bytes(uint64_t bytes) { capacity_ = bytes; }

 private:
  using FileNumber = uint64_t;
  using Names = std::map<std::string, FileNumber, std::less<>>;

  struct File {
    FileBytes cached;
    uint64_t durable_size = 0;  // so much of `cached` is durable …
    FileBytes cut_tail;         // … followed by this, which an unsynced truncation took away
  };
  /// A change of names that no sync has made durable yet: `file` gets the name `to` and loses the name `from`.
  struct NameChange {
    FileNumber file;
    std::string from;  // "": a creation
    std::string to;    // "": a removal
  };

  FileNumber number_of(std::string_view file) const;  // 0: no such file
  void make_names_durable(std::string_view name);
  void forget_unreachable();
  void apply(const NameChange& change, Names& names) const;

  uint64_t capacity_;
  uint64_t used_ = 0;
  FileNumber last_number_ = 0;
  std::map<FileNumber, File> files_;
  Names cached_names_;
  Names durable_names_;
  std::vector<NameChange> unsynced_;
};

}  // namespace wavetank::sim
