// Progress of a suite on standard error: one live line on a terminal, else lines at growing intervals.
#pragma once

#include <cstdint>
#include <cstdio>

#include "env/time.h"

namespace wavetank::reports {

/// Writes to `out`, which it does not own. Times come from the caller.
class Progress {
 public:
  /// `live`: `out` is a terminal; the line is then redrawn in place.
  Progress(std::FILE* out, bool live);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `planned` 0: nobody knows how many there will be.
  void update(uint64_t finished, uint64_t planned, uint64_t failing, Duration elapsed);
  /// Takes the live line away, so that something else can be printed.
  void clear();

 private:
  std::FILE* out_;
  bool live_;
  bool shown_ = false;
  Duration next_;      ///< when the next line is due, or the live line may be redrawn
  Duration interval_;  ///< between lines; grows
};

}  // namespace wavetank::reports
