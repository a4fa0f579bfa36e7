// Scenario: a written experiment as plain values: cluster, job, workload, engine settings, faults, expectations.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/config.h"
#include "engine/job/graph.h"
#include "env/option.h"
#include "faults/plan.h"
#include "scenarios/failure_spec.h"

namespace wavetank::scenarios {

struct WorkersSpec {
  uint32_t count = 2;
  uint32_t slots = 2;
  uint32_t cores = 2;
  std::vector<std::string> zones;  ///< workers are dealt to them in turn
  friend bool operator==(const WorkersSpec&, const WorkersSpec&) = default;
};

/// Every link, unless a fault says otherwise.
struct NetworkSpec {
  Distribution latency = Distribution::lognormal(1_ms, 8_ms);
  Bandwidth bandwidth{1'000'000'000};
  Probability loss;
  Probability duplicate;
  Probability reorder;  ///< this share of messages takes an extra latency of its own
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

struct DiskSpec {
  Distribution latency = Distribution::lognormal(200_us, 2_ms);  ///< of each operation
  Bandwidth bandwidth{4'000'000'000};
  ByteSize capacity;  ///< 0: unlimited
  friend bool operator==(const DiskSpec&, const DiskSpec&) = default;
};

struct ClusterSpec {
  uint32_t coordinators = 1;
  WorkersSpec workers;
  uint32_t brokers = 1;
  uint32_t stores = 1;
  uint32_t clients = 1;  ///< the machines that send the workload; one more is the console
  NetworkSpec network;
  DiskSpec disk;
  friend bool operator==(const ClusterSpec&, const ClusterSpec&) = default;
};

struct KeysSpec {
  uint64_t count = 1000;
  std::string skew = "uniform";  ///< uniform, or zipf(S)
  friend bool operator==(const KeysSpec&, const KeysSpec&) = default;
};

/// A source's records: generated, or read from a file.
struct WorkloadSpec {
  // Generated.
  Rate rate{1000ull * 3600};
  KeysSpec keys;
  Duration duration = 30_s;
  Duration out_of_order;    ///< event times trail arrival by up to this much
  Duration linger = 50_ms;  ///< clients wait this long for more records before they send a batch
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
  friend bool operator==(const WorkloadSpec&, const WorkloadSpec&) = default;
};

/// The workload of one source, where it differs from the scenario's.
struct SourceWorkload {
  std::string source;
  WorkloadSpec workload;
  friend bool operator==(const SourceWorkload&, const SourceWorkload&) = default;
};

struct RecoveryLimits {
  std::optional<Duration> max;
  std::optional<Duration> p50;
  std::optional<Duration> p90;
  std::optional<Duration> p99;
  friend bool operator==(const RecoveryLimits&, const RecoveryLimits&) = default;
};

struct Expectations {
  bool exactly_once = true;
  std::string guarantee = "exactly_once";  ///< exactly_once, upsert, at_least_once, at_most_once: how output is judged
  RecoveryLimits recovery_time;
  Duration converge_within = 60_s;
  std::vector<std::string> violated;  ///< invariants that this scenario is meant to break
  friend bool operator==(const Expectations&, const Expectations&) = default;
};

/// Of a kept failure: which run it was, so that another build can say what has become of it.
struct Reproduction {
  std::string build;  ///< "" : this is no kept failure
  uint64_t seed = 0;
  std::string digest;                 ///< 32 hexadecimal digits; "" : the run crashed
  std::vector<std::string> violated;  ///< invariants; none: the run crashed
  friend bool operator==(const Reproduction&, const Reproduction&) = default;
};

/// The invariant that judges a guarantee: "at_least_once" by "at-least-once".
inline std::string invariant_of(std::string guarantee) {
  std::replace(guarantee.begin(), guarantee.end(), '_', '-');
  return guarantee;
}

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
  std::vector<SourceWorkload> source_workloads;  ///< YAML `workload.sources`
  engine::EngineConfig engine;
  faults::FaultPlan faults;
  FailureSpec failures;  ///< for `wavetank tune`; a run ignores it
  Expectations expect;
  Reproduction reproduces;

  // Defined once, in a source: many files handle one, and each would compile these for itself.
  Scenario();
  Scenario(const Scenario&);
  Scenario(Scenario&&) noexcept;
  Scenario& operator=(const Scenario&);
  Scenario& operator=(Scenario&&) noexcept;
  ~Scenario();
};

/// What feeds that source: its own workload, or the scenario's.
inline const WorkloadSpec& workload_of(const Scenario& scenario, const std::string& source) {
  for (const SourceWorkload& own : scenario.source_workloads)
    if (own.source == source) return own.workload;
  return scenario.workload;
}

}  // namespace wavetank::scenarios
