// The engine's settings as option tables.
#include "engine/config.h"

namespace wavetank::engine {
namespace {

const OptionTable& checkpoint_options() {
  static const OptionTable table(
      "engine.checkpoint",
      {
          option("interval", &CheckpointConfig::interval, "Time between two triggers."),
          option("timeout", &CheckpointConfig::timeout, "A checkpoint that takes longer is aborted."),
          option("min_pause", &CheckpointConfig::min_pause, "Least time between one completion and the next trigger."),
          option("tolerable_failures", &CheckpointConfig::tolerable_failures,
                 "Failed checkpoints in a row that the job survives; one more restarts it."),
          option("retained", &CheckpointConfig::retained, "Completed checkpoints that are kept."),
      });
  return table;
}

const OptionTable& heartbeat_options() {
  static const OptionTable table(
      "engine.heartbeat",
      {
          option("interval", &HeartbeatConfig::interval, "Time between two heartbeats of a worker."),
          option("timeout", &HeartbeatConfig::timeout,
                 "Silence after which the coordinator gives a worker up, and a worker its tasks."),
      });
  return table;
}

const OptionTable& deployment_options() {
  static const OptionTable table(
      "engine.deployment",
      {
          option("timeout", &DeploymentConfig::timeout,
                 "A worker that keeps a deployment waiting for this long is given up, and the job restarts."),
          option("avoid", &DeploymentConfig::avoid,
                 "Time for which such a worker gets no task as long as there are slots elsewhere."),
      });
  return table;
}

const OptionTable& restart_options() {
  static const OptionTable table(
      "engine.restart",
      {
          option("initial", &RestartConfig::initial, "Delay before the first restart."),
          option("multiplier_percent", &RestartConfig::multiplier_percent, "Growth of the delay from one to the next."),
          option("max", &RestartConfig::max, "Largest delay."),
          option("jitter", &RestartConfig::jitter, "Share of the delay that is added or taken away by chance."),
          option("reset_after", &RestartConfig::reset_after, "Time without a failure after which delays start anew."),
      });
  return table;
}

const OptionTable& channel_options() {
  static const OptionTable table(
      "engine.channel",
      {
          option("buffer", &ChannelConfig::buffer, "Size of a buffer between tasks."),
          option("credits", &ChannelConfig::credits, "Buffers that a receiver grants to each of its channels."),
          option("buffer_timeout", &ChannelConfig::buffer_timeout, "A part-filled buffer is sent after this time."),
          option("resend", &ChannelConfig::resend, "First repetition of an unacknowledged buffer; doubles each time."),
          option("resend_max", &ChannelConfig::resend_max, "Largest time between two repetitions."),
      });
  return table;
}

const OptionTable& request_options() {
  static const OptionTable table(
      "engine.request",
      {
          option("timeout", &RequestConfig::timeout, "Wait for an answer before a request is repeated."),
          option("backoff", &RequestConfig::backoff, "First extra wait between repetitions."),
          option("backoff_max", &RequestConfig::backoff_max, "Largest extra wait between repetitions."),
          option("delivery_timeout", &RequestConfig::delivery_timeout,
                 "A request without an answer for this long has failed, and its task with it."),
      });
  return table;
}

const OptionTable& retry_budget_options() {
  static const OptionTable table(
      "engine.retry_budget",
      {
          option("share", &RetryBudgetConfig::share,
                 "What each first send adds to the budget, as a share of a repetition."),
          option("per_second", &RetryBudgetConfig::per_second, "Repetitions that time adds, each second."),
          option("saved", &RetryBudgetConfig::saved, "Repetitions that can be saved up."),
      });
  return table;
}

const OptionTable& queue_options() {
  static const OptionTable table(
      "engine.queues",
      {
          option("broker_writes", &QueueConfig::broker_writes,
                 "Writes to one partition that wait for its disk; others are told to come again."),
          option("broker_fetches", &QueueConfig::broker_fetches,
                 "Fetches from one partition that wait for records; others are told to come again."),
          option("store_operations", &QueueConfig::store_operations,
                 "Disk operations under way in the snapshot store; requests beyond are told to slow down."),
          option("client_batches", &QueueConfig::client_batches,
                 "Batches for one partition that a client holds until they are acknowledged."),
      });
  return table;
}

const OptionTable& store_options() {
  static const OptionTable table(
      "engine.store",
      {
          option("requests_per_second", &StoreConfig::requests_per_second,
                 "Requests the snapshot store serves; those beyond are told to slow down. 0 is no bound."),
          option("burst", &StoreConfig::burst, "Requests beyond that rate that it serves after a calm time."),
      });
  return table;
}

const OptionTable& cost_options() {
  static const OptionTable table(
      "engine.costs",
      {
          option("per_record", &CostConfig::per_record, "CPU for one record through one operator."),
          option("per_byte_serialised", &CostConfig::per_byte_serialised, "CPU for each byte into or out of a buffer."),
          option("per_snapshot_byte", &CostConfig::per_snapshot_byte, "CPU for each byte of a snapshot."),
          option("per_message", &CostConfig::per_message, "CPU for handling one message."),
      });
  return table;
}

const OptionTable& weight_options() {
  static const OptionTable table(
      "engine.weight",
      {
          option("record", &WeightConfig::record, "Records that each simulated one stands for, in CPU and bytes."),
          option("state", &WeightConfig::state, "Bytes of state that each simulated one stands for."),
      });
  return table;
}

}  // namespace

const OptionTable& engine_options() {
  static const OptionTable table(
      "engine",
      {
          option("protocol", &EngineConfig::protocol, "How state is made safe: aligned barrier checkpoints.")
              .one_of({"aligned"}),
          section("checkpoint", &EngineConfig::checkpoint, checkpoint_options(), "When and how checkpoints are taken."),
          section("heartbeat", &EngineConfig::heartbeat, heartbeat_options(), "How lost workers are found."),
          section("deployment", &EngineConfig::deployment, deployment_options(), "How hanging deployments are found."),
          section("restart", &EngineConfig::restart, restart_options(), "Exponential delay between restarts."),
          section("channel", &EngineConfig::channel, channel_options(),
                  "Buffers, credits and repetition between tasks."),
          section("request", &EngineConfig::request, request_options(), "Requests to brokers and to the store."),
          section("retry_budget", &EngineConfig::retry_budget, retry_budget_options(),
                  "How much each task and each client may repeat."),
          section("weight", &EngineConfig::weight, weight_options(),
                  "How much of a larger system each simulated record and key stands for."),
          section("queues", &EngineConfig::queues, queue_options(), "How much may wait in brokers, store and clients."),
          section("store", &EngineConfig::store, store_options(), "What the snapshot store lets itself be asked."),
          section("costs", &EngineConfig::costs, cost_options(), "Virtual CPU per unit of work, on a core of speed 1."),
          option("transaction_timeout", &EngineConfig::transaction_timeout,
                 "Brokers abort transactions that stay open longer."),
      });
  return table;
}

}  // namespace wavetank::engine
