// Console: the client through which an operator of the engine acts: it submits the job.
#pragma once

#include "engine/control/messages.h"
#include "engine/roles/layout.h"
#include "env/env.h"

namespace wavetank::engine {

/// Submits its job and repeats that until the coordinator has accepted it.
class Console final : public Actor {
 public:
  Console(JobSpec job, Layout layout) : job_(std::move(job)), layout_(std::move(layout)) {}

  void start(Env& env) override;
  void receive(Address from, Message message) override;
  void wake(TimerId timer) override;
  std::string inspect() const override { return accepted_ ? "console: job accepted" : "console: submitting"; }

 private:
  void submit();

  JobSpec job_;
  Layout layout_;
  Env* env_ = nullptr;
  bool accepted_ = false;
};

}  // namespace wavetank::engine
