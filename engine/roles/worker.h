// Worker: the role that offers slots, makes and ends tasks, and gives them up when it has lost its coordinator.
#pragma once

#include <map>
#include <memory>

#include "engine/config.h"
#include "engine/control/messages.h"
#include "engine/record/lineage.h"
#include "engine/roles/layout.h"
#include "env/env.h"

namespace wavetank::engine {

struct WorkerOptions {
  uint32_t slots = 1;
  EngineConfig config;
  Layout layout;
  Lineage* lineage = nullptr;  ///< not owned; null: nobody asks
};

class Worker final : public Actor {
 public:
  explicit Worker(WorkerOptions options) : options_(std::move(options)) {}

  void start(Env& env) override;
  void receive(Address from, Message message) override;
  void wake(TimerId timer) override;
  std::string inspect() const override;

 private:
  enum Timer : TimerId { kHeartbeat };

  void join();
  void deploy(const DeployTask& deployment);
  void cancel(const CancelAttempt& cancel);
  void end_tasks();
  void heard_of(const HeartbeatReply& reply);

  WorkerOptions options_;
  Env* env_ = nullptr;
  uint64_t registration_ = 0;
  bool registered_ = false;
  uint32_t epoch_ = 0;      ///< the newest coordinator heard of: older ones are not obeyed
  Time heard_;              ///< last word of the coordinator
  uint32_t attempt_ = 0;    ///< of the tasks below
  uint32_t cancelled_ = 0;  ///< attempts up to here are over
  std::map<uint32_t, ActorId> tasks_;
};

}  // namespace wavetank::engine
