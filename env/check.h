// CHECK: our own bugs end the process at once, in every build, with the place and the reason.
#pragma once

#include <fmt/format.h>

#include <string>

namespace wavetank {

/// Prints "FILE:LINE: CHECK failed: CONDITION (message)" to standard error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& message);

}  // namespace wavetank

/// CHECK(condition) or CHECK(condition, "format", args…). Always on, also in release builds.
#define CHECK(condition, ...)                                                                  \
  do {                                                                                         \
    if (!(condition)) [[unlikely]]                                                             \
      ::wavetank::check_failed(__FILE__, __LINE__, #condition, ::fmt::format("" __VA_ARGS__)); \
  } while (false)
