// Disks: when operations on a node's disk take effect: latency, bandwidth, order per actor, and disk rules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/disk_contents.h"
#include "sim/kernel.h"

namespace wavetank::sim {

/// One operation from its call until its outcome has been handed over.
struct DiskJob {
  DiskRequest::Kind kind = DiskRequest::Kind::kList;
  std::string file;
  std::string to;  ///< of a rename
  Bytes bytes;     ///< of an append
  uint64_t offset = 0;
  uint64_t size = 0;
  DiskOperation number = 0;
  NodeId node = kNoNode;
  CellReference cell;
  bool fails = false;
  Trouble trouble = Trouble::kInputOutput;
  Result<Bytes> outcome;
};

/// What a disk remembers about one actor, so that its operations stay in order.
struct DiskOrder {
  DiskOperation last_number = 0;
  Time last_done;
  uint32_t stalled = 0;
};

/// All disks of a world. Jobs lie in a pool, by number.
class Disks {
 public:
  Disks(Kernel& kernel, const WorldOptions& options);

  void add_node(uint64_t capacity_bytes);
  void add_rule(DiskRule* rule);
  /// Stalled operations go on; the caller gives them back to begin() in their order.
  std::vector<uint32_t> remove_rule(DiskRule* rule);

  uint32_t take(DiskJob job);
  void give_back(uint32_t job);
  DiskJob& operator[](uint32_t job) { return *jobs_[job]; }

  /// The job reaches the disk now; `order` is its actor's. A kDiskDone wake-up follows unless it stalls.
  void begin(uint32_t job, DiskOrder& order);
  /// Its time has come: it takes effect and has its outcome.
  void finish(uint32_t job);
  /// Operations in flight of a dead process have no effect.
  void process_died(NodeId node);
  void power_failed(NodeId node);

  DiskContents& contents(NodeId node) { return devices_[node].contents; }
  const DiskContents& contents(NodeId node) const { return devices_[node].contents; }

 private:
  struct Device {
    DiskContents contents;
    KeyedRandom latency;
    uint64_t operations = 0;
    uint64_t power_failures = 0;
    Time free_at;
  };

  DiskVerdict judge(const DiskJob& job) const;
  uint64_t transferred_bytes(const DiskJob& job) const;
  Result<Bytes> apply(DiskJob& job);

  Kernel& kernel_;
  Random chance_;
  Distribution latency_;
  Bandwidth bandwidth_;
  std::vector<Device> devices_;
  std::vector<DiskRule*> rules_;
  std::vector<std::unique_ptr<DiskJob>> jobs_;
  std::vector<uint32_t> free_jobs_;
  std::vector<uint32_t> stalled_;
};

}  // namespace wavetank::sim
