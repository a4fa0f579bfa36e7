// Disk: asynchronous named files of one node. Each call returns a number; Actor::completed brings the outcome.
#pragma once

#include <cstdint>
#include <string_view>

#include "env/bytes.h"

namespace wavetank {

/// Names one disk operation of one incarnation of an actor; never 0.
using DiskOperation = uint64_t;

/// Operations of one actor take effect in the order they were issued. Until a `sync` of that file has completed,
/// its appends, its creation, its renaming and its removal may be lost by a power failure, and its last append torn;
/// a process that dies loses nothing that had completed. Failures: kNotFound, kFull, kInputOutput.
class Disk {
 public:
  virtual ~Disk() = default;

  /// Adds to the end, creating the file if needed. Completes with nothing.
  virtual DiskOperation append(std::string_view file, Bytes bytes) = 0;
  /// Completes with up to `size` bytes from `offset`, fewer at the end of the file.
  virtual DiskOperation read(std::string_view file, uint64_t offset, uint64_t size) = 0;
  /// Makes everything completed on this file durable, its name included. Completes with nothing.
  virtual DiskOperation sync(std::string_view file) = 0;
  /// Cuts the file to `size` bytes. Completes with nothing.
  virtual DiskOperation truncate(std::string_view file, uint64_t size) = 0;
  /// Replaces `to` if it exists. Durable after a sync of `to`.
  virtual DiskOperation rename(std::string_view from, std::string_view to) = 0;
  /// Durable after a sync of the same name.
  virtual DiskOperation remove(std::string_view file) = 0;
  /// Completes with the encoded `FileList` of files whose name starts with `prefix`, in the order of their names.
  virtual DiskOperation list(std::string_view prefix) = 0;
};

}  // namespace wavetank
