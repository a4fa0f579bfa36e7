// Scenario: a written experiment as plain values: cluster, job, workload, engine settings, faults, expectations.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/config.h"
#include "engine/job/graph.h"
#include "env/option.h"
#include "faults/plan.h"

namespace wavetank::scenarios {

struct WorkersSpec {
  uint32_t count = 2;
  uint32_t slots = 2;
  uint32_t cores = 2;
  std::vector<std::string> zones;  ///< workers are dealt to them in turn
};

/// Every link, unless a fault says otherwise.
struct NetworkSpec {
  Distribution latency = Distribution::lognormal(1_ms, 8_ms);
  Bandwidth bandwidth{1'000'000'000};
  Probability loss;
  Probability duplicate;
  Probability reorder;  ///< this share of messages takes an extra latency of its own
};

struct DiskSpec {
  Distribution latency = Distribution::lognormal(200_us, 2_ms);  ///< of each operation
  Bandwidth bandwidth{4'000'000'000};
  ByteSize capacity;  ///< 0: unlimited
};

struct ClusterSpec {
  uint32_t coordinators = 1;
  WorkersSpec workers;
  uint32_t brokers = 1;
  uint32_t stores = 1;
  NetworkSpec network;
  DiskSpec disk;
};

struct KeysSpec {
  uint64_t count = 1000;
  std::string skew = "uniform";  ///< uniform, or zipf(S)
};

/// A source's records: generated, or read from a file. With several sources each may have its own (`sources:`).
struct WorkloadSpec {
  // Generated.
  Rate rate{1000ull * 3600};
  KeysSpec keys;
  Duration duration = 30_s;
  Duration out_of_order;  ///< event times trail arrival by up to this much
  int64_t value_min = 1;
  int64_t value_max = 100;
  // From a file, if `file` is given; `rate` then paces it if `pace` is "rate".
  std::string file;
  std::string format;  ///< csv or jsonl; "" by the file's ending
  std::string key = "key";
  std::string time = "time";
  std::string value;                 ///< "" : every record counts 1
  std::string time_format = "auto";  ///< s, ms, us, ns since the epoch, iso8601; auto
  std::string pace = "time";         ///< by the events' own time, or by `rate`
  std::string bad_lines = "fail";    ///< fail, or skip
  bool rate_given = false;
};

struct RecoveryLimits {
  std::optional<Duration> max;
  std::optional<Duration> p50;
  std::optional<Duration> p90;
  std::optional<Duration> p99;
};

struct Expectations {
  bool exactly_once = true;
  RecoveryLimits recovery_time;
  Duration converge_within = 60_s;
  std::vector<std::string> violated;  ///< invariants that this scenario is meant to break
};

struct Scenario {
  std::string path;  ///< the file it came from
  std::string text;  ///< as it was read
  uint32_t version = 1;
  std::string name;
  std::string summary;
  std::vector<std::string> tags;
  ClusterSpec cluster;
  engine::JobSpec job;
  WorkloadSpec workload;
  engine::EngineConfig engine;
  faults::FaultPlan faults;
  Expectations expect;
};

}  // namespace wavetank::scenarios
