// Signal handlers that only set a flag; system calls are not restarted, so that waiting ends at once.
#include "cli/interruption.h"

#include <signal.h>

namespace wavetank::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void note_interruption(int) { interrupted = 1; }

}  // namespace

const volatile std::sig_atomic_t* watch_for_interruption() {
  struct sigaction action {};
  action.sa_handler = note_interruption;
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return &interrupted;
}

}  // namespace wavetank::cli
