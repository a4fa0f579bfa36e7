// The timing of disks, and which change each operation makes to their contents.
#include "sim/disk.h"

#include <fmt/format.h>

#include <algorithm>

namespace wavetank::sim {
namespace {

/// A delay beyond this lasts until the rule is withdrawn.
constexpr Duration kStall = {Time::never().ns / 4};

Result<Bytes> nothing(Result<void> result) {
  if (!result) return tl::unexpected<Error>(std::move(result.error()));
  return Bytes();
}

}  // namespace

Disks::Disks(Kernel& kernel, const WorldOptions& options)
    : kernel_(kernel),
      chance_(Random(options.seed).child("disk")),
      latency_(options.disk_latency),
      bandwidth_(options.disk_bandwidth) {}

void Disks::add_node(uint64_t capacity_bytes) {
  const Random chance = chance_.child(devices_.size());
  devices_.push_back({DiskContents(capacity_bytes), KeyedRandom(chance.child("latency")), 0, 0, {}});
}

void Disks::add_rule(DiskRule* rule) { rules_.push_back(rule); }

std::vector<uint32_t> Disks::remove_rule(DiskRule* rule) {
  std::erase(rules_, rule);
  return std::exchange(stalled_, {});
}

uint32_t Disks::take(DiskJob job) {
  if (free_jobs_.empty()) {
    free_jobs_.push_back(static_cast<uint32_t>(jobs_.size()));
    jobs_.push_back(std::make_unique<DiskJob>());
  }
  const uint32_t number = free_jobs_.back();
  free_jobs_.pop_back();
  *jobs_[number] = std::move(job);
  return number;
}

void Disks::give_back(uint32_t job) {
  *jobs_[job] = DiskJob{};
  free_jobs_.push_back(job);
}

DiskVerdict Disks::judge(const DiskJob& job) const {
  DiskVerdict sum;
  const uint64_t size = job.kind == DiskRequest::Kind::kAppend ? job.bytes.size() : job.size;
  for (DiskRule* rule : rules_) {
    if (!rule->covers(job.node)) continue;
    const DiskVerdict verdict = rule->judge({job.node, job.kind, job.file, size});
    sum.delay = verdict.delay > kStall || sum.delay > kStall ? kStall + 1_ns : sum.delay + verdict.delay;
    if (verdict.fail && !sum.fail) sum.trouble = verdict.trouble;
    sum.fail = sum.fail || verdict.fail;
  }
  return sum;
}

uint64_t Disks::transferred_bytes(const DiskJob& job) const {
  if (job.kind == DiskRequest::Kind::kAppend) return job.bytes.weighted_size();
  if (job.kind != DiskRequest::Kind::kRead) return 0;
  return devices_[job.node].contents.weighted_size(job.file, job.offset, job.size);
}

void Disks::begin(uint32_t number, DiskOrder& order) {
  DiskJob& job = *jobs_[number];
  // Behind a stalled operation of the same actor everything waits.
  DiskVerdict verdict;
  if (order.stalled == 0 && !rules_.empty()) verdict = judge(job);
  if (order.stalled != 0 || verdict.delay > kStall) {
    ++order.stalled;
    stalled_.push_back(number);
    return;
  }
  job.fails = verdict.fail;
  job.trouble = verdict.trouble;
  Device& device = devices_[job.node];
  device.free_at = std::max(device.free_at, kernel_.now);
  if (bandwidth_.bits_per_second != 0) {
    const auto bits = static_cast<unsigned __int128>(transferred_bytes(job)) * 8;
    device.free_at += {static_cast<int64_t>(bits * 1'000'000'000 / bandwidth_.bits_per_second)};
  }
  const Duration latency = latency_.quantile(device.latency.draw(device.operations++));
  order.last_done = std::max(device.free_at + latency + verdict.delay, order.last_done + 1_ns);
  const uint32_t slot = kernel_.pool.take(Wakeup::Kind::kDiskDone);
  kernel_.pool[slot].disk = {job.cell, number};
  kernel_.schedule(order.last_done, slot);
}

void Disks::finish(uint32_t number) {
  DiskJob& job = *jobs_[number];
  if (job.fails)
    job.outcome = trouble(job.trouble, job.file);
  else
    job.outcome = apply(job);
}

Result<Bytes> Disks::apply(DiskJob& job) {
  DiskContents& contents = devices_[job.node].contents;
  switch (job.kind) {
    case DiskRequest::Kind::kAppend:
      return nothing(contents.append(job.file, std::move(job.bytes)));
    case DiskRequest::Kind::kRead:
      return contents.read(job.file, job.offset, job.size);
    case DiskRequest::Kind::kSync:
      return nothing(contents.sync(job.file));
    case DiskRequest::Kind::kTruncate:
      return nothing(contents.truncate(job.file, job.size));
    case DiskRequest::Kind::kRename:
      return nothing(contents.rename(job.file, job.to));
    case DiskRequest::Kind::kRemove:
      return nothing(contents.remove(job.file));
    case DiskRequest::Kind::kList:
      return encode(contents.list(job.file));
  }
  return trouble(Trouble::kInvalid, job.file);
}

void Disks::process_died(NodeId node) {
  std::erase_if(stalled_, [&](uint32_t number) {
    if (jobs_[number]->node != node) return false;
    give_back(number);
    return true;
  });
  devices_[node].free_at = kernel_.now;
}

void Disks::power_failed(NodeId node) {
  Device& device = devices_[node];
  device.contents.lose_power(chance_.child(node).child("power failure").child(device.power_failures++));
}

}  // namespace wavetank::sim
