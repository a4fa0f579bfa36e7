// EngineConfig: every knob of the engine, with its YAML keys.
#pragma once

#include <cstdint>

#include "env/codec.h"
#include "env/option.h"

namespace wavetank::engine {

struct CheckpointConfig {
  Duration interval = 5_s;
  Duration timeout = 30_s;
  Duration min_pause = 0_s;
  uint32_t tolerable_failures = 0;
  uint32_t retained = 1;
};

struct HeartbeatConfig {
  Duration interval = 1_s;
  Duration timeout = 5_s;
};

/// What is asked of workers when a job is deployed.
struct DeploymentConfig {
  Duration timeout = 1800_s;  ///< a task is up only when it has its state, which may be large
  Duration avoid = 60_s;
};

/// Exponential-delay restart, as Flink's default strategy.
struct RestartConfig {
  Duration initial = 1_s;
  uint32_t multiplier_percent = 150;
  Duration max = 60_s;
  Probability jitter{100'000'000};
  Duration reset_after = 3600_s;
};

struct ChannelConfig {
  ByteSize buffer{32 * 1024};
  uint32_t credits = 8;  ///< buffers a receiver grants per channel
  Duration buffer_timeout = 100_ms;
  Duration resend = 200_ms;  ///< first resend of an unacknowledged frame; doubles up to resend_max
  Duration resend_max = 5_s;
};

/// Requests to brokers and to the snapshot store.
struct RequestConfig {
  Duration timeout = 1_s;
  Duration backoff = 100_ms;
  Duration backoff_max = 5_s;
  Duration delivery_timeout = 120_s;  ///< after this a request has failed and so has its task
};

/// How much may be repeated, by each task and each client: a token for each repetition, as in Finagle's retry budget.
struct RetryBudgetConfig {
  Probability share{200'000'000};  ///< of a token, earned by each first send
  uint32_t per_second = 10;        ///< tokens earned by time, so that repetition never ends for good; at least 1
  uint32_t saved = 100;            ///< tokens that can be saved up; at least 1
};

/// What waits in a role, as its invariant bounded-buffers checks.
struct QueueConfig {
  uint32_t broker_writes = 1000;     ///< of one partition, until they are durable
  uint32_t broker_fetches = 1000;    ///< of one partition, until there is something to read
  uint32_t store_operations = 1000;  ///< of the snapshot store's disk
  uint32_t client_batches = 32;      ///< of one partition, until they are acknowledged
};

struct StoreConfig {
  uint32_t requests_per_second = 0;  ///< 0: no bound
  uint32_t burst = 100;              ///< requests beyond the rate that are served after a calm time
};

/// Virtual CPU, per unit of work, on a core of speed 1.
struct CostConfig {
  CpuTime per_record{60'000};        ///< one record through one operator
  CpuTime per_byte_serialised{250};  ///< records into buffers and out of them
  CpuTime per_snapshot_byte{500};
  CpuTime per_message{5'000'000};
};

/// How much of the modelled system each simulated thing stands for: a job of millions of records a second and of
/// terabytes is studied with fewer and smaller ones, whose work, transfers and files cost as much.
struct WeightConfig {
  /// How many simulated records make a batch for the log where `real` ones would: not fewer than a handful, since each
  /// message costs to simulate what it costs.
  size_t batch(size_t real) const { return std::max<size_t>(real / record, 16); }

  uint32_t record = 1;  ///< a record's CPU, and its bytes in buffers, messages and logs
  uint32_t state = 1;   ///< a key's state: bytes of snapshots, and CPU on them
};

struct EngineConfig {
  std::string protocol = "aligned";
  CheckpointConfig checkpoint;
  HeartbeatConfig heartbeat;
  DeploymentConfig deployment;
  RestartConfig restart;
  ChannelConfig channel;
  RequestConfig request;
  RetryBudgetConfig retry_budget;
  QueueConfig queues;
  WeightConfig weight;
  StoreConfig store;
  CostConfig costs;
  Duration transaction_timeout = 900_s;  ///< brokers abort transactions that stay open longer
};

const OptionTable& engine_options();

BOOST_DESCRIBE_STRUCT(CheckpointConfig, (), (interval, timeout, min_pause, tolerable_failures, retained))
BOOST_DESCRIBE_STRUCT(HeartbeatConfig, (), (interval, timeout))
BOOST_DESCRIBE_STRUCT(DeploymentConfig, (), (timeout, avoid))
BOOST_DESCRIBE_STRUCT(RestartConfig, (), (initial, multiplier_percent, max, jitter, reset_after))
BOOST_DESCRIBE_STRUCT(ChannelConfig, (), (buffer, credits, buffer_timeout, resend, resend_max))
BOOST_DESCRIBE_STRUCT(RequestConfig, (), (timeout, backoff, backoff_max, delivery_timeout))
BOOST_DESCRIBE_STRUCT(RetryBudgetConfig, (), (share, per_second, saved))
BOOST_DESCRIBE_STRUCT(QueueConfig, (), (broker_writes, broker_fetches, store_operations, client_batches))
BOOST_DESCRIBE_STRUCT(StoreConfig, (), (requests_per_second, burst))
BOOST_DESCRIBE_STRUCT(CostConfig, (), (per_record, per_byte_serialised, per_snapshot_byte, per_message))
BOOST_DESCRIBE_STRUCT(WeightConfig, (), (record, state))
BOOST_DESCRIBE_STRUCT(EngineConfig, (),
                      (protocol, checkpoint, heartbeat, deployment, restart, channel, request, retry_budget, queues,
                       weight, store, costs, transaction_timeout))

}  // namespace wavetank::engine
