// Ctrl-C and SIGTERM as a flag: the first asks to stop, the second ends the process as usual.
#pragma once

#include <csignal>

namespace wavetank::cli {

/// Installs the handlers; from then on the flag tells whether a signal came.
const volatile std::sig_atomic_t* watch_for_interruption();

}  // namespace wavetank::cli
