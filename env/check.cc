// How a failed CHECK ends the process.
#include "env/check.h"

#include <cstdio>
#include <cstdlib>

namespace wavetank {

void check_failed(const char* file, int line, const char* condition, const std::string& message) {
  fmt::print(stderr, "{}:{}: CHECK failed: {}{}{}\n", file, line, condition, message.empty() ? "" : ": ", message);
  std::fflush(stderr);
  std::abort();
}

}  // namespace wavetank
