// Submitting a job.
#include "engine/roles/console.h"

namespace wavetank::engine {

void Console::start(Env& env) {
  env_ = &env;
  submit();
}

void Console::submit() {
  env_->send(layout_.coordinator_address(), make_message(SubmitJob{job_}));
  env_->arm(0, env_->now() + 500_ms);
}

void Console::wake(TimerId /*timer*/) {
  if (!accepted_) submit();
}

void Console::receive(Address /*from*/, Message message) {
  if (message.type == type_of<JobAccepted>) accepted_ = true;
}

}  // namespace wavetank::engine
